"""Opens what a command works on: the office of this installation, its calendar, its sectors."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.domain.errors import NotFound

if TYPE_CHECKING:
    from core.bootstrap import Settings
    from core.domain.worktime.calendars import CalendarBook
    from core.registry import Registry
    from core.usecases.desk import Desk

MANIFEST = "sector.yaml"


def settings() -> Settings:
    """What this installation decides."""
    from core.bootstrap import Settings

    return Settings.from_environment()


def desk(*, begin: bool = False) -> Desk:
    """The office in TOUSU_HOME, brought to the newest schema.

    Where there is none yet, ``begin`` makes one; otherwise NotFound, so that a mistyped folder is
    not taken for an empty office.
    """
    from core.bootstrap import open_desk

    here = settings()
    if not begin and not has_database(here.database):
        raise NotFound(
            f"{here.home} 中还没有数据;请设置 TOUSU_HOME,或先运行 tousu serve",
            f"There is no office in {here.home} yet; set TOUSU_HOME, or start with `tousu serve`",
        )
    return open_desk(here)


def has_database(url: str) -> bool:
    """Whether the database is there; one on a server always counts as there."""
    if not url.startswith("sqlite:///"):
        return True
    return Path(url.removeprefix("sqlite:///").partition("?")[0]).is_file()


def registry(*names: str) -> Registry:
    """The sectors of these names; none named: those that the settings name, or all."""
    from core.registry import Registry

    here = settings()
    return Registry.load(names or here.sectors or None, here.sector_path)


def sector_names() -> list[str]:
    """The names of the sectors that the settings allow, none of them loaded."""
    here = settings()
    found = {point.name for point in entry_points(group="tousu")}
    for folder in here.sector_path:
        inside = {path.parent.name for path in folder.glob(f"*/{MANIFEST}")}
        found |= {folder.name} if (folder / MANIFEST).is_file() else inside
    return sorted(found & set(here.sectors) if here.sectors else found)


def book(office: str = "") -> CalendarBook:
    """The calendar with what was recorded here; ``office`` (SECTOR or SECTOR:PROFILE) adds its own.

    Where nothing can have been recorded the database is not even imported: counting a deadline is
    asked often, by scripts too.
    """
    from core.calendarfiles import official_book

    url = os.environ.get("TOUSU_DATABASE") or _default_database()
    if not office and not has_database(url):
        return official_book()
    from core.storage.database.engine import create_engine
    from core.storage.unit_of_work import Store
    from core.usecases.office.calendars import calendar_of

    sector, profile = _office(office) if office else ("", "")
    if not has_database(url):
        return official_book()
    with Store(create_engine(url)).read() as work:
        records, own = work.calendar_records.all(), work.settings.all(sector, profile)
    return calendar_of(official_book(), records, sector, own if office else {})


def zone_name() -> str:
    """The office's time zone, by name."""
    return os.environ.get("TOUSU_ZONE") or "Asia/Shanghai"


def _default_database() -> str:
    # As Settings has it; said again here because importing Settings imports the database.
    return f"sqlite:///{Path(os.environ.get('TOUSU_HOME') or 'var').absolute() / 'tousu.db'}"


def _office(text: str) -> tuple[str, str]:
    """The sector and profile named, if there are such."""
    sector, _, profile = text.partition(":")
    profiles: Mapping[str, Any] = registry(sector).sector(sector).profiles
    if profile and profile not in profiles:
        raise click.BadParameter(
            f"{sector} has no profile {profile}; it has (可选) {', '.join(profiles)}",
            param_hint="--office",
        )
    return sector, profile or "default"

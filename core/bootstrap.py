"""The one place where settings meet the database, the sectors and the calendar."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from core.calendarfiles import official_book
from core.clock import Clock, SystemClock
from core.registry import Registry
from core.storage.engine import create_engine
from core.storage.migrate import is_current, migrate
from core.storage.tables import Base
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from core.usecases.policymaking.shadowing import Shadowing
from core.usecases.published import PublishedRules


@dataclass(frozen=True)
class Settings:
    """What an installation decides; each is an environment variable of the name given.

    ``home`` (TOUSU_HOME) is the data folder, ``database`` (TOUSU_DATABASE) the database's address,
    by default a file in it. ``sectors`` (TOUSU_SECTORS) names the sectors to load, all if empty;
    ``sector_path`` (TOUSU_SECTOR_PATH) folders of sectors without packaging; ``zone`` (TOUSU_ZONE)
    the office's time zone; ``letterheads`` (TOUSU_LETTERHEADS) the folder of Word templates.
    """

    home: Path
    database: str
    sectors: tuple[str, ...] = ()
    sector_path: tuple[Path, ...] = ()
    zone: str = "Asia/Shanghai"
    letterheads: Path | None = None

    @property
    def attachments(self) -> Path:
        """The folder of the files of cases, beside the database."""
        return self.home / "attachments"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """The settings of this process."""
        given = os.environ if environ is None else environ
        home = Path(given.get("TOUSU_HOME") or "var").absolute()
        folders = given.get("TOUSU_SECTOR_PATH", "").split(os.pathsep)
        return cls(
            home=home,
            database=given.get("TOUSU_DATABASE") or f"sqlite:///{home / 'tousu.db'}",
            sectors=tuple(given.get("TOUSU_SECTORS", "").replace(",", " ").split()),
            sector_path=tuple(Path(folder) for folder in folders if folder),
            zone=given.get("TOUSU_ZONE") or "Asia/Shanghai",
            letterheads=Path(papers) if (papers := given.get("TOUSU_LETTERHEADS")) else None,
        )


def open_desk(
    settings: Settings, clock: Clock | None = None, registry: Registry | None = None
) -> Desk:
    """A desk on the installation's database, brought to the newest schema first.

    ``registry`` stands in for the sectors that the settings name, where none are needed.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = create_engine(settings.database)
    if not is_current(engine):
        migrate(engine)
    registry = registry or load_registry(settings)
    store = Store(engine, clock or SystemClock())
    store.on_enter = PublishedRules(registry).refresh
    store.on_kept = Shadowing(registry).observe
    with store.read():
        pass  # what was published is in use before anything else is
    zone = ZoneInfo(settings.zone)
    papers, snapshots = settings.letterheads, settings.home / "snapshots"
    return Desk(store, registry, zone, official_book(), papers, snapshots, settings.attachments)


def load_registry(settings: Settings) -> Registry:
    """The sectors that the settings name."""
    return Registry.load(settings.sectors or None, settings.sector_path)


class PassingDesks:
    """Desks that follow one another on one database in memory; each finds it empty.

    To make a database takes as long as to play a scenario. Only the last desk opened may be used.
    """

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._zone = ZoneInfo(zone)
        self._engine = create_engine("sqlite://")
        Base.metadata.create_all(self._engine)

    def open(self, registry: Registry, clock: Clock) -> Desk:
        """The next desk; what stood in the database is gone."""
        with self._engine.begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())
        return Desk(Store(self._engine, clock), registry, self._zone, official_book())


def passing_desk(registry: Registry, clock: Clock, zone: str = "Asia/Shanghai") -> Desk:
    """A desk on an empty database of its own in memory, for trials and tests."""
    return PassingDesks(zone).open(registry, clock)

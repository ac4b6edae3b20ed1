"""Keeps what the office sets for itself: settings, and its records of working days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from core.storage import tables
from core.storage.database.duplicates import no_duplicates
from core.storage.proof.log import Log
from core.storage.rules.standing import Stamp, Standing

__all__ = ["CalendarRecord", "CalendarRecords", "SettingChange", "Settings", "settings_after"]

# Read with every case, as are the records below; so neither is put together anew each time.
_SETTINGS = (
    select(tables.settings.c.name, tables.settings.c.value)
    .where(
        tables.settings.c.sector.in_(["", bindparam("for_sector")]),
        tables.settings.c.profile.in_(["", bindparam("for_profile")]),
    )
    .order_by(tables.settings.c.sector, tables.settings.c.profile)  # the empty, wider ones first
)


def _settings(stamp: Stamp) -> int:
    return stamp.settings


def _calendar(stamp: Stamp) -> int:
    return stamp.calendar


_NAMED = select(tables.settings.c.sector, tables.settings.c.profile, tables.settings.c.value).where(
    tables.settings.c.name == bindparam("of")
)


@dataclass(frozen=True)
class SettingChange:
    """A setting that became ``value`` at an instant; None: it was taken away.

    ``draft_id`` is the draft that was approved before, if there was one.
    """

    sector: str
    profile: str
    name: str
    value: Any
    at: datetime
    by: str
    draft_id: int | None = None


class Settings:
    """The office's settings, within one transaction; what they were before is kept.

    One for every sector has an empty ``sector``, one for every profile an empty ``profile``; the
    narrower prevails.
    """

    def __init__(self, connection: Connection, now: datetime, log: Log, standing: Standing) -> None:
        self._connection = connection
        self._now = now
        self._standing = standing
        self._log = log

    def all(self, sector: str = "", profile: str = "") -> dict[str, Any]:
        """Every setting in force for ``profile`` of ``sector``; read when one was changed."""
        asked = {"for_sector": sector, "for_profile": profile}

        def read() -> dict[str, Any]:
            rows = self._connection.execute(_SETTINGS, asked)
            return {row.name: row.value for row in rows}

        return dict(self._standing.recall("settings", (sector, profile), _settings, read))

    def everywhere(self, name: str) -> Callable[[str, str], Any]:
        """What tells the setting ``name`` in force for a sector and profile; None where unset."""
        found = {
            tuple(row[:2]): row.value for row in self._connection.execute(_NAMED, {"of": name})
        }

        def prevailing(sector: str, profile: str) -> Any:
            places = product((sector, ""), (profile, ""))
            return next((found[place] for place in places if place in found), None)

        return prevailing

    def history(self, sector: str = "", profile: str = "") -> list[SettingChange]:
        """Every change of what is in force for ``profile`` of ``sector``, in order."""
        here = tables.setting_changes.c
        names = SettingChange.__dataclass_fields__
        query = (
            select(*(here[name] for name in names))
            .where(here.sector.in_({"", sector}), here.profile.in_({"", profile}))
            .order_by(here.id)
        )
        return [SettingChange(**row) for row in self._connection.execute(query).mappings()]

    def turns(self, sector: str = "", profile: str = "") -> list[int | None]:
        """The rows of the log that the changes of ``history`` have; see ``Log.turns``."""
        log, here = tables.log_rows.c, tables.setting_changes
        logged = and_(
            log.kind == "setting", log.subject == "", log.place == here.c.id, log.at == here.c.at
        )
        query = (
            select(log.seq)
            .select_from(here.outerjoin(tables.log_rows, logged))
            .where(here.c.sector.in_({"", sector}), here.c.profile.in_({"", profile}))
            .order_by(here.c.id)
        )
        return list(self._connection.execute(query).scalars())

    def put(
        self,
        name: str,
        value: Any,
        *,
        by: str,
        sector: str = "",
        profile: str = "",
        draft_id: int | None = None,
    ) -> None:
        """Set ``name`` to ``value``, in place of what it was; None takes the setting away."""
        here = tables.settings
        where = here.c.sector == sector, here.c.profile == profile, here.c.name == name
        before = self._connection.execute(select(here.c.value).where(*where)).scalar_one_or_none()
        if before == value:
            return
        self._standing.altered()
        change = SettingChange(sector, profile, name, value, self._now, by, draft_id)
        self._log.insert("setting", vars(change))
        if value is None:
            self._connection.execute(delete(here).where(*where))
            return
        new = {"value": value, "changed_at": self._now, "changed_by": by}
        if self._connection.execute(update(here).where(*where).values(new)).rowcount == 0:
            row = new | {"sector": sector, "profile": profile, "name": name}
            with no_duplicates("该设置刚被他人修改", "Somebody else has just set this"):
                self._connection.execute(insert(here), row)


@dataclass(frozen=True)
class CalendarRecord:
    """A notice imported, or an override of the office's own: a ``kind`` and its ``document``.

    It is known from ``published`` on; ``content`` says which days it gives and takes.
    """

    kind: str
    document: str
    published: date
    content: Any
    recorded_at: datetime
    recorded_by: str


_RECORDS = select(
    *(tables.calendar_records.c[name] for name in CalendarRecord.__dataclass_fields__)
).order_by(tables.calendar_records.c.published, tables.calendar_records.c.id)


class CalendarRecords:
    """The records of working days entered here, within one transaction."""

    def __init__(self, connection: Connection, log: Log, standing: Standing) -> None:
        self._connection = connection
        self._standing = standing
        self._log = log

    def add(self, record: CalendarRecord) -> None:
        """Store a record; Conflict where its document was entered before."""
        self._standing.altered()
        with no_duplicates("该文件已录入", f"{record.document} was entered before"):
            self._log.insert("calendar", vars(record))

    def all(self, known_on: date | None = None) -> list[CalendarRecord]:
        """The records in order of publication; with ``known_on`` those published by that day.

        Read when one was added.
        """
        return list(
            self._standing.recall("calendar", known_on, _calendar, lambda: self._all(known_on))
        )

    def turns(self) -> dict[str, int]:
        """The rows of the log that records have, by document; see ``Log.turns``."""
        log, here = tables.log_rows.c, tables.calendar_records.c
        query = select(here.document, log.seq).where(
            log.kind == "calendar", log.subject == "", log.place == here.id,
            log.at == here.recorded_at,
        )  # fmt: skip
        return {row.document: row.seq for row in self._connection.execute(query)}

    def _all(self, known_on: date | None) -> list[CalendarRecord]:
        query = _RECORDS
        if known_on is not None:
            query = query.where(tables.calendar_records.c.published <= known_on)
        return [CalendarRecord(**row) for row in self._connection.execute(query).mappings()]


def settings_after(history: Iterable[SettingChange]) -> dict[str, Any]:
    """What is in force after these changes of one office, in the order in which they were made."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for change in history:
        found.setdefault((change.sector, change.profile), {})[change.name] = change.value
    joined: dict[str, Any] = {}
    for place in sorted(found):  # the empty, wider ones come first
        joined |= {name: value for name, value in found[place].items() if value is not None}
    return joined

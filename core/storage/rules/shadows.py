"""Keeps which drafts are tried beside the rules in use, and what they would decide otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from core.storage import tables
from core.storage.database.mapping import row_of, shared_names
from core.storage.rules.policies import Draft, Drafts
from core.storage.rules.standing import Standing

__all__ = ["ENDED_STATES", "Run", "Seen", "Shadows"]

#: A draft in one of these is tried no more, whether or not somebody switched it off.
ENDED_STATES = ("published", "superseded", "withdrawn", "dropped")


@dataclass(frozen=True)
class Seen:
    """What a draft made of a case: ``what`` differs (or same, error, slow), by which ``rule``."""

    draft_id: int
    draft_revision: int
    case_id: int
    at: datetime
    what: str
    rule: str = ""
    old: str = ""
    new: str = ""
    unit: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Run:
    """A time for which a draft was tried; ``ended_at`` None: nobody switched it off."""

    started_by: str
    started_at: datetime
    ended_by: str
    ended_at: datetime | None


_SEEN = shared_names(Seen, tables.shadow_differences)
_RUN = shared_names(Run, tables.shadow_runs)


class Shadows:
    """Trials beside the rules in use, within one transaction."""

    def __init__(self, connection: Connection, drafts: Drafts, standing: Standing) -> None:
        self._connection = connection
        self._standing = standing
        self._drafts = drafts

    def start(self, draft_id: int, by: str, at: datetime) -> None:
        """Switch the trial of a draft on."""
        self._standing.altered()
        row = {"draft_id": draft_id, "started_by": by, "started_at": at, "ended_by": ""}
        self._connection.execute(insert(tables.shadow_runs), row)

    def end(self, draft_id: int, by: str, at: datetime) -> None:
        """Switch the trial of a draft off."""
        self._standing.altered()
        here = tables.shadow_runs
        running = here.c.draft_id == draft_id, here.c.ended_at.is_(None)
        self._connection.execute(update(here).where(*running).values(ended_by=by, ended_at=at))

    def runs(self, draft_id: int) -> list[Run]:
        """When a draft was tried, the first time first."""
        here = tables.shadow_runs.c
        query = select(*(here[name] for name in _RUN)).where(here.draft_id == draft_id)
        rows = self._connection.execute(query.order_by(here.id)).mappings()
        return [Run(**row) for row in rows]

    @property
    def quiet(self) -> bool:
        """Whether it is known, without a look at them, that no draft is tried."""
        return not self._standing.stamp.tried

    def running(self, sector: str) -> list[Draft]:
        """The drafts of a sector that are tried now."""
        here, drafts = tables.shadow_runs.c, tables.drafts.c
        query = select(here.draft_id).join(tables.drafts, drafts.id == here.draft_id)
        query = query.where(
            here.ended_at.is_(None), drafts.sector == sector, drafts.state.not_in(ENDED_STATES)
        )
        ids = self._connection.execute(query.distinct().order_by(here.draft_id)).scalars().all()
        return [self._drafts.get(one) for one in ids]

    def add(self, seen: Iterable[Seen]) -> None:
        """Record what drafts made of a case, or nothing of it where that fails."""
        rows = [row_of(one, _SEEN) for one in seen]
        if rows:
            with self._connection.begin_nested():
                self._connection.execute(insert(tables.shadow_differences), rows)

    def counts(self, draft_id: int, by: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
        """How often something was seen, by columns of the table."""
        here = tables.shadow_differences.c
        columns = [here[name] for name in by]
        query = select(*columns, func.count()).where(here.draft_id == draft_id)
        query = query.group_by(*columns).order_by(func.count().desc(), *columns)
        return [(tuple(row[:-1]), row[-1]) for row in self._connection.execute(query)]

    def looked_at(self, draft_id: int) -> int:
        """How many cases were tried, each once however often it changed."""
        here = tables.shadow_differences.c
        query = select(func.count(here.case_id.distinct())).where(here.draft_id == draft_id)
        return int(self._connection.execute(query).scalar_one())

    def listed(self, draft_id: int, limit: int) -> list[tuple[str, Seen]]:
        """What was seen last, newest first, with the number of the case; cases without news not."""
        here, cases = tables.shadow_differences, tables.cases
        query = select(cases.c.number, *(here.c[name] for name in _SEEN))
        query = query.join(cases, cases.c.id == here.c.case_id)
        query = query.where(here.c.draft_id == draft_id, here.c.what != "same")
        rows = self._connection.execute(query.order_by(here.c.id.desc()).limit(limit)).mappings()
        return [(row["number"], Seen(**{name: row[name] for name in _SEEN})) for row in rows]

"""Keeps what the checks of a night found, the nights that were done, and totals told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from core.domain.casework.cases import SYSTEM
from core.domain.errors import NotFound
from core.domain.inspections.records import Told
from core.domain.inspections.suspicions import CONFIRMED, OPEN, Suspicion
from core.storage import tables
from core.storage.database.duplicates import no_duplicates
from core.storage.database.mapping import row_of, shared_names
from core.storage.proof.log import Log

__all__ = ["Change", "Inspections", "SuspicionFilter"]

_NAMES = shared_names(Suspicion, tables.suspicions)
_TOLD = shared_names(Told, tables.channel_totals)


@dataclass(frozen=True)
class Change:
    """Something that became of a suspicion; ``evidence`` is what it rests on from then on."""

    change: str
    by: str
    at: datetime
    note: str = ""
    evidence: Any = None


@dataclass(frozen=True)
class SuspicionFilter:
    """Which suspicions; an empty field asks for all. ``seen``: whether the last night saw it."""

    sectors: tuple[str, ...]
    profile: str = ""
    state: str = ""
    check: str = ""
    seen: bool | None = None


class Inspections:
    """Nights, suspicions and totals, within one transaction. Nothing here removes a row."""

    def __init__(self, connection: Connection, now: datetime, log: Log) -> None:
        self._connection = connection
        self._now = now
        self._log = log

    def done(self, sector: str, profile: str, day: date) -> bool:
        """Whether the night of this day was done."""
        here = tables.inspection_nights.c
        query = select(here.day).where(here.sector == sector, here.profile == profile)
        return self._connection.execute(query.where(here.day == day)).first() is not None

    def claim(self, sector: str, profile: str, day: date) -> None:
        """Take the night of this day; Conflict where it is done, or another is at it."""
        row = {"sector": sector, "profile": profile, "day": day, "done_at": self._now}
        with no_duplicates("当夜检查已经完成", "This night has been inspected"):
            self._connection.execute(insert(tables.inspection_nights), row)

    def known(self, sector: str, profile: str, policy: str, version: date) -> list[Suspicion]:
        """The last round of everything that a version of an office policy found."""
        here = tables.suspicions.c
        query = (
            _all()
            .where(here.sector == sector, here.profile == profile)
            .where(here.policy == policy, here.version == version)
            .order_by(here.round)
        )
        rows = self._connection.execute(query).mappings()
        return list({(row["check"], row["about"]): Suspicion(**row) for row in rows}.values())

    def add(self, suspicion: Suspicion) -> Suspicion:
        """Store a new suspicion; it comes back with its id. Conflict where it is there already."""
        here = tables.suspicions
        with no_duplicates("该疑点已登记", "This suspicion is there already"):
            statement = insert(here).values(row_of(suspicion, _NAMES)).returning(here.c.id)
            row_id = self._connection.execute(statement).scalar_one()
        kept = replace(suspicion, id=row_id)
        self._note(kept, "found", SYSTEM, "", kept.evidence)
        return kept

    def change(
        self,
        suspicion: Suspicion,
        change: str,
        *,
        by: str = SYSTEM,
        note: str = "",
        evidence: bool = False,
    ) -> None:
        """Store a suspicion as it is now, and what became of it; ``evidence``: that is new."""
        here = tables.suspicions
        statement = update(here).where(here.c.id == suspicion.id)
        self._connection.execute(statement.values(row_of(suspicion, _NAMES)))
        self._note(suspicion, change, by, note, suspicion.evidence if evidence else None)

    def get(self, row_id: int, *, for_update: bool = False) -> Suspicion:
        """One suspicion; NotFound."""
        query = _all().where(tables.suspicions.c.id == row_id)
        query = query.with_for_update() if for_update else query
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound(f"没有疑点 {row_id}", f"There is no suspicion {row_id}")
        return Suspicion(**row)

    def history(self, row_id: int) -> list[Change]:
        """What became of a suspicion, oldest first."""
        here = tables.suspicion_changes.c
        query = (
            select(here.change, here.by, here.at, here.note, here.evidence)
            .where(here.suspicion_id == row_id)
            .order_by(here.id)
        )
        return [Change(**row) for row in self._connection.execute(query).mappings()]

    def search(
        self, wanted: SuspicionFilter, *, before: int | None = None, limit: int = 100
    ) -> list[Suspicion]:
        """The suspicions ``wanted``, the newest first, from the one numbered ``before`` on."""
        here = tables.suspicions.c
        query = _all().where(here.sector.in_(wanted.sectors))
        for name in ("profile", "state", "check"):
            if value := getattr(wanted, name):
                query = query.where(here[name] == value)
        if wanted.seen is not None:
            query = query.where(
                here.gone_on.is_(None) if wanted.seen else here.gone_on.is_not(None)
            )
        if before is not None:
            query = query.where(here.id < before)
        rows = self._connection.execute(query.order_by(here.id.desc()).limit(limit)).mappings()
        return [Suspicion(**row) for row in rows]

    def undone(self, sector: str, profile: str) -> list[Suspicion]:
        """Every suspicion of an office that still asks somebody for something."""
        here = tables.suspicions.c
        query = _all().where(here.sector == sector, here.profile == profile)
        rows = self._connection.execute(query.where(here.state.in_((OPEN, CONFIRMED))))
        return [Suspicion(**row) for row in rows.mappings()]

    def tell(self, sector: str, profile: str, told: Sequence[Told]) -> None:
        """Store totals told from outside; those told before stay, the last one counts."""
        office = {"sector": sector, "profile": profile}
        rows = [row_of(one, _TOLD) | office for one in told]
        self._connection.execute(insert(tables.channel_totals), rows)

    def told(self, sector: str, profile: str) -> list[Told]:
        """Every total told, in the order of telling."""
        here = tables.channel_totals.c
        query = select(*(here[name] for name in _TOLD)).where(here.sector == sector)
        query = query.where(here.profile == profile).order_by(here.id)
        return [Told(**row) for row in self._connection.execute(query).mappings()]

    def _note(self, suspicion: Suspicion, change: str, by: str, note: str, evidence: Any) -> None:
        row = {"suspicion_id": suspicion.id, "change": change, "by": by, "at": self._now}
        row |= {"note": note, "evidence": evidence}
        self._log.insert("suspicion", row)


def _all() -> Select[Any]:
    here = tables.suspicions.c
    return select(here.id, *(here[name] for name in _NAMES))

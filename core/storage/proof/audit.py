"""Keeps the office's own register: who read what is sensitive, and what befell the installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from core.domain.proof.logbook import chained, first_link
from core.storage import tables
from core.storage.database.mapping import row_of, shared_names
from core.storage.proof.log import Log
from core.storage.proof.sources import SOURCES, row_text

__all__ = ["Audit", "Registered"]


@dataclass(frozen=True)
class Registered:
    """An entry of the register; ``number`` is that of a case, where one is concerned."""

    event: str
    at: datetime
    by: str
    number: str = ""
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
    previous_hash: str = ""
    hash: str = ""


_NAMES = shared_names(Registered, tables.audit_entries)


class Audit:
    """The register, within one transaction; entries are chained and stored as the unit ends."""

    def __init__(self, connection: Connection, log: Log) -> None:
        self._connection = connection
        self._log = log
        self._fresh: list[Registered] = []

    @property
    def has_news(self) -> bool:
        """Whether something waits to be stored."""
        return bool(self._fresh)

    def add(self, entry: Registered) -> None:
        """Have an entry stored as this unit ends."""
        self._fresh.append(entry)

    def store(self) -> None:
        """Chain and store what waits; the head of the log must be locked."""
        fresh, self._fresh = self._fresh, []
        if not fresh:
            return
        here = tables.audit_entries.c
        query = select(here.seq, here.hash).order_by(here.seq.desc()).limit(1)
        last = self._connection.execute(query).one_or_none()
        seq, previous = last or (0, first_link("audit", ""))
        rows = []
        for entry in fresh:
            seq += 1
            placed = replace(entry, seq=seq, previous_hash=previous)
            previous = chained(previous, row_text(SOURCES["audit"], vars(placed)))
            rows.append(row_of(replace(placed, hash=previous), _NAMES))
            self._log.entry("audit", "", seq, previous)
        self._connection.execute(insert(tables.audit_entries), rows)

    def last(self, event: str) -> Registered | None:
        """The newest entry of a kind, if there is one."""
        here = tables.audit_entries.c
        query = select(*(here[name] for name in _NAMES)).where(here.event == event)
        found = self._connection.execute(query.order_by(here.seq.desc()).limit(1)).mappings()
        return next((Registered(**row) for row in found), None)

    def entries(
        self,
        events: tuple[str, ...] = (),
        number: str = "",
        after: int = 0,
        limit: int = 0,
        since: datetime | None = None,
    ) -> list[Registered]:
        """Entries in order: of these kinds, about this case, ``limit`` of them; empty: all."""
        here = tables.audit_entries.c
        query = select(*(here[name] for name in _NAMES)).where(here.seq > after).order_by(here.seq)
        if events:
            query = query.where(here.event.in_(events))
        if number:
            query = query.where(here.number == number)
        if since:
            query = query.where(here.at >= since)
        if limit:
            query = query.limit(limit)
        return [Registered(**row) for row in self._connection.execute(query).mappings()]

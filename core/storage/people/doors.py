"""Keeps what happened at the doors: whose access was changed by whom, and who tried in vain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from core.storage import tables
from core.storage.database.mapping import shared_names
from core.storage.proof.log import Log

__all__ = ["AccessEvent", "AccessEvents", "Attempts"]


@dataclass(frozen=True)
class AccessEvent:
    """``what`` was done to the access of ``user`` by ``by``; empty: somebody at the machine."""

    by: str
    user: str
    what: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    id: int = 0


_EVENT = shared_names(AccessEvent, tables.access_events)


class AccessEvents:
    """The changes of access, within one transaction; none is changed or taken away."""

    def __init__(self, connection: Connection, now: datetime, log: Log) -> None:
        self._connection = connection
        self._now = now
        self._log = log

    def add(self, by: str, user: str, what: str, **detail: Any) -> None:
        """Keep that ``by`` did ``what`` to the access of ``user``, now."""
        row = {"at": self._now, "by": by, "user": user, "what": what, "detail": detail}
        self._log.insert("access", row)

    def latest(
        self, user: str = "", before: int | None = None, most: int = 100
    ) -> list[AccessEvent]:
        """The last ``most`` events, newest first; of one user, or before the event ``before``."""
        here = tables.access_events.c
        query = select(here.id, *(here[name] for name in _EVENT)).order_by(here.id.desc())
        if user:
            query = query.where(here.user == user)
        if before is not None:
            query = query.where(here.id < before)
        return [
            AccessEvent(**row) for row in self._connection.execute(query.limit(most)).mappings()
        ]


class Attempts:
    """Tries at a door that may be made only so often, within one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def count(self, door: str, who: str, within: timedelta) -> int:
        """How often ``who`` tried ``door`` of late; a clock that was put back shuts no door."""
        here = tables.attempts.c
        query = select(func.count()).where(
            here.door == door, here.who == _hidden(who), here.at > self._now - within,
            here.at < self._now + within,
        )  # fmt: skip
        return self._connection.execute(query).scalar_one()

    def add(self, door: str, who: str, keep: timedelta) -> None:
        """Note that ``who`` tries ``door`` now; what is older than ``keep`` is forgotten."""
        here = tables.attempts.c
        self._connection.execute(
            delete(tables.attempts).where(here.door == door, here.at <= self._now - keep)
        )
        row = {"door": door, "who": _hidden(who), "at": self._now}
        self._connection.execute(insert(tables.attempts).values(row))

    def forget(self, door: str, who: str) -> None:
        """Begin anew for ``who`` at ``door``."""
        here = tables.attempts.c
        self._connection.execute(
            delete(tables.attempts).where(here.door == door, here.who == _hidden(who))
        )


def _hidden(who: str) -> str:
    return sha256(who.encode()).hexdigest()

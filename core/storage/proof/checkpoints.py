"""Keeps the signed checkpoints of the log, and the times at which the office stood still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from core.domain.errors import Conflict
from core.domain.proof.logbook import Checkpoint
from core.domain.proof.merkle import Frontier
from core.storage import tables
from core.storage.database.mapping import row_of, shared_names
from core.storage.rules.standing import Standing

__all__ = ["Checkpoints", "Hold", "Holds", "refuse_while_held"]

_CHECKPOINT = shared_names(Checkpoint, tables.checkpoints)


class Checkpoints:
    """The checkpoints, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, checkpoint: Checkpoint, tree: Frontier) -> None:
        """Store what was signed, with the tree it speaks of."""
        row = row_of(checkpoint, _CHECKPOINT)
        row["frontier"] = [one.hex() for one in tree.roots]
        self._connection.execute(insert(tables.checkpoints), row)

    def all(self) -> list[Checkpoint]:
        """Every checkpoint, in the order of signing."""
        here = tables.checkpoints.c
        query = select(*(here[name] for name in _CHECKPOINT)).order_by(here.id)
        return [Checkpoint(**row) for row in self._connection.execute(query).mappings()]

    def last(self) -> Checkpoint | None:
        """The newest, if there is one."""
        here = tables.checkpoints.c
        query = select(*(here[name] for name in _CHECKPOINT)).order_by(here.id.desc()).limit(1)
        row = self._connection.execute(query).mappings().one_or_none()
        return Checkpoint(**row) if row else None

    def tree(self, checkpoint: Checkpoint) -> Frontier | None:
        """The tree at a checkpoint, as it was stored; None where it does not have that root."""
        here = tables.checkpoints.c
        query = select(here.frontier).where(here.signature == checkpoint.signature).limit(1)
        try:
            kept = self._connection.execute(query).scalar_one()
            tree = Frontier(checkpoint.size, map(bytes.fromhex, kept))
        except (ValueError, TypeError):
            return None
        return tree if tree.root().hex() == checkpoint.root else None


@dataclass(frozen=True)
class Hold:
    """A time in which the office stands still: nothing fires, nothing goes out."""

    reason: str
    begun_by: str
    begun_at: datetime
    report: Mapping[str, Any] = field(default_factory=dict)
    released_by: str = ""
    released_at: datetime | None = None
    id: int = 0


_HOLD = shared_names(Hold, tables.holds)


def refuse_while_held(standing: Standing) -> None:
    """Conflict (``held``) while the office stands still."""
    if standing.stamp.held:
        raise Conflict(
            "系统恢复后停办待核,暂不能办理;由负责人解除",
            "The office is on hold after a restore; nothing changes until it is released",
            code="held",
        )


class Holds:
    """The holds, within one transaction."""

    def __init__(self, connection: Connection, standing: Standing) -> None:
        self._connection = connection
        self._standing = standing

    def begin(self, hold: Hold) -> None:
        """Let the office stand still."""
        self._standing.altered()
        self._connection.execute(insert(tables.holds), row_of(hold, _HOLD))

    def active(self) -> Hold | None:
        """The hold under which the office stands; None: it works."""
        here = tables.holds.c
        query = select(here.id, *(here[name] for name in _HOLD))
        query = query.where(here.released_at.is_(None)).order_by(here.id).limit(1)
        row = self._connection.execute(query).mappings().one_or_none()
        return Hold(**row) if row else None

    def release(self, by: str, at: datetime) -> None:
        """Let the office work again."""
        self._standing.altered()
        here = tables.holds
        new = {"released_by": by, "released_at": at}
        self._connection.execute(update(here).where(here.c.released_at.is_(None)).values(new))

"""Keeps the messages that are promised to the outside, and what became of each attempt.

Whoever delivers a message holds it for a while; one whose time is over counts as gone, and
another tries anew: so a message may be delivered twice, under the same key, and never not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from core.domain.errors import Conflict, NotFound
from core.storage import tables
from core.storage.background.leases import LEASE
from core.storage.database.mapping import row_of, shared_names
from core.storage.proof.checkpoints import Holds
from core.storage.rules.office import Settings
from core.storage.timekeeping.due import MESSAGE, Due

__all__ = ["FROZEN", "OF_NO_SECTOR", "STATES", "Delivery", "Message", "Outbox", "Wanted"]

STATES = ("waiting", "delivered", "dead", "discarded")
#: The setting that keeps every message here while it is true. No sector is called as it stands
#: under, so it concerns no case and none is counted anew for it.
FROZEN, OF_NO_SECTOR = "outbox_frozen", "-"
_WEBHOOK = "webhook"
#: In plain words, not as a parameter: an index of waiting messages only is used no other way.
_WAITING: ColumnElement[str] = literal_column("'waiting'")


@dataclass(frozen=True)
class Message:
    """A message to one receiver: a user by name (``mail``) or an endpoint by number (``webhook``).

    ``key`` is what the receiver tells a repeat by. ``body`` is sent as it stands, every time.
    """

    key: str
    channel: str
    receiver: str
    type: str
    body: str
    promised_at: datetime
    next_at: datetime
    subject: str = ""
    sector: str = ""
    case_number: str = ""
    state: str = "waiting"
    attempts: int = 0
    holder: str = ""
    lease_until: datetime | None = None
    ended_at: datetime | None = None
    error: str = ""
    decided_by: str = ""
    note: str = ""
    id: int = 0


@dataclass(frozen=True)
class Delivery:
    """One attempt: ``status`` is the receiver's answer (0: none), ``error`` empty if delivered."""

    at: datetime
    status: int
    error: str


@dataclass(frozen=True)
class Wanted:
    """Which messages are asked for: by these channels, ``without`` those endpoints.

    ``key`` names one message, ``receiver`` all that go to one; empty: any. ``after``: only what has
    been due for so long.
    """

    channels: Collection[str]
    without: Collection[str] = ()
    key: str = ""
    receiver: str = ""
    after: timedelta = timedelta()


_MESSAGE = shared_names(Message, tables.outbox)
_ORDER = (tables.outbox.c.attempts, tables.outbox.c.next_at, tables.outbox.c.id)


class Outbox:
    """The messages to the outside, within one transaction."""

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        settings: Settings,
        holds: Holds,
        due: list[Due],
    ) -> None:
        self._connection = connection
        self._now = now
        self._settings = settings
        self._holds = holds
        self._told = due

    @property
    def frozen(self) -> bool:
        """Whether nothing may leave now, by order or after a restore: decided here."""
        ordered = self._settings.all(OF_NO_SECTOR).get(FROZEN) is True
        return ordered or self._holds.active() is not None

    def promise(self, messages: Sequence[Message]) -> int:
        """Store messages; one whose key is there already is promised already. How many are new."""
        here = tables.outbox.c.key
        keys = [message.key for message in messages]
        known = set(self._connection.execute(select(here).where(here.in_(keys))).scalars())
        rows = {m.key: row_of(m, _MESSAGE) for m in messages if m.key not in known}
        if rows:
            self._connection.execute(insert(tables.outbox), list(rows.values()))
            self._told += [Due(MESSAGE, key) for key in rows]
        return len(rows)

    def is_due(self, wanted: Wanted) -> bool:
        """Whether something is there to be claimed."""
        if self.frozen:
            return False
        query = select(tables.outbox.c.id).where(*self._due(wanted)).limit(1)
        return self._connection.execute(query).first() is not None

    def due(self, wanted: Wanted, limit: int) -> list[Due]:
        """What is there to be claimed, in the order in which it would be."""
        if self.frozen:
            return []
        here = tables.outbox.c
        query = select(here.key).where(*self._due(wanted)).order_by(*_ORDER).limit(limit)
        return [Due(MESSAGE, key) for key in self._connection.execute(query).scalars()]

    def claim(self, wanted: Wanted, holder: str) -> Message | None:
        """The next message to deliver of those ``wanted``, held by ``holder`` from now on.

        New ones come before those that failed before; none to an endpoint that somebody is at, so
        that a slow receiver holds up nobody else. None where none is due, or while frozen.
        """
        if self.frozen:
            return None
        here = tables.outbox.c
        query = select(here.id).where(*self._due(wanted)).order_by(*_ORDER).limit(1)
        found = self._connection.execute(query.with_for_update(skip_locked=True)).scalar()
        if found is None:
            return None
        new = {"holder": holder, "lease_until": self._now + LEASE, "attempts": here.attempts + 1}
        self._change(here.id == found, **new)
        return self._one(here.id == found)

    def renew(self, message: Message, lease: timedelta = LEASE) -> bool:
        """Say that its holder is at it still; False where it is done with, or another holds it."""
        return self._change(_held(message), lease_until=self._now + lease)

    def delivered(self, message: Message, status: int) -> bool:
        """Store that the receiver took it; False where another holds it by now."""
        return self._attempted(message, status, "", state="delivered", ended_at=self._now, error="")

    def failed(self, message: Message, status: int, error: str, again: datetime | None) -> bool:
        """Store that it could not be delivered; tried ``again`` then, or (None) dead."""
        new: dict[str, Any] = {"error": error}
        new |= {"next_at": again} if again else {"state": "dead", "ended_at": self._now}
        return self._attempted(message, status, error, **new)

    def decide(self, message: Message, state: str, by: str, note: str) -> Message:
        """Have a dead message tried again (``waiting``) or left (``discarded``).

        Conflict where it is not dead.
        """
        here, waits = tables.outbox.c, state == "waiting"
        done = self._change(
            (here.id == message.id) & (here.state == "dead"),
            state=state,
            decided_by=by,
            note=note,
            next_at=self._now,
            ended_at=None if waits else self._now,
            **({"attempts": 0} if waits else {}),
        )
        if not done:
            raise Conflict("只有死信可以重试或放弃", "Only a dead message is retried or discarded")
        if waits:
            self._told.append(Due(MESSAGE, message.key))
        return self.get(message.key)

    def get(self, key: str) -> Message:
        """The message of that key; NotFound."""
        found = self._one(tables.outbox.c.key == key)
        if found is None:
            raise NotFound(f"没有消息 {key}", f"There is no message {key}")
        return found

    def deliveries(self, message: Message) -> list[Delivery]:
        """The attempts that were brought to an end, oldest first."""
        here = tables.deliveries.c
        query = select(here.at, here.status, here.error).where(here.message_id == message.id)
        return [Delivery(*row) for row in self._connection.execute(query.order_by(here.id))]

    def find(
        self,
        *,
        state: str = "",
        sectors: Iterable[str] | None = None,
        case: str = "",
        channel: str = "",
        receiver: str = "",
        before: int = 0,
        limit: int = 50,
    ) -> list[Message]:
        """Messages, the newest first; what is left empty is not asked, ``before`` is an id."""
        here = tables.outbox.c
        same = ((here.state, state), (here.case_number, case), (here.channel, channel),
                (here.receiver, receiver))  # fmt: skip
        where = [column == value for column, value in same if value]
        if sectors is not None:
            where.append(here.sector.in_(list(sectors)))
        if before:
            where.append(here.id < before)
        query = self._messages().where(*where).order_by(here.id.desc()).limit(limit)
        return [Message(**row) for row in self._connection.execute(query).mappings()]

    def delivered_before(self, before: datetime, limit: int) -> list[Message]:
        """Messages that were delivered before that instant, ``limit`` at most, oldest first."""
        here = tables.outbox.c
        query = self._messages().where(here.state == "delivered", here.ended_at < before)
        query = query.order_by(here.ended_at).limit(limit)
        return [Message(**row) for row in self._connection.execute(query).mappings()]

    def drop(self, messages: Sequence[Message]) -> None:
        """Take messages away, with their attempts."""
        ids, here = [message.id for message in messages], tables.deliveries
        self._connection.execute(delete(here).where(here.c.message_id.in_(ids)))
        self._connection.execute(delete(tables.outbox).where(tables.outbox.c.id.in_(ids)))

    def counts(self) -> dict[str, int]:
        """How many messages are in each state."""
        here = tables.outbox.c.state
        rows = self._connection.execute(select(here, func.count()).group_by(here))
        return {**dict.fromkeys(STATES, 0), **{state: int(count) for state, count in rows}}

    def waiting_since(self) -> datetime | None:
        """When the message that waits longest was promised; None where none waits."""
        here = tables.outbox.c
        query = select(func.min(here.promised_at)).where(here.state == "waiting")
        found: datetime | None = self._connection.execute(query).scalar_one()
        return found

    def _due(self, wanted: Wanted) -> list[ColumnElement[bool]]:
        here, other = tables.outbox.c, tables.outbox.alias("other")
        free = or_(here.lease_until.is_(None), here.lease_until <= self._now)
        due = [here.state == _WAITING, here.next_at <= self._now - wanted.after]
        due += [here.key == wanted.key] if wanted.key else []
        due += [here.receiver == wanted.receiver] if wanted.receiver else []
        held = (other.c.channel == _WEBHOOK) & (other.c.lease_until > self._now)
        at_work = select(other.c.receiver).where(held)  # whatever is held waits
        quiet = here.receiver.not_in(at_work) & here.receiver.not_in(wanted.without)
        channel = here.channel.in_(wanted.channels)
        return [*due, channel, free, or_(here.channel != _WEBHOOK, quiet)]

    def _attempted(self, message: Message, status: int, why: str, **new: Any) -> bool:
        if not self._change(_held(message), lease_until=None, holder="", **new):
            return False
        row = {"message_id": message.id, "at": self._now, "status": status, "error": why}
        self._connection.execute(insert(tables.deliveries), row)
        return True

    def _change(self, where: ColumnElement[bool], **new: Any) -> bool:
        done = self._connection.execute(update(tables.outbox).where(where).values(**new))
        return done.rowcount == 1

    def _messages(self) -> Any:
        here = tables.outbox.c
        return select(here.id, *(here[name] for name in _MESSAGE))

    def _one(self, where: ColumnElement[bool]) -> Message | None:
        row = self._connection.execute(self._messages().where(where)).mappings().one_or_none()
        return None if row is None else Message(**row)


def _held(message: Message) -> ColumnElement[bool]:
    here = tables.outbox.c
    return (here.id == message.id) & (here.holder == message.holder) & (here.state == "waiting")

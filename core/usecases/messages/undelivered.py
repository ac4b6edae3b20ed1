"""What became of the messages that were promised: looked at, tried again, given up, held back.

A dead message waits for a person. Whoever has it tried again or gives it up says why; of a message
about a case the case's journal keeps that.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.casework import passage
from core.domain.casework.cases import Officer
from core.domain.casework.consequences import journal
from core.domain.errors import NotFound, NotPermitted, Problem, invalid
from core.storage.messages.outbox import FROZEN, OF_NO_SECTOR, STATES, Delivery, Message
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller

__all__ = ["DECIDERS", "READERS", "Overview", "decide", "find", "freeze", "overview", "show"]

#: Who may see what was promised to whom, and who may have it tried again or given up.
READERS = ("admin", "supervisor")
DECIDERS = ("admin", "supervisor")
#: What may be decided of a dead message, and the state that it has then.
DECISIONS = {"retry": "waiting", "discard": "discarded"}
_EVENTS = {"retry": "message_retried", "discard": "message_discarded"}


@dataclass(frozen=True)
class Overview:
    """How many messages are in each state, and whether the outbox is frozen."""

    counts: dict[str, int]
    frozen: bool


def overview(desk: Desk) -> Overview:
    """How the outbox stands."""
    with desk.store.read() as work:
        return Overview(work.outbox.counts(), work.outbox.frozen)


def find(
    desk: Desk,
    caller: Caller | None = None,
    *,
    state: str = "",
    case: str = "",
    before: int = 0,
    limit: int = 50,
) -> list[Message]:
    """Messages, the newest first; those of the sectors in which the caller may read (None: all).

    ``before`` is the id of the last one seen. ``invalid_input`` for a state that there is not.
    """
    if state and state not in STATES:
        names = ", ".join(STATES)
        raise invalid(Problem("state", f"可选:{names}", f"Must be one of: {names}"))
    sectors = None if caller is None or _everywhere(caller) else _sectors(desk, caller)
    with desk.store.read() as work:
        return work.outbox.find(state=state, sectors=sectors, case=case, before=before, limit=limit)


def show(desk: Desk, key: str, caller: Caller | None = None) -> tuple[Message, list[Delivery]]:
    """A message with its attempts; NotFound also for who may not know of it."""
    with desk.store.read() as work:
        found = _known(work, key, caller)
        return found, work.outbox.deliveries(found)


def decide(
    desk: Desk, key: str, what: str, by: str, note: str, caller: Caller | None = None
) -> Message:
    """Have a dead message tried again (``retry``) or give it up (``discard``), and say why.

    Raises NotFound, Conflict where it is not dead, ``invalid_input`` without a note.
    """
    if what not in DECISIONS:
        names = ", ".join(DECISIONS)
        raise invalid(Problem("decision", f"可选:{names}", f"Must be one of: {names}"))
    if not note.strip():
        raise invalid(Problem("note", "须说明理由", "Say why"))
    with desk.store.write() as work:
        found = _known(work, key, caller)
        if caller is not None and not caller.holds(DECIDERS, found.sector or None):
            names = ", ".join(DECIDERS)
            raise NotPermitted(f"须有角色之一:{names}", f"One of these roles is needed: {names}")
        decided = work.outbox.decide(found, DECISIONS[what], by, note.strip())
        if found.case_number:
            _record(desk, work, found, _EVENTS[what], Officer(by, _roles(caller)), note.strip())
        return decided


def freeze(desk: Desk, frozen: bool, *, by: str) -> None:
    """Keep every message here from now on, or let them leave again; who did it is kept."""
    with desk.store.write() as work:
        work.settings.put(FROZEN, frozen or None, by=by, sector=OF_NO_SECTOR)


def _record(
    desk: Desk, work: UnitOfWork, message: Message, event: str, officer: Officer, note: str
) -> None:
    matter = desk.matter(work, work.cases.get(message.case_number, for_update=True))
    passage.catch_up(matter, work.now)
    told = {"key": message.key, "channel": message.channel, "receiver": message.receiver}
    policy = matter.rules(work.now).policy
    journal(matter, event, work.now, policy, officer, data={**told, "note": note})
    keep(work, matter)


def _known(work: UnitOfWork, key: str, caller: Caller | None) -> Message:
    found = work.outbox.get(key)
    if (
        caller is not None
        and not _everywhere(caller)
        and not (found.sector and caller.holds(READERS, found.sector))
    ):
        raise NotFound(f"没有消息 {key}", f"There is no message {key}")
    return found


def _everywhere(caller: Caller) -> bool:
    return any(grant.role in READERS and not grant.sector for grant in caller.grants)


def _sectors(desk: Desk, caller: Caller) -> list[str]:
    return [slug for slug in desk.registry.sectors if caller.holds(READERS, slug)]


def _roles(caller: Caller | None) -> tuple[str, ...]:
    held = [grant.role for grant in caller.grants if grant.role in DECIDERS] if caller else []
    return tuple(held) or ("admin",)

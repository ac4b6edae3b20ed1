"""The register of the office: who read what is sensitive, and what was done to the installation.

It is a chain of its own, and a part of the log: nobody takes an entry out unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from core.storage.proof.audit import Registered
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.reading import Shown
from core.usecases.desk import Desk

__all__ = [
    "AUDITORS", "EVENTS", "READS", "RECEIPT", "Reader", "last_entry", "note_read", "note_reading",
    "note_shown", "register",
]  # fmt: skip

#: What is sensitive to read.
READS = ("identity", "export", "journal")
#: What was done to the installation.
DONE = (
    "key_changed", "key_lost", "backed_up", "drilled", "restored", "released", "glass_broken",
    "sector_asked", "sector_vouched",
)  # fmt: skip
#: What is kept of a message to the outside once the message itself is dropped.
RECEIPT = "message_delivered"
EVENTS = (*READS, *DONE, RECEIPT)
#: Who may read the register: what was done by whom and when, never what it said.
AUDITORS = ("auditor", "admin")
AN_HOUR = timedelta(hours=1)


class Reader(Protocol):
    """Who reads: a caller, ``behind`` whom another may act."""

    @property
    def name(self) -> str:
        """The name of who reads."""

    @property
    def behind(self) -> str:
        """Who came in, where that is another person."""


def note_read(
    work: UnitOfWork, caller: Reader | str, what: str, number: str = "", reason: str = ""
) -> None:
    """Enter that ``caller`` reads ``what`` (one of :data:`READS`), in the same transaction.

    To be called before anything is shown, in a unit that may write. ``number`` is the case's, if
    one is concerned; ``reason`` what the reader said. A name alone stands for the command line.
    """
    if what not in READS:
        raise ValueError(f"{what!r} is not among {READS}")
    name, behind = (caller, "") if isinstance(caller, str) else (caller.name, caller.behind)
    data: Mapping[str, Any] = {"behind": behind} if behind else {}
    work.audit.add(Registered(what, work.now, name, number, reason.strip(), data))


def note_shown(desk: Desk, caller: Reader, shown: Shown) -> None:
    """Enter that ``caller`` sees personal facts of a case, if the case is shown with any.

    Once an hour, however often he looks.
    """
    if not shown.identities:
        return
    since, number = desk.now() - AN_HOUR, shown.case.number
    with desk.store.read() as work:
        lately = work.audit.entries(("identity",), number, since=since)
    if all((one.by, one.data.get("behind", "")) != (caller.name, caller.behind) for one in lately):
        note_reading(desk, caller, "identity", number)


def note_reading(
    desk: Desk, caller: Reader | str, what: str, number: str = "", reason: str = ""
) -> None:
    """:func:`note_read` in a transaction of its own, for what else is only read."""
    with desk.store.write() as work:
        note_read(work, caller, what, number, reason)


def register(
    desk: Desk, *, events: tuple[str, ...] = (), number: str = "", after: int = 0, limit: int = 100
) -> list[Registered]:
    """Entries of the register in order: of these kinds, about this case; empty: all."""
    with desk.store.read() as work:
        return work.audit.entries(events, number, after, limit)


def last_entry(desk: Desk, event: str) -> Registered | None:
    """The newest entry of a kind, if there is one."""
    with desk.store.read() as work:
        return work.audit.last(event)

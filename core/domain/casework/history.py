"""What has happened in a case, read from its journal: the answers conditions and acts ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from core.domain.casework.cases import Case, Entry
from core.domain.people.identities import DECISIONS
from core.domain.worktime.periods import Pause


@dataclass(frozen=True)
class CaseHistory:
    """The journal of a case as the condition language asks it (``done``, ``timer`` …)."""

    case: Case

    def done(self, act: str, /) -> bool:
        """Whether ``act`` was ever done."""
        return any(entry.event == act for entry in self.case.journal)

    def done_since(self, act: str, mark: str, /) -> bool:
        """Whether ``act`` was done after the last ``mark``, or ever if there was no ``mark``."""
        for entry in reversed(self.case.journal):
            if entry.event == act:
                return True
            if entry.event == mark:
                return False
        return False

    def count(self, act: str, /) -> int:
        """How many times ``act`` was done."""
        return sum(entry.event == act for entry in self.case.journal)

    def timer(self, name: str, /) -> str:
        """The state of the latest run of a timer; "absent" if it never started."""
        timer = self.case.timer(name)
        return timer.state if timer else "absent"

    def last(self, act: str, /) -> date | None:
        """The day ``act`` was last done; None if never."""
        return next((e.effective_on for e in reversed(self.case.journal) if e.event == act), None)


def entries(case: Case, event: str) -> Iterator[Entry]:
    """The journal entries of one event, oldest first."""
    return (entry for entry in case.journal if entry.event == event)


def pauses(case: Case, start: str, end: str) -> Iterator[Pause]:
    """The intervals between the acts ``start`` and ``end``; the last one may still be open."""
    began: date | None = None
    for entry in case.journal:
        if entry.event == start and began is None:
            began = entry.effective_on
        elif entry.event == end and began is not None:
            yield Pause(began, entry.effective_on)
            began = None
    if began is not None:
        yield Pause(began)


def stoppages(case: Case, start: str, end: str) -> Iterator[tuple[datetime, datetime | None]]:
    """The same intervals to the instant; None while the last one is open."""
    began: datetime | None = None
    for entry in case.journal:
        if entry.event == start and began is None:
            began = entry.at
        elif entry.event == end and began is not None:
            yield began, entry.at
            began = None
    if began is not None:
        yield began, None


def unused_approvals(case: Case, act: str) -> list[Entry]:
    """Approvals given for ``act`` that no act has used up yet."""
    used = {seq for entry in case.journal for seq in entry.data.get("approvals_used", ())}
    given = entries(case, "approve")
    return [e for e in given if e.data.get("approves") == act and e.seq not in used]


def custodians(case: Case) -> set[str]:
    """Names of those who decided on an identity of the case, and handle nothing of it."""
    return {entry.actor for entry in case.journal if entry.event in DECISIONS}


def barred_officers(case: Case) -> set[str]:
    """Names of officers who have withdrawn from the case (回避)."""
    return {entry.actor for entry in case.journal if entry.data.get("bars")}

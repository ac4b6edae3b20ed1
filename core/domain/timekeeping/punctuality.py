"""Whether limits were kept: what became of a timer, and which one stands for the reply.

The one place that says what "in time" is; reports, tables and comparisons count by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.domain.casework.cases import Case, Timer
from core.domain.rules.limits import TimerRule
from core.domain.rules.policies import Policy

#: Statuses in which the outcome is there.
_OUTCOMES = ("decided", "not_filed", "replied")
#: States of timers that have, or for now lost, a due day.
DATED = ("running", "paused", "met", "overdue")


@dataclass
class Count:
    """How limits were kept: in time, late, overdue (not met yet), open (neither met nor due)."""

    in_time: int = 0
    late: int = 0
    overdue: int = 0
    open: int = 0

    def add(self, outcome: str) -> None:
        """Count one more; ``outcome`` is the name of one of the four."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    @property
    def total(self) -> int:
        """All of them."""
        return self.in_time + self.late + self.overdue + self.open

    @property
    def decided(self) -> int:
        """Those of which it is known whether the limit was kept."""
        return self.in_time + self.late + self.overdue

    @property
    def share(self) -> float | None:
        """The part kept of those that are decided; None where none is."""
        return self.in_time / self.decided if self.decided else None


class Ran(Protocol):
    """A run of a timer, wherever it was read from."""

    @property
    def state(self) -> str:
        """As ``Timer.state``."""

    @property
    def started_at(self) -> datetime:
        """When it began."""

    @property
    def due(self) -> date | None:
        """Its last day."""

    @property
    def due_at(self) -> datetime | None:
        """The instant after which it is overdue."""

    @property
    def met_at(self) -> datetime | None:
        """When it was met."""

    @property
    def provisional(self) -> bool:
        """Whether its last day may still move."""


def outcome(timer: Ran, now: datetime) -> str:
    """How it went; a timer that no sweep has come by yet is judged by the clock."""
    if timer.met_at is not None and timer.state == "met":
        late = timer.due_at is not None and timer.met_at >= timer.due_at
        return "late" if late else "in_time"
    lapsed = timer.due_at is not None and timer.due_at <= now and not timer.provisional
    return "overdue" if timer.state == "overdue" or lapsed else "open"


def measured(timer: Ran) -> bool:
    """Whether it says anything of speed: not one met at the instant at which it began."""
    return timer.met_at != timer.started_at


def reply_timers(policy: Policy) -> set[str]:
    """The timers that stand for the reply: those met by the act with which the outcome is there.

    Where the act meets several, the one of its own name counts.
    """
    found: set[str] = set()
    for act in policy.procedure.values():
        before = ("registered",) if act.from_ is None else act.from_
        if {when.slug for when in act.to} & {*_OUTCOMES} and set(before) - {*_OUTCOMES}:
            met = {rule.name for rule in policy.timers.values() if _answers(rule, act.slug)}
            found |= {act.slug} if act.slug in met else met
    return found


def _answers(rule: TimerRule, act: str) -> bool:
    return any(when.slug == act for term in rule.terms for when in term.met_by)


def rank(timer: Ran, *, named: bool) -> tuple[bool, datetime, int]:
    """The greatest of a case stands for its reply: one so named, the last begun, the first due."""
    return named, timer.started_at, -(timer.due.toordinal() if timer.due else 0)


def may_reply(timer: Ran, received_at: datetime, *, named: bool, governing: bool) -> bool:
    """Whether it may stand for the reply: so named, or begun with the receipt by the ruling policy.

    ``governing``: it belongs to the policy that governs the case, not to an overlay.
    """
    return named or (timer.started_at == received_at and governing)


@dataclass(frozen=True)
class Reply:
    """How the reply to a case went, and the days it took from receipt; None while it is awaited."""

    outcome: str
    days: int | None


#: The names of the timers that stand for the reply under a policy and version.
Naming = Callable[[str, date], Iterable[str]]


def reply_of(
    case: Case, naming: Naming, now: datetime, day: Callable[[datetime], date]
) -> Reply | None:
    """How the reply to ``case`` went; None where nothing of it was ever due.

    ``day`` tells the office's day of an instant.
    """
    best: tuple[tuple[bool, datetime, int], Timer] | None = None
    for timer in dated(case):
        named = timer.name in naming(timer.policy, timer.version)
        governing = timer.policy == case.policy
        if may_reply(timer, case.received_at, named=named, governing=governing):
            place = rank(timer, named=named)
            if best is None or best[0] < place:
                best = place, timer
    if best is None:
        return None
    met_at = best[1].met_at
    days = None if met_at is None else (day(met_at) - case.received_on).days
    return Reply(outcome(best[1], now), days)


def dated(case: Case) -> list[Timer]:
    """The runs of timers on ``case`` that say something of speed."""
    return [t for t in case.timers if t.state in DATED and "@" not in t.name and measured(t)]

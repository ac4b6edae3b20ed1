"""Which cases count: those that a selection of a scorecard or a report chooses."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.casework.cases import Case
from core.domain.expressions import Condition, Env
from core.domain.timekeeping.kept import fell_due_on, kept


@dataclass(frozen=True)
class Selection:
    """Which cases count: those for which all that is said holds; unknown does not count.

    ``policies`` names the governing policies (none: every one), ``excluded`` the statuses left
    out. A case counts in the period of its receipt, or, where ``dated`` names events, in that of
    the last of them, or, where ``due`` names timers, of the day on which they last fell due.
    ``in_time`` and ``late`` name timers by how they ended, as ``core.domain.timekeeping.kept``
    tells it; ``found`` and ``unfound`` kinds of findings that the case has, one of them, or has
    none of.
    """

    when: Condition | None = None
    policies: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    in_time: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    unfound: tuple[str, ...] = ()

    @property
    def timers(self) -> tuple[str, ...]:
        """Every timer of which it asks."""
        return (*self.due, *self.in_time, *self.late)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of finding of which it asks."""
        return (*self.found, *self.unfound)

    def day(self, case: Case) -> date | None:
        """The day by which ``case`` is counted: of receipt, of an event, or of a timer's end."""
        if self.due:
            return fell_due_on(case, self.due)
        if not self.dated:
            return case.received_on
        days = (entry.effective_on for entry in reversed(case.journal) if entry.event in self.dated)
        return next(days, None)

    def leaves_out(self, case: Case) -> bool:
        """Whether policy, status or what its timers did keep ``case`` from counting."""
        if self.policies and case.policy not in self.policies:
            return True
        if case.status in self.excluded:
            return True
        if self.in_time and kept(case, self.in_time) is not True:
            return True
        return bool(self.late) and kept(case, self.late) is not False

    def misses(self, kinds: Set[str]) -> bool:
        """Whether the findings on a case, of these ``kinds``, keep it from counting."""
        return bool(kinds & {*self.unfound}) or bool(self.found and not kinds & {*self.found})

    def holds(self, env: Env) -> bool:
        """Whether the condition is true of the case that is seen as ``env``."""
        return self.when is None or self.when.evaluate(env) is True


#: Every case.
EVERY = Selection()


def seen(case: Case, today: date) -> Mapping[str, Any]:
    """What a selection may read of a case: its facts, built-in names and classification."""
    builtin = {
        "kind": case.kind,
        "channel": case.channel,
        "received_on": case.received_on,
        "today": today,
        "status": case.status,
        "verdict": case.verdict,
    }
    return {**case.facts, **builtin, **case.classification}

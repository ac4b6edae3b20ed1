"""Which cases count: those that a selection of a scorecard or a report chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.cases import Case
from core.domain.expressions import Condition, Env


@dataclass(frozen=True)
class Selection:
    """Which cases count: those for which ``when`` is true; unknown does not count.

    ``policies`` names the governing policies (none: every one), ``excluded`` the statuses left
    out. A case counts in the period of its receipt, or, where ``dated`` names events, in that of
    the last of them.
    """

    when: Condition | None = None
    policies: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()

    def day(self, case: Case) -> date | None:
        """The day by which ``case`` is counted: of its receipt, or of the last of its events."""
        if not self.dated:
            return case.received_on
        days = (entry.effective_on for entry in reversed(case.journal) if entry.event in self.dated)
        return next(days, None)

    def leaves_out(self, case: Case) -> bool:
        """Whether policy or status alone keep ``case`` from counting."""
        if self.policies and case.policy not in self.policies:
            return True
        return case.status in self.excluded

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

"""Telling again what happened before: a receipt and what followed, each at its own past instant.

Time passes in between as it did then: what lapsed before an act has lapsed when the act is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.domain.casework import engine, passage
from core.domain.casework.cases import Case
from core.domain.rules.regime import Matter
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.handling import Deed, perform
from core.usecases.casework.intake import Arrival, opened
from core.usecases.casework.keeping import issue, keep
from core.usecases.desk import Desk

#: What a step may depend on: fields of the case as it stands when its turn comes.
CONDITIONS = ("policy", "version", "kind", "status")


@dataclass(frozen=True)
class Step:
    """One deed of the past. A deed without an act records its facts and nothing else.

    ``only`` names values of :data:`CONDITIONS`; where the case has another, the step is left out.
    """

    deed: Deed
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fits(self, case: Case) -> bool:
        """Whether the case, as it stands, is one that the step is meant for."""
        return all(str(getattr(case, name)) in allowed for name, allowed in self.only.items())


def replay(
    desk: Desk, work: UnitOfWork, arrival: Arrival, steps: Iterable[Step] = ()
) -> list[Case]:
    """Receive an arrival and do its steps in order of time, then let time pass up to now.

    Nothing of it is told outside. The steps concern the first case of a submission that is split.
    Raises ``Refusal`` for a step that the policy does not let happen; the transaction is the
    caller's.
    """
    work.tells = False
    matters = opened(desk, work, arrival, desk.instant(arrival.received_at))
    for one in matters:
        issue(work, one)  # what was drawn up at receipt says what was known at receipt
    matter = matters[0]
    for step in sorted(steps, key=lambda step: _instant(step, desk.zone)):
        at = desk.instant(step.deed.at, matter.case)
        passage.catch_up(matter, at)
        if step.fits(matter.case):
            _do(desk, work, matter, step.deed, at)
    for one in matters:
        passage.catch_up(one, desk.now())
        keep(work, one)
    return [one.case for one in matters]


def _do(desk: Desk, work: UnitOfWork, matter: Matter, deed: Deed, at: datetime) -> None:
    if deed.act:
        perform(desk, work, matter, deed, at)
    else:
        engine.record_facts(matter, deed.officer, deed.facts, at)


def _instant(step: Step, zone: ZoneInfo) -> datetime:
    at = step.deed.at
    if at is None:
        raise ValueError("a step of the past needs its instant")
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)

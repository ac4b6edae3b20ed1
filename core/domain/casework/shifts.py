"""What becomes of open cases if something is decided: two tellings of a case compared.

A change of rules, days or settings is tried on a copy of each case; what differs from the same
case left alone, at the same instant, is what the change does to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.domain.casework.cases import Case, Timer
from core.domain.errors import TousuError
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter

#: What may become of an open timer.
WAYS = ("earlier", "later", "ends", "begins")


@dataclass(frozen=True)
class Shift:
    """One open timer of a case that ends otherwise.

    ``way`` is one of :data:`WAYS`; ``old`` and ``new`` are last days, None where it did not run
    or runs no more (or is paused). ``passed``: the new day is over already, so it lapses at once.
    """

    number: str
    unit: str
    timer: str
    way: str
    old: date | None
    new: date | None
    passed: bool = False


@dataclass(frozen=True)
class Turn:
    """The advice on a case that becomes another; None where there was none."""

    number: str
    unit: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Gone:
    """A status, an open task or a notice of a case that the new version does not know."""

    number: str
    unit: str
    what: str
    slug: str


@dataclass(frozen=True)
class Failure:
    """A case that could not be told, and why."""

    number: str
    error: TousuError


@dataclass
class Shifts:
    """What a change does to cases: how many were looked at, and everything that differs."""

    looked_at: int = 0
    timers: list[Shift] = field(default_factory=list)
    verdicts: list[Turn] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    @property
    def cases(self) -> int:
        """How many cases something becomes of."""
        found = {shift.number for shift in self.timers} | {turn.number for turn in self.verdicts}
        return len(found | {gone.number for gone in self.gone})

    @property
    def counts(self) -> dict[str, int]:
        """How many timers go each way, and how many lapse at once."""
        found = Counter(shift.way for shift in self.timers)
        passed = sum(shift.passed for shift in self.timers)
        return {**{way: found[way] for way in WAYS}, "lapse_at_once": passed}

    def by_timer(self) -> list[tuple[str, str, int]]:
        """(unit, timer, how many), in the order of the alphabet; no unit yet: empty."""
        found = Counter((shift.unit, shift.timer.partition("#")[0]) for shift in self.timers)
        return [(unit, timer, count) for (unit, timer), count in sorted(found.items())]

    def add(self, before: Matter, after: Matter, at: datetime) -> None:
        """Note what one case, told both ways up to ``at``, comes to."""
        old, new = before.case, after.case
        unit = str(old.classification.get("unit") or "")
        self.timers += _shifts(old, new, unit, at)
        if old.verdict != new.verdict:
            self.verdicts.append(Turn(old.number, unit, old.verdict, new.verdict))
        versions = before.regime.rules.policy, after.regime.rules.policy
        if versions[0].version != versions[1].version:
            self.gone += (Gone(old.number, unit, *one) for one in _gone(new, *versions))


def _shifts(old: Case, new: Case, unit: str, at: datetime) -> Iterator[Shift]:
    before, after = ({(t.name, t.run): t for t in case.timers} for case in (old, new))
    for name in {**before, **after}:
        was, now = before.get(name), after.get(name)
        way = _way(was, now)
        if way is None:
            continue
        ends = now.due if now is not None and way != "ends" else None
        passed = now is not None and now.due_at is not None and now.due_at <= at and way != "ends"
        called = name[0] if name[1] == 1 else f"{name[0]}#{name[1]}"
        begun = was.due if was is not None and way != "begins" else None
        yield Shift(old.number, unit, called, way, begun, ends, passed)


def _way(was: Timer | None, now: Timer | None) -> str | None:
    """What became of a timer; None where nothing did, or it had ended either way."""
    counted = was is not None and was.open
    counts = now is not None and (now.open or (now.state == "overdue" and not _over(was)))
    if not counted:
        return "begins" if counts else None
    if not counts:
        return "ends"
    assert was is not None
    assert now is not None
    if was.due == now.due:
        return None
    return "earlier" if now.due and (not was.due or now.due < was.due) else "later"


def _over(timer: Timer | None) -> bool:
    return timer is not None and timer.state == "overdue"


def _gone(case: Case, old: Policy, new: Policy) -> Iterator[tuple[str, str]]:
    """What stands on a case and ``new`` does not know: ("status", "task" or "notice", slug)."""
    if not case.ended and case.status in statuses_of(old) - statuses_of(new):
        yield "status", case.status
    for task in case.tasks:
        if task.done_at is None and task.policy == new.slug and task.slug not in new.tasks:
            yield "task", task.slug
    lost = notices_of(old) - notices_of(new)
    for slug in dict.fromkeys(notice.slug for notice in case.notices):
        if slug in lost:
            yield "notice", slug


def statuses_of(policy: Policy) -> frozenset[str]:
    """The statuses to which or from which something of a policy leads."""
    found = {policy.intake.status}
    for act in policy.procedure.values():
        found |= {*(act.from_ or ()), *(to.slug for to in act.to)}
    return frozenset(found)


def notices_of(policy: Policy) -> frozenset[str]:
    """The notices that receipt, an act, an extension or a lapse of a policy draws up."""
    return frozenset(slug for part in _parts(policy) for slug in _slugs(part))


def _parts(policy: Policy) -> Iterator[Any]:
    yield policy.intake.notices
    for act in policy.procedure.values():
        yield act.effects.notices
    for rule in policy.timers.values():
        for term in rule.terms:
            yield term.lapse.notices
            for extension in term.extensions:
                yield extension.effects.notices


def _slugs(part: Iterable[Any]) -> Iterator[str]:
    for one in part:
        yield one if isinstance(one, str) else one.slug

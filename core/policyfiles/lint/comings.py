"""What can come to a case under a policy: events, statuses, tasks and notices, and their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from core.domain.casework.service import events_of
from core.domain.rules.acts import Effects
from core.domain.rules.limits import Term, TimerRule
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector

#: Events that the engine itself journals.
_SYSTEM_EVENTS = frozenset({"received", "lapsed"})


def terms_of(timer: TimerRule) -> tuple[Term, ...]:
    """Every length of a timer, the one for unknown facts last."""
    return (*timer.terms, timer.unknown) if timer.unknown else timer.terms


@dataclass(frozen=True)
class Comings:
    """What may come to a case under ``policy``: its own, and what policies beside it bring."""

    policy: Policy
    sector: Sector

    @cached_property
    def beside(self) -> tuple[Policy, ...]:
        """The policy itself and all that may run beside it."""
        policy = self.policy
        return tuple(p for p in self.sector.policies if p is policy or policy.overlay or p.overlay)

    @cached_property
    def events(self) -> frozenset[str]:
        """Every act and event that may be journalled."""
        events = set(_SYSTEM_EVENTS)
        for other in self.beside:
            events |= {*other.procedure, *other.events}
            events |= {t.given_up_as for t in other.tasks.values() if t.at_most is not None}
            if self.policy.service or other.service:
                events |= events_of(drawn(other))
            lapses = [term.lapse for timer in other.timers.values() for term in terms_of(timer)]
            events |= {lapse.deem.event for lapse in lapses if lapse.deem}
        return frozenset(events)

    @cached_property
    def statuses(self) -> frozenset[str]:
        """Every status that receipt or an act leads to."""
        return frozenset().union(*(_reached(other) for other in self.beside))

    @cached_property
    def statuses_anywhere(self) -> frozenset[str]:
        """Every status that a policy of the sector leads to: acts are written for several."""
        return frozenset().union(*(_reached(other) for other in self.sector.policies))

    @cached_property
    def opened_anywhere(self) -> frozenset[str]:
        """Every task that a policy of the sector opens."""
        return self.opened.union(*(opened(other) for other in self.sector.policies))

    @cached_property
    def opened(self) -> frozenset[str]:
        """Every task that something opens, those of inspections among them."""
        inspected = (check for p in self.sector.policies for check in p.inspections.values())
        tasks = {s for c in inspected for s in (*c.opens, *c.confirmed, *c.enforced)}
        return frozenset(tasks.union(*(opened(other) for other in self.beside)))

    @cached_property
    def closed(self) -> frozenset[str]:
        """Every task that an act, or a rule of its own, ends."""
        tasks = set()
        for other in self.beside:
            tasks |= {slug for effects in _effects(other) for slug in effects.closes}
            tasks |= {
                slug
                for slug, task in other.tasks.items()
                if task.closed_by or task.at_most is not None
            }
        return frozenset(tasks)


def _reached(policy: Policy) -> set[str]:
    acts = policy.procedure.values()
    return {policy.intake.status, *(when.slug for act in acts for when in act.to)}


def opened(policy: Policy) -> set[str]:
    """The tasks that receipt, acts, extensions and lapses of a policy open."""
    slugs = {when.slug for when in policy.intake.opens}
    slugs |= {when.slug for effects in _effects(policy) for when in effects.opens}
    lapses = [term.lapse for timer in policy.timers.values() for term in terms_of(timer)]
    lapses += [duty.lapse for duty in policy.duties.values()]
    return slugs | {slug for lapse in lapses for slug in lapse.tasks}


def drawn(policy: Policy) -> set[str]:
    """The notices that receipt, acts, extensions and lapses of a policy draw up."""
    slugs = {when.slug for when in policy.intake.notices}
    slugs |= {when.slug for effects in _effects(policy) for when in effects.notices}
    lapses = [term.lapse for timer in policy.timers.values() for term in terms_of(timer)]
    return slugs | {slug for lapse in lapses for slug in lapse.notices}


def _effects(policy: Policy) -> Iterator[Effects]:
    for act in policy.procedure.values():
        yield act.effects
    for timer in policy.timers.values():
        for term in terms_of(timer):
            for extension in term.extensions:
                yield extension.effects

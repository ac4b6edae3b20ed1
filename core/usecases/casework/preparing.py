"""What an act asks of whoever means to do it: facts, grounds, a reason, approvals, a second hand.

Said from the policy in force before anything is given; ``rehearsing`` tries what it would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.casework import approvals
from core.domain.casework.cases import Command, Timer
from core.domain.casework.charge import appoints
from core.domain.casework.messages import IN_CHARGE
from core.domain.casework.procedure import find_action
from core.domain.errors import Refusal
from core.domain.expressions import Condition, Env
from core.domain.rules.acts import Action, Ask, Demands, Effects
from core.domain.rules.decisions import rules_in_use
from core.domain.rules.limits import Extension
from core.domain.rules.policies import Ground, Policy
from core.domain.rules.provisions import Citation, Title, When
from core.domain.rules.sectors import Fact
from core.domain.timekeeping import duedates, duties, extensions
from core.usecases.casework.reading import Shown

#: The input that names the act which an approval serves.
APPROVES = "approves"


@dataclass(frozen=True)
class Asked:
    """A fact or input of an act. ``needed``: the act is refused without; None: it may be, by what
    else is told; False: it only decides what follows.

    ``choices`` are the values it may have, where they are limited; ``known`` is its value now.
    """

    fact: Fact
    needed: bool | None
    known: Any = None
    choices: Mapping[str, Title] | None = None


@dataclass(frozen=True)
class Approval:
    """An approval by one of the roles ``by``. ``needed`` None: it may be, by what is told;
    ``given``: somebody gave it already."""

    by: tuple[str, ...]
    needed: bool | None
    given: bool = False


@dataclass(frozen=True)
class Demanded:
    """A condition of an act, and whether it holds; None: not known yet.

    ``says`` is empty where the policy gives no words for it; ``text`` is the condition itself.
    """

    says: Title
    text: str
    holds: bool | None
    cite: Citation


@dataclass(frozen=True)
class Prepared:
    """All that an act asks. ``note``: None where a reason may be needed, by what else is told.

    ``grounds`` may be cited, those of ``held`` hold; ``rows`` are the ways to extend a timer;
    ``second`` asks for another officer beside, ``after`` for an act that another one did before.
    ``periods`` are those of a duty of the office which the act would meet, the oldest first.
    """

    action: Action
    policy: Policy
    asked: tuple[Asked, ...]
    note: bool | None
    conditions: tuple[Demanded, ...]
    approvals: tuple[Approval, ...]
    grounds: tuple[Ground, ...] = ()
    held: tuple[str, ...] = ()
    rows: tuple[tuple[Timer, Extension], ...] = ()
    second: bool = False
    after: str = ""
    against: bool = False
    periods: tuple[str, ...] = ()

    @property
    def lacks_approval(self) -> bool:
        """Whether an approval is needed for certain that nobody gave yet."""
        return any(one.needed and not one.given for one in self.approvals)

    @property
    def until(self) -> bool:
        """Whether somebody chooses the new last day of the timer that is extended."""
        return any(row.until for _, row in self.rows)


def prepare(shown: Shown, act: str, given: Mapping[str, Any] | None = None) -> Prepared:
    """What ``act`` asks of the one to whom the case is shown; ``not_allowed`` for no such act.

    ``given`` is what was told so far of what it asks; what does not fit its fact counts as untold.
    """
    matter, at = shown.matter, shown.at
    policy, action = find_action(matter, Command(act, shown.officer, at))
    env = matter.env(policy, matter.office.day(at), _fitting(shown, given or {}))
    rows = tuple(extensions.choices(matter, shown.officer)) if act == "extend" else ()
    demands = (action.demands, *(row.demands for _, row in rows))
    sure = len(rows) < 2
    against = any(one.agrees_with and matter.case.verdict not in one.agrees_with for one in demands)
    second = next((one.second_officer for one in demands if one.second_officer), None)
    citing = action.effects.cites_grounds
    unverified = bool(matter.office.settings.get("enable_unverified"))
    return Prepared(
        action,
        policy,
        tuple(_asked(shown, policy, action, demands, env, sure)),
        True if against else _noted(demands, env, sure),
        tuple(_conditions(demands, env)),
        tuple(_approvals(shown, policy, act, demands, env, sure)),
        rules_in_use(policy, unverified=unverified) if citing else (),
        matter.case.grounds,
        rows,
        bool(second and second.act is None),
        (second.act or "") if second else "",
        against,
        tuple(_periods(shown, act)) if policy.office else (),
    )


def _fitting(shown: Shown, given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given.items():
        with suppress(Refusal):
            told = shown.matter.regime.sector.validate_facts({name: value}, allow_inputs=True)
            found |= {slug: known for slug, known in told.items() if known is not None}
    return found


def _periods(shown: Shown, act: str) -> Iterator[str]:
    for timer in sorted(shown.case.timers, key=lambda one: one.due or date.max):
        duty = "@" in timer.name and timer.state in ("running", "overdue")
        if duty and act in duties.duty_of(shown.matter, timer).met_by:
            yield timer.name.partition("@")[2]


def approvable(shown: Shown) -> list[str]:
    """The acts that an approval may serve in this case."""
    found: dict[str, None] = {}
    for policy in shown.matter.rules(shown.at).policies():
        for action in policy.procedure.values():
            if action.demands.approvals or action.slug == "extend":
                found.setdefault(action.slug)
    return list(found)


def pressing(shown: Shown) -> set[str]:
    """The acts that meet a timer which calls for one now."""
    matter, found = shown.matter, set[str]()
    today = matter.office.day(shown.at)
    for timer in matter.case.timers:
        if timer.state not in ("running", "overdue") or timer.deemed:
            continue
        if "@" in timer.name:
            found |= set(duties.duty_of(matter, timer).met_by)
            continue
        policy, rule = duedates.rule_of(matter, timer)
        term = duedates.choose(rule, matter.env(policy, today))
        terms = (term,) if term else rule.terms
        found |= {when.slug for one in terms for when in one.met_by}
    return found


def onward(shown: Shown) -> set[str]:
    """The acts that lead to another status."""
    policies = shown.matter.rules(shown.at).policies()
    return {
        action.slug
        for policy in policies
        for action in policy.procedure.values()
        if any(to.slug != shown.case.status for to in action.to)
    }


def _asked(
    shown: Shown,
    policy: Policy,
    action: Action,
    demands: tuple[Demands, ...],
    env: Env,
    sure: bool,
) -> Iterator[Asked]:
    found: dict[str, Asked] = {}
    for place, one in enumerate(demands):
        for ask in one.asks:
            holds = ask.when.evaluate(env) if ask.when else True
            if holds is not False and ask.fact not in found:
                certain = (sure or place == 0) and not _by_inputs(shown, ask, env)
                found[ask.fact] = _one(shown, ask, holds if certain else None)
    yield from found.values()
    if appoints(action) and IN_CHARGE not in found:
        yield _one(shown, Ask(IN_CHARGE), needed=False)
    facts = shown.matter.regime.sector.facts
    for name in sorted(_read(shown, action, demands)):
        known = shown.case.facts.get(name)
        if name in facts and name not in found and known is None:
            yield _one(shown, Ask(name), needed=False)


def _by_inputs(shown: Shown, ask: Ask, env: Env) -> bool:
    """Whether something else that is still to be given with the act may lift the demand."""
    reads = ask.when.reads if ask.when else frozenset()
    return any(env.facts.get(name) is None for name in reads & shown.matter.regime.sector.inputs)


def _one(shown: Shown, ask: Ask, needed: bool | None) -> Asked:
    fact = shown.matter.regime.sector.facts[ask.fact]
    known = None if fact.input else shown.case.facts.get(fact.slug)
    choices = None
    if ask.one_of and fact.type == "choice":
        choices = {str(value): fact.values.get(str(value), {}) for value in ask.one_of}
    elif ask.fact == APPROVES:
        sector = shown.matter.regime.sector
        choices = {
            act: {word: sector.title_of("actions", act, word) for word in ("zh", "en")}
            for act in approvable(shown)
        }
    return Asked(fact, needed, known, choices)


def _read(shown: Shown, action: Action, demands: tuple[Demands, ...]) -> set[str]:
    """The facts on which depends whether the act happens, and what follows from it."""
    conditions: list[Condition | None] = [to.when for to in action.to]
    for one in demands:
        conditions += [ask.when for ask in one.asks]
        conditions += [guard.holds for guard in one.guards]
        conditions += [rule.when for rule in one.approvals]
        conditions += [one.note] if isinstance(one.note, Condition) else []
    conditions += _following(action.effects)
    conditions += _elsewhere(shown, action.slug)
    return {name for condition in conditions if condition for name in condition.reads}


def _following(effects: Effects) -> list[Condition | None]:
    whens: list[Condition | None] = [link.when for link in effects.links]
    for whats in (effects.notices, effects.opens, effects.escalates):
        whens += [what.when for what in whats]
    return whens


def _elsewhere(shown: Shown, act: str) -> Iterator[Condition | None]:
    """The conditions under which timers and tasks take the act for what concerns them."""
    rules = shown.matter.rules(shown.at)
    whens: list[Iterable[When]] = []
    for _, rule in rules.timers():
        whens += [rule.starts, *(term.met_by for term in rule.terms)]
    for policy in rules.policies():
        for task in policy.tasks.values():
            whens += [task.closed_by, task.attempted_by]
    return (when.when for some in whens for when in some if when.slug == act)


def _noted(demands: tuple[Demands, ...], env: Env, sure: bool) -> bool | None:
    found: list[bool | None] = []
    for place, one in enumerate(demands):
        value = one.note.evaluate(env) if isinstance(one.note, Condition) else one.note
        found.append(value if sure or place == 0 or value is False else None)
    return True if True in found else (None if None in found else False)


def _conditions(demands: tuple[Demands, ...], env: Env) -> Iterator[Demanded]:
    for one in demands:
        for guard in one.guards:
            yield Demanded(guard.says, guard.holds.text, guard.holds.evaluate(env), guard.cite)


def _approvals(
    shown: Shown,
    policy: Policy,
    act: str,
    demands: tuple[Demands, ...],
    env: Env,
    sure: bool,
) -> Iterator[Approval]:
    asked = []
    for place, one in enumerate(demands):
        for rule in one.approvals:
            holds = rule.when.evaluate(env) if rule.when else True
            if holds is not False:
                asked.append((rule, holds if sure or place == 0 else None))
    rules = [rule for rule, _ in asked]
    lacks = approvals.still_needed(shown.matter, policy, act, shown.officer.name, rules)
    for rule, needed in asked:
        yield Approval(rule.by, needed, rule not in lacks)

"""What follows from anything that happens: journal, advice, classification, tasks, timers.

The one place where a case is brought into agreement with its rules after a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from core.domain.assessment import lots
from core.domain.casework import approvals, tasks
from core.domain.casework.cases import SYSTEM, Case, Entry, Notice, Officer, Task
from core.domain.errors import Problem, Refusal, invalid
from core.domain.expressions import Env
from core.domain.proof.journal import commitment
from core.domain.rules.acts import Action, ApprovalRule, Effects
from core.domain.rules.decisions import Result, advise, read_table
from core.domain.rules.policies import GIVEN_UP, Policy, Requirement, Table, TaskRule
from core.domain.rules.provisions import holds
from core.domain.rules.regime import Matter
from core.domain.timekeeping import duties, timers

#: Settling repeats while facts, results and timers still move one another; more is a policy error.
MAX_ROUNDS = 12


def journal(
    matter: Matter,
    event: str,
    at: datetime,
    policy: Policy,
    officer: Officer | None = None,
    *,
    act: str = "",
    role: str = "",
    effective_on: date | None = None,
    basis: str = "",
    ref: tuple[str, ...] = (),
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    key: str | None = None,
) -> Entry:
    """Add an entry to the case's journal and return it."""
    entry = Entry(
        event=event,
        at=at,
        effective_on=effective_on or matter.office.day(at),
        act=act or event,
        actor=officer.name if officer else SYSTEM,
        role=role or (officer.roles[0] if officer and officer.roles else SYSTEM),
        policy=policy.slug,
        version=policy.version,
        basis=basis,
        ref=ref,
        data=data or {},
        changes=changes or {},
        key=key,
        seq=len(matter.case.journal) + 1,
    )
    matter.case.journal.append(entry)
    return entry


def check_facts(matter: Matter, policy: Policy, at: datetime) -> None:
    """Refuse facts that contradict one another by the policy's ``checks``."""
    env = matter.env(policy, matter.office.day(at))
    failed = [guard for guard in policy.checks if guard.holds.evaluate(env) is False]
    if failed:
        raise invalid(
            *(
                Problem("facts", g.says.get("zh", g.holds.text), g.says.get("en", g.holds.text))
                for g in failed
            )
        )


def unmet(requirements: Iterable[Requirement], facts: Mapping[str, Any], env: Env) -> list[Problem]:
    """A problem for every fact without which no case is opened and that nobody has told."""
    needed = {required.fact: required for required in requirements if holds(required.when, env)}
    return [
        Problem(
            f"facts.{fact}",
            required.says.get("zh", "须先知道此项"),
            required.says.get("en", "This must be known"),
        )
        for fact, required in needed.items()
        if facts.get(fact) is None
    ]


def commitments(matter: Matter, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the journal may keep them: personal ones as salted commitments.

    Refusal where the salt was destroyed with the identities of the case.
    """
    declared = matter.regime.sector.facts
    told = [name for name, value in facts.items() if declared[name].personal and value is not None]
    if told and not matter.case.salt:
        zh, en = "本件的身份信息已销毁或不可用", "What tells who is who is gone from this case"
        raise Refusal("not_allowed", f"{zh},不能再记录个人信息", f"{en}; it takes no more")
    return {
        name: {"commitment": commitment(matter.case.salt, name, value)}
        if declared[name].personal and value is not None
        else value
        for name, value in facts.items()
    }


def record(matter: Matter, facts: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Take facts onto the case; returns what changed as the journal may keep it."""
    old = {name: matter.case.facts.get(name) for name in facts}
    for name, value in facts.items():
        if value is None:
            matter.case.facts.pop(name, None)
        else:
            matter.case.facts[name] = value
    before, after = commitments(matter, old), commitments(matter, facts)
    return {name: (before[name], after[name]) for name in facts if old[name] != facts[name]}


def take_effect(
    matter: Matter,
    policy: Policy,
    effects: Effects,
    at: datetime,
    changes: Mapping[str, tuple[Any, Any]],
    inputs: Mapping[str, Any] | None = None,
) -> tuple[dict[str, tuple[Any, Any]], dict[str, Any]]:
    """Set and forget facts, draw lots, call upon roles; returns (changes, data) for the entry.

    The changes are what the act has changed in all, ``changes`` being what was given with it:
    from what stood before the act to what stands now.
    """
    own = record(matter, {**dict.fromkeys(effects.forgets), **effects.sets})
    drawn = lots.draw(matter, policy, effects.draws)
    own |= {d.fact: (own.get(d.fact, (None,))[0], d.selected) for d in drawn}
    first = {name: changes.get(name, change)[0] for name, change in own.items()}
    joined = {**changes, **{name: (first[name], new) for name, (_, new) in own.items()}}
    data: dict[str, Any] = {"draws": lots.written(drawn)} if drawn else {}
    env = matter.env(policy, matter.office.day(at), inputs)
    if called := [role.slug for role in effects.escalates if holds(role.when, env)]:
        data["escalated_to"] = called
    return {name: change for name, change in joined.items() if change[0] != change[1]}, data


def target(action: Action, env: Env) -> str | None:
    """The status to which an act leads: the first whose condition holds; None leaves it."""
    return next((to.slug for to in action.to if holds(to.when, env)), None)


def leave(
    matter: Matter,
    effects: Effects,
    at: datetime,
    act: str,
    inputs: Mapping[str, Any] | None = None,
    basis: str = "",
) -> None:
    """Draw up the notices and open and close the tasks that an act or a lapse names."""
    case, rules = matter.case, matter.rules(at)
    env = matter.env(rules.policy, matter.office.day(at), inputs)
    entry = next((told.seq for told in reversed(case.journal) if told.act == act), None)
    for notice in effects.notices:
        if holds(notice.when, env):
            case.notices.append(Notice(notice.slug, at, act, basis, entry=entry))
    for opened in effects.opens:
        if holds(opened.when, env):
            tasks.open_task(matter, opened.slug, at, basis)
    for slug in effects.closes:
        if task := case.open_task(slug):
            tasks.end_task(task, at, act)


def follow(matter: Matter, entry: Entry, inputs: Mapping[str, Any]) -> None:
    """Draw every consequence of a journal entry: tasks done, timers met, started, computed anew."""
    note_assessment(matter, entry.at)
    spent = tasks.meet(matter, entry, inputs)
    duties.meet(matter, entry)
    timers.meet(matter, entry, inputs)
    timers.start(matter, entry, inputs)
    settle(matter, entry.at)
    if "status" in entry.changes and matter.case.ended:
        timers.end(matter, entry)
    _attend_to_applications(matter, entry)
    for task, policy, rule in spent:
        _give_up(matter, task, policy, rule, entry.at)


def _attend_to_applications(matter: Matter, entry: Entry) -> None:
    """See which approvals still lack, and let an application lapse whose time is over."""
    case, policy = matter.case, matter.rules(entry.at).policy
    for one in approvals.open_applications(case):
        rules = [ApprovalRule(tuple(need.split("|"))) for need in one.needs]
        lack = approvals.still_needed(matter, policy, one.act, one.applied_by, rules)
        one.waits = tuple("|".join(rule.by) for rule in lack)
        timer = case.timer(one.timer) if one.timer else None
        if (timer and not timer.open) or ("status" in entry.changes and case.ended):
            one.state = "lapsed"
            data = {"act": one.act, "applied_by": one.applied_by, "timer": one.timer}
            journal(matter, "application_lapsed", entry.at, policy, data=data)


def _give_up(matter: Matter, task: Task, policy: Policy, rule: TaskRule, at: datetime) -> None:
    """End a task that was tried in vain as often as its rule allows: an event of its own."""
    tasks.end_task(task, at, "", GIVEN_UP)
    data = {"task": task.slug, "attempts": task.attempts}
    entry = journal(matter, rule.given_up_as, at, policy, data=data, basis=task.basis, ref=task.ref)
    follow(matter, entry, {})


def settle(matter: Matter, at: datetime) -> None:
    """Bring advice, classification, facts' events and tasks, and timers into agreement."""
    for _ in range(MAX_ROUNDS):
        changed = note_assessment(matter, at)
        arisen = _note_events(matter, at)
        tasks.raise_tasks(matter, at)
        for timer, old in timers.settle(matter, at):
            name = f"{timer.name}#{timer.run}"
            owner = matter.regime.policy(timer.policy, timer.version)
            journal(matter, "deadline_moved", at, owner, changes={name: (old, timer.due)})
        if not changed and not arisen:
            return
    raise RuntimeError(f"{matter.case.policy}: facts, results and timers move one another for ever")


def note_assessment(matter: Matter, at: datetime) -> bool:
    """Advise and classify anew, and journal it where it changed; whether it did."""
    changed = assess(matter, at)
    if changed:
        journal(matter, "assessed", at, matter.rules(at).policy, changes=changed)
    return bool(changed)


def assess(matter: Matter, at: datetime) -> dict[str, tuple[Any, Any]]:
    """Advise on and classify the case anew; returns what changed."""
    case, rules = matter.case, matter.rules(at)
    before = {"verdict": case.verdict, "grounds": list(case.grounds), **case.classification}
    today = matter.office.day(at)
    results, asked = _classify(matter, rules.policies(), today)
    case.classification = results
    advice = advise(
        rules.policy,
        matter.env(rules.policy, today),
        unverified=bool(matter.office.settings.get("enable_unverified")),
    )
    case.verdict = advice.verdict
    case.grounds = tuple(ground.slug for ground in advice.grounds)
    case.missing = tuple(dict.fromkeys((*advice.missing, *asked)))
    after = {"verdict": case.verdict, "grounds": list(case.grounds), **case.classification}
    return {key: (before.get(key), after[key]) for key in after if before.get(key) != after[key]}


def _classify(
    matter: Matter, policies: Iterable[Policy], today: date
) -> tuple[dict[str, Result], list[str]]:
    results: dict[str, Result] = {}
    missing: list[str] = []
    for policy in policies:
        for result, fact in policy.copies.items():
            results.setdefault(result, matter.case.facts.get(fact))
        if not policy.tables:
            continue
        env = matter.env(policy, today)
        for table in policy.tables.values():
            gives, waits = _read(matter.case, table, env)
            for result, value in gives.items():
                results.setdefault(result, value)
            missing += waits if table.asks else []
    return results, missing


def _read(case: Case, table: Table, env: Env) -> tuple[Mapping[str, Result], tuple[str, ...]]:
    decided = case.facts.get(table.decided_by) if table.decided_by else None
    if decided is not None:
        return dict.fromkeys(table.results, decided), ()
    if table.keeps_first:
        kept = {name: case.classification.get(name) for name in table.results}
        if all(value not in (None, "none") for value in kept.values()):
            return kept, ()
    reading = read_table(table, env)
    return reading.gives, reading.missing


def _note_events(matter: Matter, at: datetime) -> bool:
    """Journal the events that facts bring about, each once, the first time it holds."""
    case, today, arisen = matter.case, matter.office.day(at), False
    for policy in matter.rules(at).policies():
        for slug, when in policy.events.items():
            past = any(entry.event == slug for entry in case.journal)
            if not past and when.evaluate(matter.env(policy, today)) is True:
                entry = journal(matter, slug, at, policy)
                timers.meet(matter, entry, {})
                timers.start(matter, entry, {})
                arisen = True
    return arisen

"""Whether an act may happen: every refusal a policy can give, in the order people are told them.

Looks only; what an act then does to the case stands in ``core.domain.casework.engine``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.domain.casework import approvals, charge, history, windows
from core.domain.casework.cases import Case, Command, Officer, Timer
from core.domain.casework.standing import conflicted, failed, titles
from core.domain.errors import Problem, Refusal, first_of, invalid
from core.domain.expressions import Condition, Env
from core.domain.rules.acts import Action, ApprovalRule, Demands, SecondOfficer
from core.domain.rules.limits import Extension
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import holds
from core.domain.rules.regime import Matter
from core.domain.timekeeping import duties, extensions


@dataclass(frozen=True)
class Permit:
    """An act that may happen, with the approvals it uses up and the rules that ask for them."""

    action: Action
    policy: Policy
    role: str
    extension: Extension | None = None
    timer: Timer | None = None
    approvals: tuple[int, ...] = ()
    rules: tuple[ApprovalRule, ...] = ()


@dataclass(frozen=True)
class _Attempt:
    matter: Matter
    command: Command
    action: Action
    policy: Policy
    env: Env
    timer: Timer | None = None
    extension: Extension | None = None
    demands: tuple[Demands, ...] = field(default=())

    @property
    def by(self) -> tuple[str, ...]:
        return self.extension.demands.by if self.extension else self.action.demands.by


def find_action(matter: Matter, command: Command) -> tuple[Policy, Action]:
    """The act as the policy in force describes it; ``not_allowed`` where it has no such act."""
    for policy in matter.rules(command.at).policies():
        if action := policy.procedure.get(command.act):
            return policy, action
    raise Refusal(
        "not_allowed",
        f"本程序没有“{command.act}”这一动作",
        f"This procedure has no act {command.act!r}",
    )


def permit(
    matter: Matter, command: Command, inputs: Mapping[str, Any], *, applying: bool = False
) -> Permit:
    """Let the act happen, or refuse with the first reason in the order of ``errors.REFUSALS``.

    ``inputs`` are what is given with the act; facts given with it stand on the case already.
    ``applying``: the act is only applied for, so its approvals may still lack.
    """
    policy, action = find_action(matter, command)
    env = matter.env(policy, matter.office.day(command.at), inputs)
    attempt = _attempt(matter, command, action, policy, env)
    rules = _approval_rules(attempt)
    used, lacking = approvals.check(matter, policy, action.slug, command.officer.name, rules)
    if refusal := first_of([*_refusals(attempt), *(() if applying else lacking)]):
        raise refusal
    roles = command.officer.roles
    role = next((role for role in roles if role in attempt.by), "".join(roles[:1]))
    seqs = tuple(entry.seq for entry in used)
    return Permit(action, policy, role, attempt.extension, attempt.timer, seqs, rules)


def allowed(matter: Matter, officer: Officer, at: Any) -> list[str]:
    """The acts open to an officer now: role and status fit, and no guard is known to fail."""
    if officer.name in history.barred_officers(matter.case):
        return []
    found: dict[str, None] = {}
    today, held = matter.office.day(at), set(officer.roles)
    for policy in matter.rules(at).policies():
        env = matter.env(policy, today)
        for action in policy.procedure.values():
            roles = action.demands.by or (
                extensions.extenders(matter) if action.slug == "extend" else ()
            )
            # What is soonest told comes first: most acts are others' to do, or of other statuses.
            if ("any" not in roles and held.isdisjoint(roles)) or not _in_status(matter, action):
                continue
            guards = (guard.holds.evaluate(env) for guard in action.demands.guards)
            within = windows.closed(matter, policy, action.slug, action.demands.within, at)
            stops = any(_waited(matter, action.demands)) or any(within)
            if not stops and False not in guards:
                found.setdefault(action.slug)
    return list(found)


def _attempt(
    matter: Matter, command: Command, action: Action, policy: Policy, env: Env
) -> _Attempt:
    if action.slug != "extend":
        return _Attempt(matter, command, action, policy, env, demands=(action.demands,))
    timer = extensions.timer_meant(matter, command)
    extension = extensions.row_meant(matter, command, timer)
    demands = (action.demands, extension.demands) if extension else (action.demands,)
    return _Attempt(matter, command, action, policy, env, timer, extension, demands)


def _refusals(attempt: _Attempt) -> Iterator[Refusal]:
    for demands in attempt.demands:
        yield from _asked(attempt, demands)
        yield from failed(demands.guards, attempt.env)
        yield from _waited(attempt.matter, demands)
        yield from windows.closed(
            attempt.matter, attempt.policy, attempt.action.slug, demands.within, attempt.command.at
        )
        yield from _advised(attempt, demands)
        yield from _limited(attempt, demands)
        yield from _paired(attempt, demands)
    yield from _placed(attempt)
    officers = (attempt.command.officer, *attempt.command.together_with)
    yield from conflicted(attempt.matter, attempt.policy, officers)
    yield from charge.refusals(
        attempt.matter, attempt.policy, attempt.action, attempt.command,
        attempt.env.facts.get("officer"),
    )  # fmt: skip
    if attempt.action.slug == "extend":
        yield from extensions.refusals(
            attempt.matter, attempt.command, attempt.timer, attempt.extension
        )
    if attempt.policy.office and attempt.action.slug != "approve":
        command = attempt.command
        yield from duties.check_period(attempt.matter, attempt.policy, command.act, command.period)


def _approval_rules(attempt: _Attempt) -> tuple[ApprovalRule, ...]:
    rules = (rule for demands in attempt.demands for rule in demands.approvals)
    return tuple(rule for rule in rules if holds(rule.when, attempt.env))


def _asked(attempt: _Attempt, demands: Demands) -> Iterator[Refusal]:
    problems = []
    for ask in demands.asks:
        if not holds(ask.when, attempt.env):
            continue
        value = attempt.env.facts.get(ask.fact)
        path = f"facts.{ask.fact}"
        if value is None:
            problems.append(Problem(path, "此动作须先说明该事实", "This act asks for the fact"))
        elif ask.one_of and value not in ask.one_of:
            choices = ", ".join(map(str, ask.one_of))
            problems.append(
                Problem(path, f"只能是:{choices}", f"Must be one of: {choices}", f"not {value!r}")
            )
    if _needs_note(demands, attempt.env) and not attempt.command.note.strip():
        problems.append(Problem("note", "此动作须写明理由", "This act needs a note"))
    if problems:
        yield invalid(*problems)


def _needs_note(demands: Demands, env: Env) -> bool:
    note = demands.note
    return note.evaluate(env) is True if isinstance(note, Condition) else note


def _advised(attempt: _Attempt, demands: Demands) -> Iterator[Refusal]:
    verdict = attempt.matter.case.verdict
    against = demands.agrees_with and verdict not in demands.agrees_with
    if against and not attempt.command.note.strip():
        zh, _ = titles(attempt.matter, "verdicts", [verdict])
        yield Refusal(
            "guard_failed",
            f"与系统建议({zh})不一致,须写明理由",
            f"The advice is {verdict!r}; deciding otherwise needs a note",
        )


def _waited(matter: Matter, demands: Demands) -> Iterator[Refusal]:
    """The refusal while a case that came out of this one, and must end first, is open."""
    waits = [one for one in matter.linked if one.relation in demands.waits_for and one.open]
    if waits:
        names = ", ".join(one.number for one in waits)
        yield Refusal(
            "guard_failed",
            f"由本件分出的案件尚未办结:{names}",
            f"Still open, and goes first: {names}",
        )


def _limited(attempt: _Attempt, demands: Demands) -> Iterator[Refusal]:
    if demands.times is None:
        return
    if attempt.extension and attempt.timer:
        done = extensions.granted(attempt.matter, attempt.timer, attempt.extension.name)
    else:
        done = sum(1 for _ in history.entries(attempt.matter.case, attempt.action.slug))
    if done >= demands.times:
        yield Refusal(
            "limit_reached",
            f"此动作至多{demands.times}次",
            f"This act may be done {demands.times} time(s) at most",
        )


def _paired(attempt: _Attempt, demands: Demands) -> Iterator[Refusal]:
    second, case, actor = demands.second_officer, attempt.matter.case, attempt.command.officer.name
    missing = Refusal("needs_second_officer", "须另一名工作人员", "Another officer is needed")
    if second and second.act is None:
        if not any(other.name != actor for other in attempt.command.together_with):
            yield missing
    elif second and second.act and not _signed(case, second, actor):
        yield missing
    doers = {e.actor for act in demands.not_by_doer_of for e in history.entries(case, act)}
    if actor in doers:
        yield missing


def _signed(case: Case, second: SecondOfficer, actor: str) -> bool:
    """Whether the second officer's act was done, and two people have had a hand in the matter."""
    hands: set[str] = set()
    done = False
    for entry in case.journal:
        if entry.event == second.after:
            hands, done = {entry.actor}, False
        elif entry.event == second.act:
            hands.add(entry.actor)
            done = True
    return done and bool(hands - {actor})


def _placed(attempt: _Attempt) -> Iterator[Refusal]:
    roles = set(attempt.command.officer.roles)
    if attempt.action.slug == "extend" and attempt.extension is None:
        yield Refusal(
            "not_allowed", "该时限不能由此角色延长", "This role may not extend that timer"
        )
    elif "any" not in attempt.by and not roles & set(attempt.by):
        zh, en = titles(attempt.matter, "roles", attempt.by)
        yield Refusal("not_allowed", f"此动作由{zh}办理", f"This act is for: {en}")
    if not _in_status(attempt.matter, attempt.action):
        zh, en = titles(attempt.matter, "statuses", [attempt.matter.case.status])
        yield Refusal(
            "not_allowed", f"当前状态({zh})不能作此动作", f"Not possible in status {en!r}"
        )


def _in_status(matter: Matter, action: Action) -> bool:
    return action.from_ is None or matter.case.status in action.from_

"""What people do to a case: receipt, facts and acts.

Every function changes the case it is given and adds to its journal; none reads a clock. Let time
catch up first (``core.domain.casework.passage``), so that an act meets the case as the law has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.domain.casework import approvals, charge
from core.domain.casework.cases import Command, Entry, Officer
from core.domain.casework.consequences import (
    assess,
    check_facts,
    commitments,
    follow,
    journal,
    leave,
    note_assessment,
    record,
    take_effect,
    target,
    unmet,
)
from core.domain.casework.procedure import Permit, find_action, permit
from core.domain.errors import Problem, Refusal, invalid
from core.domain.rules.acts import Action, Effects, Link
from core.domain.rules.policies import Ground, Policy
from core.domain.rules.provisions import holds
from core.domain.rules.regime import Matter


@dataclass(frozen=True)
class Done:
    """What an act did: its journal entry and the linked cases it asks for."""

    entry: Entry
    links: tuple[Link, ...] = ()


def receive(matter: Matter) -> Entry:
    """Enter a new case: journal its receipt, advise, classify, start its timers."""
    case, at = matter.case, matter.case.received_at
    policy = matter.rules(at).policy
    check_facts(matter, policy, at)
    env = matter.env(policy, case.received_on)
    if missing := unmet(policy.requires, case.facts, env):
        raise invalid(*missing)
    data = {"facts": commitments(matter, case.facts), "kind": case.kind, "channel": case.channel}
    entry = journal(matter, "received", at, policy, data=data)
    note_assessment(matter, at)
    leave(matter, Effects(notices=policy.intake.notices, opens=policy.intake.opens), at, "received")
    follow(matter, entry, {})
    return entry


def record_facts(matter: Matter, officer: Officer, facts: Mapping[str, Any], at: datetime) -> Entry:
    """Record facts an officer has learned; None makes a fact unknown again."""
    case, policy = matter.case, matter.rules(at).policy
    if case.status == "archived":
        raise Refusal("not_allowed", "案件已归档", "The case is archived")
    known = matter.regime.sector.validate_facts(facts)
    check_facts(replace(matter, case=replace(case, facts={**case.facts, **known})), policy, at)
    changes = record(matter, known)
    entry = journal(
        matter,
        "facts_recorded",
        at,
        policy,
        officer,
        data={"facts": commitments(matter, known)},
        changes=changes,
    )
    follow(matter, entry, {})
    return entry


def act(matter: Matter, command: Command) -> Done:
    """Do an act, or raise the :class:`Refusal` that says why not; a refused act changes nothing."""
    trial = try_out(matter, command)
    allowed = permit(trial.matter, command, trial.inputs)
    facts = {name: value for name, value in trial.given.items() if name not in trial.inputs}
    changes = record(matter, facts)
    grounds = _grounds(trial.matter, command, allowed.action)
    return _perform(matter, command, allowed, trial.given, trial.inputs, changes, grounds)


@dataclass(frozen=True)
class Trial:
    """The case as it would be with what is given with an act; ``inputs`` are no facts of it."""

    matter: Matter
    given: Mapping[str, Any]
    inputs: Mapping[str, Any]


def try_out(matter: Matter, command: Command) -> Trial:
    """What is given with an act, read, and the case as it would be with it; it stays as it is."""
    sector, case = matter.regime.sector, matter.case
    given = sector.validate_facts(command.facts, allow_inputs=True)
    inputs = {name: value for name, value in given.items() if sector.facts[name].input}
    facts = {name: value for name, value in given.items() if name not in inputs}
    policy, _ = find_action(matter, command)
    _check_approved_act(matter, policy, inputs)
    attempt = replace(matter, case=replace(case, facts={**case.facts, **facts}))
    check_facts(attempt, policy, command.at)
    assess(attempt, command.at)
    return Trial(attempt, given, inputs)


def _check_approved_act(matter: Matter, policy: Policy, inputs: Mapping[str, Any]) -> None:
    """Refuse the approval of an act that no policy of the sector has: a misspelt one."""
    act, sector = inputs.get("approves"), matter.regime.sector
    if act is not None and not any(act in p.procedure for p in sector.policies):
        known = sorted(slug for slug, a in policy.procedure.items() if a.demands.approvals)
        hint = f"acts that need approval: {', '.join(known)}"
        raise invalid(Problem("facts.approves", f"没有动作 {act}", f"There is no act {act}", hint))


def _perform(
    matter: Matter,
    command: Command,
    allowed: Permit,
    given: Mapping[str, Any],
    inputs: Mapping[str, Any],
    changes: dict[str, tuple[Any, Any]],
    cited: list[Ground],
) -> Done:
    action, case = allowed.action, matter.case
    assessed = assess(matter, command.at)
    env = matter.env(allowed.policy, matter.office.day(command.at), inputs)
    data = _data(matter, command, allowed, given)
    effects = action.effects
    if (to := target(action, env)) and to != case.status:
        changes["status"] = (case.status, to)
        case.status = to
    changes, told = take_effect(matter, allowed.policy, effects, command.at, changes, inputs)
    data |= told
    passed = charge.pass_on(case, command, effects, inputs)
    changes |= passed
    basis = "; ".join(dict.fromkeys(g.cite.basis for g in cited)) or action.cite.basis
    if cited:
        data["grounds"] = [ground.slug for ground in cited]
    entry = journal(
        matter,
        command.act,
        command.at,
        allowed.policy,
        command.officer,
        role=allowed.role,
        data=data,
        changes=changes,
        basis=basis,
        ref=action.cite.ref,
    )
    if assessed:
        journal(matter, "assessed", command.at, allowed.policy, changes=assessed)
    leave(matter, effects, command.at, command.act, inputs, basis)
    if allowed.extension:
        leave(matter, allowed.extension.effects, command.at, command.act, inputs, basis)
    if passed and not case.officer:
        charge.ask_for_successor(matter, command, effects, command.at, basis)
    charge.settle(case, command, command.at)
    approvals.done(case, command.act, name_of_run(allowed))
    follow(matter, entry, inputs)
    links = tuple(link for link in effects.links if holds(link.when, env))
    return Done(entry, links)


def name_of_run(allowed: Permit) -> str:
    """The run of a timer that an extension is about; empty for every other act."""
    timer = allowed.timer
    return f"{timer.name}#{timer.run}" if timer and allowed.extension else ""


def _data(
    matter: Matter, command: Command, allowed: Permit, given: Mapping[str, Any]
) -> dict[str, Any]:
    """What the journal keeps of an act besides who, when and what changed."""
    data: dict[str, Any] = {}
    if given:
        data["facts"] = commitments(matter, given)
    if command.note:
        data["note"] = command.note
    if command.together_with:
        data["together_with"] = [officer.name for officer in command.together_with]
    if allowed.approvals:
        data["approvals_used"] = list(allowed.approvals)
    if allowed.action.effects.bars_actor:
        data["bars"] = True
    if command.period:
        data["period"] = command.period
    if command.act == "approve":
        by = allowed.action.demands.by
        data["approves"] = given["approves"]
        data["roles"] = [r for r in command.officer.roles if r in by]
    if allowed.extension and allowed.timer:
        row, timer = allowed.extension, allowed.timer
        data |= {"timer": timer.name, "run": timer.run, "extension": row.name}
        data["timers"] = [timer.name, *row.also]
        owner = matter.regime.policy(timer.policy, timer.version)
        if row.until:
            data["until"] = command.until
        elif row.until_total:
            data["until_total"] = str(matter.value(owner, row.until_total))
        else:
            data["adds"] = str(matter.value(owner, row.adds))
    return data


def _grounds(matter: Matter, command: Command, action: Action) -> list[Ground]:
    if not action.effects.cites_grounds:
        return []
    rules = matter.rules(command.at).policy.admissibility.rules
    slugs = command.grounds or matter.case.grounds
    if unknown := sorted(set(command.grounds) - {rule.slug for rule in rules}):
        names = ", ".join(rule.slug for rule in rules)
        raise invalid(
            *(
                Problem("grounds", f"没有理由 {s},可选:{names}", f"No ground {s}; one of: {names}")
                for s in unknown
            )
        )
    return [rule for rule in rules if rule.slug in slugs]

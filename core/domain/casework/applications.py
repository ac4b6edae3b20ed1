"""Applying for an act that others must approve, and refusing it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from core.domain.casework import approvals, engine
from core.domain.casework.cases import Application, Command, Entry, Officer
from core.domain.casework.consequences import commitments, follow, journal
from core.domain.casework.procedure import permit
from core.domain.casework.standing import conflicted, titles
from core.domain.errors import NotFound, Problem, Refusal, first_of, invalid
from core.domain.rules.acts import ApprovalRule
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter


def apply(matter: Matter, command: Command) -> Entry:
    """Apply for an act, or raise the :class:`Refusal` that says why it could not even be approved.

    Nothing of the act happens; what is given with it is given again when it is done.
    """
    trial = engine.try_out(matter, command)
    allowed = permit(trial.matter, command, trial.inputs, applying=True)
    run = engine.name_of_run(allowed)
    if not allowed.rules:
        zh, en = "此动作不需审批,可以直接办理", "This act needs no approval: just do it"
        raise invalid(Problem("act", zh, en))
    same = (command.act, run)
    if any((one.act, one.timer) == same for one in approvals.open_applications(matter.case)):
        raise Refusal("limit_reached", "已经申请,尚未决定", "Applied for already, and not decided")
    needs = tuple("|".join(rule.by) for rule in allowed.rules)
    matter.case.applications.append(
        Application(
            command.act, command.at, command.officer.name, run, command.until, command.note,
            needs, needs,
        )
    )  # fmt: skip
    given: dict[str, Any] = {"facts": commitments(matter, trial.given)} if trial.given else {}
    told = {"timer": run, "until": command.until, "note": command.note}
    data = {"act": command.act, "needs": list(needs), **given}
    data |= {name: value for name, value in told.items() if value}
    entry = journal(
        matter, "applied", command.at, allowed.policy, command.officer, role=allowed.role, data=data
    )
    follow(matter, entry, {})
    return entry


def refuse(matter: Matter, officer: Officer, number: int, note: str, at: datetime) -> Entry:
    """Refuse what was applied for; ``number`` is the application's own. Uses up no approval."""
    found = (one for one in matter.case.applications if one.id == number)
    application = next(found, None)
    if application is None:
        raise NotFound(f"没有第{number}号申请", f"There is no application {number}")
    policy = matter.rules(at).policy
    if refusal := first_of(_refusals(matter, policy, officer, application, note)):
        raise refusal
    application.state = "refused"
    data = {"act": application.act, "applied_by": application.applied_by, "note": note}
    if application.timer:
        data["timer"] = application.timer
    role = next(role for role in officer.roles if role in _roles(policy, application))
    entry = journal(matter, "application_refused", at, policy, officer, role=role, data=data)
    follow(matter, entry, {})
    return entry


def _roles(policy: Policy, application: Application) -> set[str]:
    rules = (ApprovalRule(tuple(need.split("|"))) for need in application.needs)
    return {role for rule in rules for role in approvals.approvers(policy, rule)}


def _refusals(
    matter: Matter, policy: Policy, officer: Officer, application: Application, note: str
) -> Iterator[Refusal]:
    if not note.strip():
        yield invalid(Problem("note", "须写明理由", "A note is needed: why"))
    roles = _roles(policy, application)
    if not roles & set(officer.roles):
        zh, en = titles(matter, "roles", sorted(roles))
        yield Refusal("not_allowed", f"此申请由{zh}审批", f"This application is for: {en}")
    yield from conflicted(matter, policy, [officer])
    if officer.name == application.applied_by:
        yield Refusal("needs_second_officer", "审批人不得是申请人", "Nobody decides their own")
    if application.state != "open":
        yield Refusal("too_late", "该申请已有结果", "This application is settled already")

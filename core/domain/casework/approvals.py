"""Approvals of acts, each by another person, and the applications that wait for them.

An approval is an act of its own, given before the act it serves and used up by it. Who may do an
act may apply for it, so that those see it who have to approve.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.domain.casework import history
from core.domain.casework.cases import Application, Case, Entry
from core.domain.casework.standing import titles
from core.domain.errors import Problem, Refusal
from core.domain.rules.acts import ApprovalRule
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter


def check(
    matter: Matter, policy: Policy, act: str, actor: str, rules: Sequence[ApprovalRule]
) -> tuple[list[Entry], list[Refusal]]:
    """The unused approvals that serve ``act`` by ``actor``, and a refusal for each that lacks."""
    available = history.unused_approvals(matter.case, act)
    choices = [_fitting(policy, rule, available) for rule in rules]
    used = _assign([[e for e in fitting if e.actor != actor] for fitting in choices])
    refusals = [
        Refusal("needs_second_officer", "审批人不得是承办人", "Nobody approves their own act")
        if any(entry.actor == actor for entry in fitting)
        else _needs_approval(matter, act, rule)
        for rule, fitting, entry in zip(rules, choices, used, strict=True)
        if entry is None
    ]
    return [entry for entry in used if entry], refusals


def still_needed(
    matter: Matter, policy: Policy, act: str, actor: str, rules: Iterable[ApprovalRule]
) -> tuple[ApprovalRule, ...]:
    """The rules that no approval given so far serves."""
    rules = tuple(rules)
    available = [e for e in history.unused_approvals(matter.case, act) if e.actor != actor]
    used = _assign([_fitting(policy, rule, available) for rule in rules])
    return tuple(rule for rule, entry in zip(rules, used, strict=True) if entry is None)


def approvers(policy: Policy, rule: ApprovalRule) -> set[str]:
    """The roles that may give an approval: those named, and those that may stand in for them."""
    return set(rule.by).union(*(policy.stand_in.get(role, ()) for role in rule.by))


def open_applications(case: Case) -> Iterator[Application]:
    """The applications on which nothing was decided yet."""
    return (one for one in case.applications if one.state == "open")


def done(case: Case, act: str, timer: str = "") -> None:
    """The act was done: what was applied for is settled."""
    for one in open_applications(case):
        if one.act == act and one.timer == timer:
            one.state = "done"


def _needs_approval(matter: Matter, act: str, rule: ApprovalRule) -> Refusal:
    how = f'do the act "approve" as {" or ".join(rule.by)} with facts {{"approves": "{act}"}}'
    zh, en = titles(matter, "roles", rule.by)
    problem = Problem(
        "approvals", f"须先由{zh}审批(approve)本动作", f"{en} must approve this act first", how
    )
    return Refusal("needs_approval", f"须经审批:{zh}", f"Needs the approval of: {en}", [problem])


def _fitting(policy: Policy, rule: ApprovalRule, available: Sequence[Entry]) -> list[Entry]:
    roles = approvers(policy, rule)
    return [entry for entry in available if roles & set(entry.data["roles"])]


def _assign(choices: list[list[Entry]], taken: tuple[str, ...] = ()) -> list[Entry | None]:
    """One approval for each rule, each by another person; as many rules as can be served."""
    if not choices:
        return []
    best: list[Entry | None] = [None, *_assign(choices[1:], taken)]
    for entry in choices[0]:
        if entry.actor not in taken:
            found = [entry, *_assign(choices[1:], (*taken, entry.actor))]
            if sum(map(bool, found)) > sum(map(bool, best)):
                best = found
    return best

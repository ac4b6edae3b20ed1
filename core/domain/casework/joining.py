"""Splitting a case and binding cases together: who may, and what the journals say of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from core.domain.casework.cases import RELATIONS, Case, Entry, Officer
from core.domain.casework.consequences import journal
from core.domain.casework.standing import conflicted, refused_to
from core.domain.errors import Problem, Refusal, first_of, invalid
from core.domain.rules.policies import LinkingRule, Policy
from core.domain.rules.regime import Matter

_NOBODY = LinkingRule(())


def check(matter: Matter, officer: Officer, at: datetime) -> None:
    """Refuse where ``officer`` may not split this case or bind it to another."""
    if refusal := first_of(_refusals(matter, officer, at)):
        raise refusal


def check_not_barred(
    matter: Matter, officer: Officer, at: datetime, *, handling: bool = True
) -> None:
    """Refuse where ``officer`` is barred from a case to which another is to be bound (回避).

    Without ``handling``: from a case of which only the identities are concerned.
    """
    policy = _rule(matter, at)[0]
    if refusal := first_of(conflicted(matter, policy, [officer], handling=handling)):
        raise refusal


def check_relation(case: Case, other: str, relation: str) -> None:
    """Refuse a relation that is none, and a case bound to itself."""
    problems = []
    if relation not in RELATIONS:
        names = ", ".join(RELATIONS)
        problems.append(Problem("relation", f"可选:{names}", f"Must be one of: {names}"))
    if other == case.number:
        problems.append(Problem("other", "不能与本件自身关联", "A case is not linked to itself"))
    if problems:
        raise invalid(*problems)


def check_linked_by_hand(case: Case, other: str, relation: str) -> None:
    """Refuse to take back a link that the procedure made: a split or a conversion stays."""
    told = (
        entry
        for entry in reversed(case.journal)
        if entry.event in ("linked", "unlinked")
        and (entry.data["other"], entry.data["relation"]) == (other, relation)
    )
    last = next(told, None)
    if last is None or last.event != "linked":
        raise Refusal(
            "guard_failed",
            "只有人工建立的关联可以解除",
            "Only a link made by hand can be taken back",
        )


def tell(
    matter: Matter,
    event: str,
    at: datetime,
    officer: Officer,
    other: str,
    relation: str,
    note: str = "",
) -> Entry:
    """Journal that a case was split, linked or unlinked, and with which other."""
    policy, rule = _rule(matter, at)
    data = {"other": other, "relation": relation} | ({"note": note} if note else {})
    role = next((role for role in officer.roles if role in rule.by), "")
    basis, ref = rule.cite.basis, rule.cite.ref
    return journal(matter, event, at, policy, officer, role=role, data=data, basis=basis, ref=ref)


def _rule(matter: Matter, at: datetime) -> tuple[Policy, LinkingRule]:
    rules = matter.rules(at)
    found = ((policy, policy.linking) for policy in rules.policies() if policy.linking)
    return next(found, (rules.policy, _NOBODY))


def _refusals(matter: Matter, officer: Officer, at: datetime) -> Iterator[Refusal]:
    policy, rule = _rule(matter, at)
    if not rule.by:
        yield Refusal(
            "not_allowed",
            "本程序不许拆分或者关联",
            "Nobody splits or links cases in this procedure",
        )
    else:
        yield from refused_to(matter, policy, rule.by, officer)
    if matter.case.status == "archived":
        yield Refusal("not_allowed", "案件已归档", "The case is archived")

"""What is in effect of all that was asked for, and who may ask and decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.domain.assessment.exclusions import (
    Decision,
    Exclusion,
    ExclusionRules,
    in_effect,
    must_ask,
    must_decide,
)
from core.domain.casework.cases import Officer
from core.domain.errors import Refusal

AT = datetime(2024, 6, 3, tzinfo=UTC)
RULES = ExclusionRules(("supervisor", "unit_head"), ("chief",), {})
ASKED = Exclusion("office", "default", "card", "A", "2024-05", "malicious", "C-01", by="li", id=1)


def decided(approved: bool, **keys: object) -> Exclusion:
    """An exclusion of the case C-01 that was decided."""
    return replace(ASKED, decision=Decision(approved, "wang", AT), **keys)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("exclusions", "effective"),
    [
        ([ASKED], []),
        ([decided(False)], []),
        ([decided(True)], [1]),
        ([decided(True), replace(ASKED, id=2, lifts=1)], [1]),  # lifting is only asked for
        ([decided(True), decided(False, id=2, lifts=1)], [1]),
        ([decided(True), decided(True, id=2, lifts=1)], []),
        ([decided(True), decided(True, id=2, lifts=1), decided(True, id=3)], [3]),  # once more
    ],
)
def test_only_what_is_approved_and_not_lifted_counts(
    exclusions: list[Exclusion], effective: list[int]
) -> None:
    assert [e.id for e in in_effect(exclusions)] == effective


@pytest.mark.parametrize(
    ("name", "role", "asked", "code"),
    [
        ("wang", "chief", ASKED, None),
        ("wang", "supervisor", ASKED, "not_allowed"),
        ("li", "chief", ASKED, "needs_second_officer"),
        ("wang", "chief", decided(False), "not_allowed"),
    ],
)
def test_another_person_of_the_right_role_decides_once(
    name: str, role: str, asked: Exclusion, code: str | None
) -> None:
    if code is None:
        must_decide(RULES, Officer(name, (role,)), asked)
        return
    with pytest.raises(Refusal) as refused:
        must_decide(RULES, Officer(name, (role,)), asked)
    assert refused.value.code == code


def test_only_the_roles_named_ask() -> None:
    must_ask(RULES, Officer("li", ("handler", "unit_head")))
    with pytest.raises(Refusal, match="supervisor, unit_head"):
        must_ask(RULES, Officer("li", ("handler", "chief")))

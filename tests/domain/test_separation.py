"""Who may hold which roles together, and which passwords are good enough."""

from __future__ import annotations

import pytest

from core.domain.errors import Refusal
from core.domain.people.passwords import check_password
from core.domain.people.separation import CASE_ROLES, check_giver, check_together, clash


@pytest.mark.parametrize(
    "roles",
    [
        [],
        ["clerk"],
        ["clerk", "handler", "unit_head", "supervisor"],
        ["custodian"],
        ["custodian", "policy_editor"],
        ["admin"],
        ["admin", "policy_editor"],
        ["security_admin"],
        ["auditor"],
        ["policy_editor", "policy_approver"],
        ["records_officer", "clerk"],
        ["clerk", "clerk"],
    ],
)
def test_roles_that_go_together(roles: list[str]) -> None:
    assert clash(roles) is None
    check_together(roles)


@pytest.mark.parametrize(
    "roles",
    [
        ["admin", "security_admin"],
        ["admin", "auditor"],
        ["security_admin", "auditor"],
        ["auditor", "policy_editor"],
        ["auditor", "records_officer"],
        *(["custodian", role] for role in CASE_ROLES if role != "custodian"),
        *([role, one] for role in CASE_ROLES for one in ("admin", "security_admin", "auditor")),
    ],
)
def test_roles_that_need_two_people(roles: list[str]) -> None:
    for order in (roles, roles[::-1]):
        assert {*(clash(order) or ())} == {*roles}
        with pytest.raises(Refusal) as refused:
            check_together(["policy_approver", *order] if "auditor" not in order else order)
        assert refused.value.code == "not_allowed"


def test_nobody_gives_roles_to_himself_or_to_whom_he_entered() -> None:
    check_giver("an", "wang", entered_by="li")
    check_giver("an", "wang", entered_by="")
    for to, entered_by in (("an", "li"), ("wang", "an")):
        with pytest.raises(Refusal) as refused:
            check_giver("an", to, entered_by)
        assert refused.value.code == "needs_second_officer"


@pytest.mark.parametrize(
    "password",
    [
        "Quiet-tea7",
        "quiet tea77xy",
        "correct horse staple",
        "茶叶过期了Aa1投诉",
        "一二三四五六七八九十甲乙丙丁戊己",
    ],
)
def test_good_passwords(password: str) -> None:
    check_password(password, "wang")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "至少10个字符"),
        ("Ab1-ef7hi", "至少10个字符"),
        ("quiettea77", "3种"),
        ("Wang-2026-tea", "用户名"),
        ("Password12!", "常见"),
        ("P@ssw0rd-2026", "常见"),
        ("aaaaaaaaaaaaaaaaaaaa", "常见"),
        ("1212121212121212", "常见"),
        ("Ab1-" * 65, "至多256个字符"),
    ],
)
def test_passwords_that_are_guessed(password: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_password(password, "wang")
    assert any(said in problem.zh for problem in refused.value.problems)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(Refusal) as refused:
        check_password("wang", "wang")
    assert len(refused.value.problems) == 4

"""`tousu user` and `tousu token`: who may come in, and by what."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.conftest import Type


@pytest.fixture
def wang(tousu: Type) -> str:
    words = "user add wang --title 王某 --role handler --sector hospital --password-stdin"
    result = tousu(*words.split(), given="correct horse staple\n")
    assert result.exit_code == 0, result.output
    return "wang"


def test_a_user_is_listed_with_roles(tousu: Type, wang: str) -> None:
    (found,) = json.loads(tousu("user", "list", "--json").stdout)
    assert (found["name"], found["display_name"]) == (wang, "王某")
    assert found["password"] is True
    assert found["roles"] == [{"role": "handler", "sector": "hospital", "unit": "hospital"}]
    assert "handler@hospital" in tousu("user", "list").stdout


def test_roles_are_given_and_taken(tousu: Type, wang: str) -> None:
    assert tousu("user", "grant", wang, "--role", "supervisor").exit_code == 0
    assert "supervisor" in tousu("user", "list").stdout
    assert tousu("user", "revoke", wang, "--role", "supervisor").exit_code == 0
    assert "supervisor" not in tousu("user", "list").stdout


def test_a_name_is_given_once(tousu: Type, wang: str) -> None:
    result = tousu("user", "add", wang, "--role", "clerk")
    assert result.exit_code == 2
    assert "taken" in result.stderr


def test_a_short_password_is_refused(tousu: Type) -> None:
    result = tousu("user", "add", "li", "--role", "clerk", "--password-stdin", given="short\n")
    assert result.exit_code == 2
    assert "至少10个字符" in result.stderr


def test_a_password_is_changed(tousu: Type, wang: str) -> None:
    result = tousu("user", "password", wang, "--password-stdin", given="battery staple horse\n")
    assert result.exit_code == 0
    assert "battery" not in result.output


def test_a_token_is_told_once(tousu: Type, wang: str) -> None:
    made = tousu("token", "create", wang, "--name", "夜间导入", "--scope", "submit", "--days", 90)
    assert made.exit_code == 0, made.output
    assert re.fullmatch(r"tousu_[0-9a-f]{8}_[0-9a-f]+\n", made.stdout)
    listed = tousu("token", "list", wang)
    assert "夜间导入" in listed.stdout
    assert made.stdout.strip() not in listed.stdout


def test_a_token_is_taken_back(tousu: Type, wang: str) -> None:
    made = json.loads(tousu("token", "create", wang, "--json").stdout)
    assert tousu("token", "revoke", wang, made["prefix"]).exit_code == 0
    assert json.loads(tousu("token", "list", "--json").stdout) == []
    again = tousu("token", "revoke", wang, made["prefix"])
    assert again.exit_code == 2
    assert made["prefix"] in again.stderr


def test_an_unknown_scope_is_told_with_those_there_are(tousu: Type, wang: str) -> None:
    result = tousu("token", "create", wang, "--scope", "everything")
    assert result.exit_code == 2
    assert "submit" in result.stderr


def test_a_user_is_shut_out_and_let_in_again(tousu: Type, wang: str) -> None:
    assert "已停用" in tousu("user", "disable", wang).stdout
    (found,) = json.loads(tousu("user", "list", "--json").stdout)
    assert found["active"] is False
    assert "已恢复" in tousu("user", "enable", wang).stdout
    assert tousu("user", "disable", "nobody").exit_code == 2

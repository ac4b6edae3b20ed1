"""What a draft changes and makes of cases, over the interface."""

from __future__ import annotations

import pytest
from flask import Flask

from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person
from tests.usecases.drafting import drafted

DRAFTS = "/policies/market_supervision/drafts"


def somebody(app: Flask, desk: Desk, role: str) -> Person:
    """A person of one role, with a token."""
    access.add_user(desk, f"a_{role}", grants=[Grant(role)])
    issued = access.issue_token(desk, f"a_{role}", "t", ("read", "handle", "policies"))
    return Person(app, issued.text)


def test_a_draft_is_compared_tried_and_shadowed(app: Flask, desk: Desk) -> None:
    editor, approver = (somebody(app, desk, f"policy_{role}") for role in ("editor", "approver"))
    here = f"{DRAFTS}/{drafted(desk).id}"
    body = editor.get(f"{here}/diff")
    assert len(body["signature"]) == 64
    (change,) = body["changes"]
    (difference,) = change["groups"][0]["differences"]
    assert difference["sentence"]["zh"].startswith("参数「受理期限」：7个工作日 → 3个工作日")
    assert {part["kind"] for part in difference["segments"]} == {"same", "added", "removed"}
    trial = editor.send("POST", f"{here}/try", {"facts": {"real_name": True}}).get_json()
    assert trial["new"]["version"] == "2026-12-01"
    assert any("受理决定" in one["zh"] for one in trial["differences"])
    assert editor.send("PUT", f"{here}/shadow", {"on": True}).status_code == 403
    assert approver.send("PUT", f"{here}/shadow", {"on": True}).get_json()["on"]
    assert editor.get(f"{here}/shadow")["on"]


def test_versions_are_compared(office: Person) -> None:
    path = "/policies/market_supervision/complaint/versions/2024-07-01/diff"
    body = office.get(f"{path}?against=2020-01-01")
    assert body["changes"][0]["old_version"] == "2020-01-01"
    assert office.send("GET", path).status_code == 422
    assert office.send("GET", f"{path}?against=2001-01-01").status_code == 404


@pytest.mark.parametrize("path", ["diff", "try", "shadow"])
def test_nobody_else_knows_of_a_draft(office: Person, desk: Desk, path: str) -> None:
    method = "POST" if path == "try" else "GET"
    answer = office.send(method, f"{DRAFTS}/{drafted(desk).id}/{path}", None)
    assert answer.status_code == 403


@pytest.mark.parametrize("number", ["99", "x"])
def test_a_draft_that_is_not_there_is_not_found(app: Flask, desk: Desk, number: str) -> None:
    editor = somebody(app, desk, "policy_editor")
    assert editor.send("GET", f"{DRAFTS}/{number}/diff").status_code == 404

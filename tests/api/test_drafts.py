"""A change of rules through the programming interface: who may, in which order, what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from core.registry import Registry
from core.storage.access import Grant
from core.usecases import access
from core.usecases.desk import Desk
from core.usecases.published import PublishedRules
from tests.api.people import Person

SECTOR = "property_mgmt"
HERE = f"/policies/{SECTOR}/drafts"
NEW = "policies/complaint_2026-04-01.yaml"
BEGIN = {"title": "修订", "amends": {"policy": "complaint", "from": "2026-04-01"}}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk with a registry of its own, in which what it publishes is in use."""
    own = replace(desk, registry=Registry(desk.registry.shipped.values()))
    own.store.on_enter = PublishedRules(own.registry).refresh
    return own


def somebody(app: Flask, desk: Desk, name: str, role: str, sector: str = "") -> Person:
    """A person of that role with a token of their own."""
    units = access.add_units(desk, sector) if sector else []
    grant = Grant(role, sector, units[0].slug) if sector else Grant(role)
    access.add_user(desk, name, grants=[grant])
    return Person(app, access.issue_token(desk, name, "test", ("read", "policies")).text)


@pytest.fixture
def editor(app: Flask, desk: Desk) -> Person:
    """Who writes."""
    return somebody(app, desk, "lin", "policy_editor", SECTOR)


@pytest.fixture
def approver(app: Flask, desk: Desk) -> Person:
    """Who decides."""
    return somebody(app, desk, "wang", "policy_approver", SECTOR)


def begun(editor: Person) -> Any:
    """A new draft with the head of a version to come."""
    response = editor.send("POST", HERE, BEGIN)
    assert response.status_code == 201, response.get_data(as_text=True)
    assert response.headers["ETag"] == '"1"'
    return response.get_json()


def done(who: Person, draft: Any, deed: str, body: Any = None) -> Any:
    """A step that succeeds; the draft after it."""
    path = f"{HERE}/{draft['id']}/{deed}"
    response = who.send("POST", path, body or {}, If_Match=f'"{draft["revision"]}"')
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_json()


def test_a_skeleton_becomes_a_version_in_force(editor: Person, approver: Person) -> None:
    draft = begun(editor)
    (file,) = draft["files"]
    assert file["path"] == NEW
    assert "amends: 2018-01-01" in file["text"]
    text = file["text"] + "title: {zh: 住户投诉(修订), en: Resident complaint}\n"
    response = editor.send(
        "PUT", f"{HERE}/{draft['id']}/files/{NEW}", {"text": text}, If_Match='"1"'
    )
    draft = response.get_json()
    found = done(editor, draft, "check")
    assert found["ready"] is True, found
    for who, deed, state in (
        (editor, "submit", "submitted"), (approver, "approve", "approved"),
        (approver, "publish", "published"),
    ):  # fmt: skip
        draft = done(who, draft, deed)
        assert draft["state"] == state
    versions = editor.get(f"/policies/{SECTOR}/complaint/versions")["items"]
    told = {one["version"]: (one["state"], one["approved_by"], one["draft"]) for one in versions}
    assert told == {
        "2018-01-01": ("in_force", "", None),
        "2026-04-01": ("to_come", "wang", draft["id"]),
    }
    history = approver.get(f"{HERE}/{draft['id']}/history")
    assert history["first_broken"] is None
    assert [e["event"] for e in history["items"]] == [
        "begun", "edited", "checked", "submitted", "approved", "published",
    ]  # fmt: skip
    draft = done(approver, draft, "withdraw", {"note": "缓行"})
    assert draft["state"] == "withdrawn"
    assert len(editor.get(f"/policies/{SECTOR}/complaint/versions")["items"]) == 1


def test_plain_text_goes_in_and_comes_out_byte_for_byte(editor: Person) -> None:
    draft = begun(editor)
    text = "# 注释 \r\npolicy: complaint\n\n"
    response = editor.client.put(
        f"/api/v1{HERE}/{draft['id']}/files/{NEW}", data=text.encode(), content_type="text/plain",
        headers={"Authorization": f"Bearer {editor.token}", "If-Match": '"1"'},
    )  # fmt: skip
    assert response.status_code == 200
    assert editor.get(f"{HERE}/{draft['id']}/files/{NEW}")["text"] == text


def test_a_mistake_is_told_with_its_file_and_line(editor: Person) -> None:
    draft = begun(editor)
    text = draft["files"][0]["text"] + "tims: {}\n"
    path = f"{HERE}/{draft['id']}"
    editor.send("PUT", f"{path}/files/{NEW}", {"text": text}, If_Match='"1"')
    found = editor.send("POST", f"{path}/check", {}).get_json()
    assert found["ready"] is False
    (first, *_) = found["findings"]
    assert first["severity"] == "problem"
    assert f"{NEW}:8 tims" in first["place"]
    refusal = editor.send("POST", f"{path}/submit", {}, If_Match='"2"')
    assert refusal.status_code == 422
    assert refusal.get_json()["code"] == "policy_file"
    assert f"{NEW}:8 tims" in refusal.get_json()["errors"][0]["path"]


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "code"),
    [
        ("PUT", "/files/policies/x.yaml", {"text": ""}, {}, 428, "precondition_required"),
        ("PUT", "/files/policies/x.yaml", {"text": ""}, {"If_Match": '"9"'}, 412, "stale"),
        ("PUT", "/files/../secrets.yaml", {"text": ""}, {"If_Match": '"1"'}, 422, "invalid_input"),
        ("PUT", "/files/policies/a/b.yaml", {"text": ""}, {"If_Match": "*"}, 422, "invalid_input"),
        ("PUT", "/files/QUALITY.yaml", {"text": ""}, {"If_Match": '"1"'}, 422, "invalid_input"),
        ("PUT", "/files/policies/x.yaml", {"text": "啊" * 100_000}, {"If_Match": "*"}, 422,
         "invalid_input"),
        ("DELETE", "/files/policies/x.yaml", None, {"If_Match": '"1"'}, 422, "invalid_input"),
        ("PATCH", "", {"titel": "x"}, {"If_Match": '"1"'}, 422, "invalid_input"),
        ("PATCH", "", {"transition": "leap"}, {"If_Match": '"1"'}, 422, "invalid_input"),
        ("POST", "/approve", {}, {"If_Match": '"1"'}, 403, "forbidden"),
        ("POST", "/submit", {"note": 1}, {"If_Match": '"1"'}, 422, "invalid_input"),
    ],
)  # fmt: skip
def test_what_does_not_go_is_a_problem_document(
    editor: Person, method: str, path: str, body: Any, headers: dict[str, str], status: int,
    code: str,
) -> None:  # fmt: skip
    draft = begun(editor)
    response = editor.send(method, f"{HERE}/{draft['id']}{path}", body, **headers)
    assert (response.status_code, response.get_json()["code"]) == (status, code)


def test_who_has_no_role_in_the_sector_does_not_learn_of_a_draft(
    app: Flask, desk: Desk, editor: Person
) -> None:
    draft = begun(editor)
    admin = somebody(app, desk, "he", "admin")
    assert admin.get(f"{HERE}/{draft['id']}")["title"] == "修订"
    clerk = somebody(app, desk, "zhou", "clerk")
    assert clerk.send("GET", f"{HERE}/{draft['id']}").status_code == 403
    for path in (f"{HERE}/{draft['id'] + 1}", f"{HERE}/x", "/policies/x/drafts/1"):
        assert editor.send("GET", path).status_code == 404


def test_a_draft_is_given_up_and_stays_readable(editor: Person) -> None:
    draft = begun(editor)
    response = editor.send("PATCH", f"{HERE}/{draft['id']}", {"drop": True}, If_Match='"1"')
    assert response.get_json()["state"] == "dropped"
    assert [d["state"] for d in editor.get(f"{HERE}?state=dropped")["items"]] == ["dropped"]
    assert (
        editor.send("POST", f"{HERE}/{draft['id']}/submit", {}, If_Match='"2"').status_code == 409
    )

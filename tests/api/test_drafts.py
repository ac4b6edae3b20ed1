"""A change of rules through the programming interface: who may, in which order, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from core.registry import Registry
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person
from tests.usecases.publishing import lean, publishing

SECTOR = "property_mgmt"
HERE = f"/policies/{SECTOR}/drafts"
NEW = "policies/complaint_2026-04-01.yaml"
BEGIN = {"title": "修订", "amends": {"policy": "complaint", "from": "2026-04-01"}}


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """The sector as it is shipped, with few scenarios."""
    return Registry.load(folders=(lean(SECTOR, tmp_path_factory.mktemp("sectors")),), found=())


@pytest.fixture
def desk(desk: Desk, shipped: Registry) -> Desk:
    """The desk with a registry of its own, in which what it publishes is in use."""
    return publishing(desk, shipped)


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


def signed(who: Person, draft: Any) -> Any:
    """The draft approved by somebody who read what it changes."""
    read = who.get(f"{HERE}/{draft['id']}/diff")
    return done(who, draft, "approve", {"signed_digest": read["signature"]})


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
    draft = done(editor, draft, "submit")
    assert draft["state"] == "submitted"
    draft = signed(approver, draft)
    assert draft["state"] == "approved"
    draft = done(approver, draft, "publish")
    assert draft["state"] == "published"
    versions = editor.get(f"/policies/{SECTOR}/complaint/versions")["items"]
    told = {one["version"]: (one["state"], one["approved_by"], one["draft"]) for one in versions}
    assert told == {
        "2018-01-01": ("in_force", "", None),
        "2026-04-01": ("to_come", "wang", draft["id"]),
    }
    history = approver.get(f"{HERE}/{draft['id']}/history")
    assert history["first_broken"] is None
    assert [e["event"] for e in history["items"]] == [
        "begun", "edited", "checked", "proved", "submitted", "approved", "published",
    ]  # fmt: skip
    (signature,) = history["signatures"]
    assert (signature["by"], signature["holds"]) == ("wang", True)
    assert "自2026-04-01起，取代自2018-01-01起的版本" in [
        sentence["zh"] for sentence in signature["sentences"]
    ]
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
        ("POST", "/approve", {"signed_digest": "0" * 64}, {"If_Match": '"1"'}, 403, "forbidden"),
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


FAILING = f"""scenario: 期望写错的情景
sector: {SECTOR}
case: {{at: 2026-05-05 10:00, kind: complaint, facts: {{severity: minor}}}}
expect: {{timers: {{resolve: {{due: 2026-05-08}}}}}}
"""


def test_a_draft_is_not_submitted_while_its_scenario_fails(editor: Person) -> None:
    draft = begun(editor)
    path = f"{HERE}/{draft['id']}"
    editor.send("PUT", f"{path}/files/scenarios/own.yaml", {"text": FAILING}, If_Match='"1"')
    refusal = editor.send("POST", f"{path}/submit", {}, If_Match='"2"')
    assert (refusal.status_code, refusal.get_json()["code"]) == (409, "guard_failed")
    (problem,) = refusal.get_json()["errors"]
    assert problem["path"] == "scenarios/own.yaml:4"
    assert "期望写错的情景" in problem["message"]
    editor.send("PUT", f"{path}/files/scenarios/own.yaml",
                {"text": FAILING.replace("05-08", "05-07")}, If_Match='"2"')  # fmt: skip
    assert editor.send("POST", f"{path}/submit", {}, If_Match='"3"').status_code == 200


def test_nobody_approves_what_they_have_not_read(editor: Person, approver: Person) -> None:
    draft = done(editor, begun(editor), "submit")
    path = f"{HERE}/{draft['id']}/approve"
    for body, status in (
        ({}, 422),
        ({"signed_digest": "x"}, 422),
        ({"signed_digest": "0" * 64}, 412),
    ):
        assert approver.send("POST", path, body, If_Match="*").status_code == status
    assert signed(approver, draft)["state"] == "approved"
    read = editor.get(f"{HERE}/{draft['id']}/diff")
    (signature,) = read["signatures"]
    assert (signature["by"], signature["digest"]) == ("wang", read["signature"])


def test_a_draft_is_given_up_and_stays_readable(editor: Person) -> None:
    draft = begun(editor)
    response = editor.send("PATCH", f"{HERE}/{draft['id']}", {"drop": True}, If_Match='"1"')
    assert response.get_json()["state"] == "dropped"
    assert [d["state"] for d in editor.get(f"{HERE}?state=dropped")["items"]] == ["dropped"]
    assert (
        editor.send("POST", f"{HERE}/{draft['id']}/submit", {}, If_Match='"2"').status_code == 409
    )

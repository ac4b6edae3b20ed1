"""Edits of a draft, its outline and conditions, as programs meet them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from core.storage.people.access import Grant
from core.storage.rules.policies import Draft
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person

FILE = "policies/complaint_2027-01-01.yaml"
HEAD = """\
policy: complaint
in_force: {from: 2027-01-01}
amends: 2018-01-01
source: {title: 2027年修订稿, checked: 2026-11-21}
"""
PARAMETER = {"op": "set_parameter", "parameter": "minor_within", "value": "3 days"}


def somebody(app: Flask, desk: Desk, role: str) -> Person:
    access.add_user(desk, f"my-{role}", grants=[Grant(role)])
    issued = access.issue_token(desk, f"my-{role}", "test", ("read", "handle", "policies"))
    return Person(app, issued.text)


@pytest.fixture
def editor(app: Flask, desk: Desk) -> Person:
    return somebody(app, desk, "policy_editor")


@pytest.fixture
def path(desk: Desk) -> str:
    """The address of a draft that amends the complaint policy."""
    with desk.store.write() as work:
        new = Draft("property_mgmt", "修订", {FILE: HEAD}, {FILE: ""}, "x", work.now, "x", work.now)
        draft = work.drafts.add(new)
    return f"/policies/property_mgmt/drafts/{draft.id}"


def test_an_edit_answers_with_the_lines(editor: Person, path: str) -> None:
    sent = editor.send("POST", f"{path}/edits", {"revision": 1, "edits": [PARAMETER]})
    body = sent.get_json()
    assert sent.status_code == 200, body
    assert body["revision"] == 2
    (change,) = body["changes"]
    assert change["lines"][1:] == ["+parameters:", "+  minor_within: {value: 3 days}"]
    again = editor.send("POST", f"{path}/edits", {"revision": 1, "edits": [PARAMETER]})
    assert (again.status_code, again.get_json()["code"]) == (412, "stale")


def test_a_mistake_is_told_with_its_place_and_may_be_forced(editor: Person, path: str) -> None:
    wrong = {"op": "change_timer", "timer": "resolve", "set": {"warn": "soon"}}
    body: dict[str, Any] = {"revision": 1, "edits": [PARAMETER, wrong]}
    sent = editor.send("POST", f"{path}/edits", body).get_json()
    assert sent["code"] == "invalid_input"
    assert sent["errors"][0]["path"] == f"plugins/property_mgmt/{FILE}:8 timers.resolve.warn"
    forced = editor.send("POST", f"{path}/edits", body | {"force": True}).get_json()
    assert [one["path"] for one in forced["mistakes"]] == [sent["errors"][0]["path"]]
    outline = editor.send("GET", f"{path}/outline?policy=complaint")
    assert (outline.status_code, outline.get_json()["code"]) == (422, "policy_file")


def test_the_outline_says_what_can_be_edited_and_where_it_stands(editor: Person, path: str) -> None:
    editor.send("POST", f"{path}/edits", {"revision": 1, "edits": [PARAMETER]})
    found = editor.get(f"{path}/outline?policy=complaint")
    assert (found["version"], found["file"]) == ("2027-01-01", f"plugins/property_mgmt/{FILE}")
    parts = found["parts"]
    mine, other, *_ = parts["parameters"]
    assert (mine["value"], mine["type"], mine["used"]) == (
        "3 days", "period", ["timers.resolve.rows[1].within"],
    )  # fmt: skip
    assert (mine["at"], mine["inherited"]) == (f"plugins/property_mgmt/{FILE}:6", False)
    assert other["inherited"] is True
    severity, routing = parts["tables"]
    assert "management_fault" in [column["slug"] for column in severity["columns"]]
    assert routing["rows"][0]["cells"] == [
        {"fact": "liability", "operator": "==", "value": "housing"}
    ]
    assert severity["rows"][0]["when"]["sentences"]["en"].endswith("is yes")
    resolve = parts["timers"]["resolve"]
    assert resolve["value"]["rows"][1]["when"]["rows"] == {
        "fact": "severity", "operator": "==", "value": "minor",
    }  # fmt: skip
    assert found["keys"]["timer"]["strength"]["words"] == ["hard", "soft"]
    assert found["keys"]["timer"]["met_by"]["section"] == "events"
    assert "served:local_answer_notice" in found["words"]["events"]
    record = next(one for one in parts["notices"] if one["slug"] == "handling_record")
    assert "case_number" in record["variables"]


def test_drafts_do_not_exist_for_others(app: Flask, desk: Desk, path: str, office: Person) -> None:
    body = {"revision": 1, "edits": [PARAMETER]}
    assert office.send("POST", f"{path}/edits", body).status_code == 403
    approver = somebody(app, desk, "policy_approver")
    assert approver.send("POST", f"{path}/edits", body).status_code == 403
    assert approver.send("GET", f"{path}/outline?policy=complaint").status_code == 200
    asked = {"text": "true", "draft": int(path.rpartition("/")[2])}
    assert office.send("POST", "/policies/property_mgmt/conditions", asked).status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_condition_goes_from_face_to_face(editor: Person, language: str) -> None:
    address = "/policies/property_mgmt/conditions"
    text = "promise_unmet == true && repeat_count >= params.repeat_threshold"
    whose = {"policy": "complaint"}
    first = editor.send("POST", address, whose | {"text": text}).get_json()
    assert first["faults"] == []
    assert first["params"] == ["repeat_threshold"]
    assert [fact["slug"] for fact in first["facts"]] == ["promise_unmet", "repeat_count"]
    by_rows = editor.send("POST", address, whose | {"rows": first["rows"]}).get_json()
    said = {"sentence": first["sentences"][language], "language": language}
    by_sentence = editor.send("POST", address, whose | said).get_json()
    assert first == by_rows == by_sentence
    assert first["text"] == text


def test_what_is_wrong_with_a_condition_is_told_with_its_column(editor: Person) -> None:
    address = "/policies/property_mgmt/conditions"
    unknown = editor.send("POST", address, {"text": "severity == 1"}).get_json()
    assert unknown["rows"] == {"fact": "severity", "operator": "==", "value": 1}
    unread = editor.send("POST", address, {"sentence": "「级别」为"}).get_json()
    (fault,) = unread["faults"]
    assert (unread["text"], unread["rows"]) == ("", None)
    assert fault["column"] >= 1
    assert fault["zh"]
    assert fault["en"]
    for body in ({}, {"text": "true", "sentence": "是"}, {"text": "true", "policy": "nothing"}):
        assert editor.send("POST", address, body).status_code in (404, 422)


def test_a_condition_is_tried_on_facts(editor: Person) -> None:
    address = "/policies/property_mgmt/conditions"
    body = {"policy": "complaint", "text": "harm_ongoing == true && repeat_count >= 2"}
    tried = editor.send("POST", address, body | {"facts": {"repeat_count": 3}}).get_json()["trial"]
    assert (tried["value"], tried["waits_for"]) == (None, ["harm_ongoing"])
    assert [part["value"] for part in tried["children"]] == [None, True]
    wrong = editor.send("POST", address, body | {"facts": {"repeat_count": "x", "y": 1}})
    assert [one["path"] for one in wrong.get_json()["errors"]] == ["facts.repeat_count", "facts.y"]

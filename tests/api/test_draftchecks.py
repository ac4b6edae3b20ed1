"""What the interface says of a draft before anybody submits it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from core.registry import Registry
from core.storage.people.access import Grant
from core.storage.rules.policies import Draft
from core.usecases.desk import Desk
from core.usecases.people import access
from core.usecases.policymaking import proving
from tests.api.people import Person
from tests.places import REPO
from tests.usecases.publishing import lean

PLACE = "policies/planted.yaml"
LATER = """policy: authority_complaint
profiles: [liaocheng]
amends: 2021-03-01
in_force: {from: 2024-01-01}
parameters: {planted: {value: 3, basis: 第一条, title: {zh: 甲, en: A}}}
"""
FAILING = """scenario: 期望写错的情景
sector: property_mgmt
case: {at: 2024-03-05 10:00, kind: complaint, facts: {severity: minor}}
expect: {timers: {resolve: {due: 2024-03-08}}}
"""


@pytest.fixture(scope="module")
def lean_registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """Property management with few of its scenarios: all of them are played elsewhere."""
    folders = (lean("property_mgmt", tmp_path_factory.mktemp("sectors")), REPO / "plugins/hospital")
    return Registry.load(folders=folders, found=())


@pytest.fixture
def desk(desk: Desk, lean_registry: Registry) -> Desk:
    """The desk of an office with these sectors."""
    return replace(desk, registry=lean_registry)


def editor(app: Flask, desk: Desk) -> Person:
    """Somebody who edits policies."""
    access.add_user(desk, "editor", grants=[Grant("policy_editor")])
    issued = access.issue_token(desk, "editor", "drafts", ("read", "handle", "policies"))
    return Person(app, issued.text)


def drafted(desk: Desk, **files: str) -> int:
    """A draft of property management with ``files``."""
    paths = {"policy": PLACE, "scenario": "scenarios/own.yaml"}
    texts = {paths[name]: text for name, text in files.items()}
    with desk.store.write() as work:
        now = work.now
        draft = Draft("property_mgmt", "草案", texts, dict.fromkeys(texts, ""), "e", now, "e", now)
        return work.drafts.add(draft).id


def test_lint_of_a_draft_gives_codes_and_counts(app: Flask, desk: Desk) -> None:
    person, number = editor(app, desk), drafted(desk, policy=LATER)
    path = f"/policies/property_mgmt/drafts/{number}/lint"
    body = person.send("POST", f"{path}?limit=500").get_json()
    planted = [one for one in body["items"] if PLACE in one["place"]]
    assert "unused_parameter" in {one["code"] for one in planted}
    assert body["total"] == body["errors"] + body["warnings"] + body["notes"]
    assert len(person.send("POST", f"{path}?limit=1").get_json()["items"]) == 1


def test_a_file_that_cannot_be_read_is_an_error(app: Flask, desk: Desk) -> None:
    person, number = editor(app, desk), drafted(desk, policy="policy: x\nnonsense: 1\n")
    path = f"/policies/property_mgmt/drafts/{number}/lint"
    body = person.send("POST", path).get_json()
    assert {one["code"] for one in body["items"]} == {"policy_file"}


def test_a_draft_of_another_sector_is_not_there(app: Flask, desk: Desk) -> None:
    person, number = editor(app, desk), drafted(desk, policy=LATER)
    for place in (f"hospital/drafts/{number}", f"property_mgmt/drafts/{number + 1}"):
        assert person.send("POST", f"/policies/{place}/lint").status_code == 404


def test_an_own_scenario_that_fails_is_kept_until_the_draft_changes(app: Flask, desk: Desk) -> None:
    person, number = editor(app, desk), drafted(desk, scenario=FAILING)
    path = f"/policies/property_mgmt/drafts/{number}/prove"
    body = person.send("POST", path).get_json()
    (failing,) = body["failing"]
    assert failing["file"] == "scenarios/own.yaml"
    assert failing["misses"][0]["found"] == "2024-03-07"
    assert body["played"] > 2
    with desk.store.write() as work:
        draft = work.drafts.get(number)
        assert [one["title"] for one in proving.failures(desk, work, draft) or ()] == [
            failing["title"]
        ]
        (event,) = work.drafts.history(number)
        assert (event.event, event.data["played"]) == ("proved", body["played"])
        changed = Draft(**{**vars(draft), "files": {}})
        assert proving.failures(desk, work, work.drafts.save(changed)) is None


def test_boundaries_of_a_draft(app: Flask, desk: Desk) -> None:
    person, number = editor(app, desk), drafted(desk, policy=LATER)
    path = f"/policies/property_mgmt/drafts/{number}/boundaries?policy=authority_complaint"
    (one,) = person.send("POST", path).get_json()["items"]
    assert "overdue" in one["text"]
    assert person.send("POST", f"{path}x").status_code == 404

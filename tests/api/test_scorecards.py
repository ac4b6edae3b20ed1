"""Scores over the interface and on paper: explained, in numbers, persons only for those who may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator
from referencing import Registry as Shapes
from referencing import Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from console.app import create_app
from core.registry import Registry
from core.storage.people.access import Grant, Unit
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person
from tests.console.browsing import page

QUARTER = "/scorecards/hospital/ncms_quarter"
MONTH = "/scorecards/hospital/department_monthly"
#: What a spreadsheet or a browser might take for more than a name.
ODD = "<b>=1+1</b>"


def deducted(points: float | None = 0.1, **more: Any) -> dict[str, Any]:
    """Points taken from a clinic."""
    return {"unit": "东风", "item": "NC-S08", "finding": "deduct", "points": points} | more


def enter(person: Person, *findings: dict[str, Any], **body: Any) -> TestResponse:
    """Enter findings on the quarter that has begun, as the supervisor unless told otherwise."""
    by = body.pop("by", "supervisor")
    sent = {"period": "2026-Q1", "findings": list(findings)} | body
    return person.send("POST", f"{QUARTER}/findings", sent, Tousu_Act_As=by)


def complain(office: Person, unit: str, **facts: Any) -> str:
    """A complaint about a department."""
    facts = {"respondent_unit": unit, "valid": True} | facts
    return str(office.receive("hospital", facts=facts)["number"])


@pytest.fixture
def repeated(office: Person) -> list[str]:
    """Two complaints about one doctor, and one about another department."""
    complain(office, "眼科")
    return [complain(office, "骨科", respondent_person="张医生") for _ in range(2)]


def test_the_cards_are_listed_with_their_versions(office: Person) -> None:
    cards = {(one["sector"], one["card"]): one for one in office.get("/scorecards")["items"]}
    assert {sector for sector, _ in cards} == {"hospital", "market_supervision", "property_mgmt"}
    (version,) = cards["hospital", "ncms_quarter"]["versions"]
    assert (version["version"], version["to"]) == ("2014-01-01", None)
    assert (version["period"], version["example"], version["base"]) == ("quarter", "2018-Q2", 100)
    assert version["entered_by"] == ["supervisor"]
    kinds = {kind["finding"]: kind for kind in version["findings"]}
    assert kinds["deduct"]["asks_points"]
    assert kinds["refusal"]["vetoes"]


def test_only_the_sectors_that_are_reached(app: Flask, desk: Desk) -> None:
    with desk.store.write() as work:
        work.units.add(Unit("hospital", "eyes", {"zh": "眼科", "en": "Eyes"}))
    access.add_user(desk, "wang", grants=[Grant("clerk", "hospital", "eyes")])
    wang = Person(app, access.issue_token(desk, "wang", "own", ("read",)).text)
    assert {one["sector"] for one in wang.get("/scorecards")["items"]} == {"hospital"}
    wang.get(MONTH)
    other = wang.send("GET", "/scorecards/property_mgmt/service_indicators?period=2026")
    assert (other.status_code, other.get_json()["code"]) == (403, "forbidden")
    assert wang.send("GET", "/scorecards/nothing/nothing").status_code == 404


def test_the_administrator_sees_no_scores(app: Flask, desk: Desk) -> None:
    token = access.issue_token(desk, "admin", "own", ("read",)).text
    assert Person(app, token).send("GET", "/scorecards").status_code == 403


def test_every_line_says_why(office: Person) -> None:
    number = complain(office, "东风")
    answer = enter(office, deducted(0.1), deducted(60))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    first, second = answer.get_json()["items"]
    assert (first["points"], second["points"], first["count"]) == (0.1, 60, 1)
    assert (first["by"], first["at"][:16]) == ("supervisor", "2026-03-02T10:00")

    found = office.get(f"{QUARTER}?period=2026-Q1&unit=东风")
    assert (found["version"], found["first"], found["last"]) == (
        "2014-01-01", "2026-01-01", "2026-03-31",
    )  # fmt: skip
    (score,) = found["items"]
    lines = {line["item"]: line for line in score["lines"]}
    zero, taken = lines["NC-S18"], lines["NC-S08"]
    assert (zero["points"], zero["max"], zero["change"]) == (0, 2, -2)
    assert zero["because"] == [{"source": "case", "ref": number, "points": 0, "what": ""}]
    assert zero["explanation"]["zh"] == f"满分 2;案件 1 件({number});有一项即全扣,计 -2"
    assert (taken["points"], taken["change"]) == (0, -taken["max"])
    assert [why["points"] for why in taken["because"]] == [-0.1, -60]
    assert f"考核发现 {first['id']}(扣分) -0.1" in taken["explanation"]["zh"]
    assert "within the maximum" in taken["explanation"]["en"]
    assert score["points"] == 100 - 2 - taken["max"]
    assert lines["NC-S01"]["explanation"]["zh"] == "满分 2;没有增减"
    assert score["standing_title"] == {"zh": "计分", "en": "Scored"}


def test_numbers_are_exact_and_whole_ones_have_no_fraction(office: Person) -> None:
    enter(office, deducted(0.1), deducted(0.2, count=3))
    text = office.send("GET", f"{QUARTER}?unit=东风").get_data(as_text=True)
    assert '"points": 99.7' in text or '"points":99.7' in text
    assert "2.0" not in text


def test_vetoed_units_come_last_with_their_points(office: Person) -> None:
    enter(office, deducted(1, unit="西关"), {"unit": "东风", "finding": "refusal"})
    found = office.get(f"{QUARTER}?period=2026-Q1")["items"]
    assert [(one["unit"], one["points"], one["standing"]) for one in found] == [
        ("西关", 99, "scored"),
        ("东风", 100, "designation_revoked"),
    ]
    (veto,) = found[1]["vetoes"]
    assert (veto["finding"], veto["title"]["zh"]) == ("refusal", "拒不接受考核")
    assert veto["because"][0]["source"] == "finding"


@pytest.mark.parametrize("by", ["handler", "director", "clerk"])
def test_only_the_supervisor_enters_findings(office: Person, by: str) -> None:
    refused = enter(office, deducted(), by=by)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "not_allowed")
    assert office.get(QUARTER)["items"] == []


def test_a_supervisor_of_a_unit_enters_findings_on_it_only(
    office: Person, app: Flask, desk: Desk
) -> None:
    with desk.store.write() as work:
        for slug in ("orthopaedics", "eyes"):
            work.units.add(Unit("hospital", slug, {"zh": slug, "en": slug}))
    access.add_user(desk, "zhao", grants=[Grant("supervisor", "hospital", "orthopaedics")])
    own, other = deducted(unit="orthopaedics"), deducted(unit="eyes")
    assert enter(office, own, by="zhao").status_code == 201
    assert enter(office, own, other, by="zhao").status_code == 409
    assert [one["unit"] for one in office.get(QUARTER)["items"]] == ["orthopaedics"]


@pytest.mark.parametrize(
    ("change", "body", "path"),
    [
        ({"item": "NC-S99"}, {}, "findings.1.item"),
        ({"points": None}, {}, "findings.1.points"),
        ({"points": "1"}, {}, "findings.1.points"),
        ({"points": True}, {}, "findings.1.points"),
        ({"points": -1}, {}, "findings.1.points"),
        ({"count": 0}, {}, "findings.1.count"),
        ({"source": "rumour"}, {}, "findings.1.source"),
        ({"unit": ""}, {}, "findings.1.unit"),
        ({"card": "ncms_year"}, {}, "findings.1.card"),
        ({}, {"period": "2026-Q2"}, "period"),
        ({}, {"period": "2026-01"}, "period"),
        ({}, {"period": "9999-Q4"}, "period"),
        ({}, {"profile": "nobody"}, "profile"),
        ({}, {"findings": []}, "findings"),
    ],
)
def test_what_does_not_fit_is_refused_whole(
    office: Person, change: dict[str, Any], body: dict[str, Any], path: str
) -> None:
    refused = enter(office, deducted(), deducted() | change, **body)
    assert refused.status_code == 422, refused.get_data(as_text=True)
    assert [one["path"] for one in refused.get_json()["errors"]] == [path]
    assert office.get(QUARTER)["items"] == []


@pytest.mark.parametrize("period", ["2026", "0000-Q1", "9999-Q4", "2026-Q2", "x"])
def test_a_period_of_another_kind_or_to_come_is_refused(office: Person, period: str) -> None:
    assert office.send("GET", f"{QUARTER}?period={period}").status_code == 422
    assert office.send("GET", f"/scorecards/hospital/nothing?period={period}").status_code == 404


@pytest.mark.parametrize(
    ("role", "persons", "withheld"),
    [("handler", ["张医生"], 0), ("custodian", ["张医生"], 0), ("director", [], 1)],
)
def test_persons_are_for_those_who_may_see_identities(
    office: Person, repeated: list[str], role: str, persons: list[str], withheld: int
) -> None:
    answer = office.send("GET", f"{MONTH}?unit=骨科&period=2026-03", Tousu_Act_As=role)
    (score,) = answer.get_json()["items"]
    lines = [line for line in score["lines"] if line["person"]]
    assert [line["person"] for line in lines] == persons
    assert score["withheld"] == withheld
    assert ("张医生" in answer.get_data(as_text=True)) == bool(persons)
    if lines:
        assert [why["ref"] for why in lines[0]["because"]] == repeated


def test_persons_of_sealed_cases_are_for_the_custodian(
    office: Person, repeated: list[str], desk: Desk
) -> None:
    sealed = [replace(one, sealed_kinds=("complaint",)) for one in desk.registry]
    app = create_app(replace(desk, registry=Registry(sealed)), TESTING=False)
    stricter = Person(app, office.token)
    for role, count in (("handler", 0), ("custodian", 1)):
        (score,) = stricter.get(f"{MONTH}?unit=骨科", Tousu_Act_As=role)["items"]
        assert len([line for line in score["lines"] if line["person"]]) == count


def test_units_are_listed_the_largest_number_first(office: Person, repeated: list[str]) -> None:
    found = office.get(MONTH)["items"]
    assert [(one["unit"], one["points"]) for one in found] == [("骨科", 2), ("眼科", 1)]
    rank = next(line for line in found[1]["lines"] if line["item"] == "rank")
    assert (rank["points"], rank["explanation"]["zh"]) == (2, "按投诉总量排列")


def test_a_card_that_tells_no_units_apart_measures_the_whole_office(office: Person) -> None:
    office.receive("property_mgmt")
    (score,) = office.get("/scorecards/property_mgmt/service_indicators")["items"]
    assert (score["unit"], score["unit_title"]["zh"], score["points"]) == ("", "全部", None)
    lines = {line["item"]: line for line in score["lines"]}
    assert lines["received"]["points"] == 1
    assert lines["valid_share"]["points"] is None


def test_answers_are_as_described(office: Person, repeated: list[str], app: Flask) -> None:
    enter(office, deducted(0.5), {"unit": "东风", "finding": "refusal"})
    spec = app.test_client().get("/api/v1/openapi.json").get_json()
    whole = Resource.from_contents(spec, default_specification=DRAFT202012)
    shapes = Shapes().with_resource("urn:spec", whole)
    for path, asked in (
        ("/api/v1/scorecards", "/scorecards"),
        ("/api/v1/scorecards/{sector}/{card}", QUARTER),
        ("/api/v1/scorecards/{sector}/{card}", MONTH),
    ):
        answer = spec["paths"][path]["get"]["responses"]["200"]
        ref = answer["content"]["application/json"]["schema"]["$ref"]
        validator = OAS31Validator({"$ref": f"urn:spec{ref}"}, registry=shapes)
        assert list(validator.iter_errors(office.get(asked))) == []


@pytest.fixture
def reader(visitor: Person) -> Person:
    """The browser of somebody who has logged in."""
    sent = visitor.client.post("/login", data={"name": "lin", "password": PASSWORD})
    assert sent.status_code == 303
    return visitor


def test_a_stranger_must_log_in_for_the_page(visitor: Person) -> None:
    assert visitor.client.get(f"{MONTH}?period=2026-03").status_code == 302


def test_the_page_shows_every_unit_and_one_line_by_line(
    reader: Person, office: Person, repeated: list[str]
) -> None:
    complain(office, ODD)
    text = page(reader, f"{MONTH}?period=2026-03")
    for word in ("科室投诉月度考核", "骨科", "眼科", "名次", "张医生", "&lt;b&gt;=1+1"):
        assert word in text
    assert "<b>=1" not in text
    one = page(reader, f"{MONTH}?period=2026-03&unit=骨科")
    assert "按投诉总量排列" in one
    assert repeated[0] in one
    assert "眼科" not in one
    english = page(reader, f"{MONTH}?period=2026-03&unit=骨科&lang=en")
    assert "ranked by: Complaints" in english


def test_the_page_shows_vetoes(reader: Person, office: Person) -> None:
    enter(office, {"unit": "东风", "finding": "refusal"})
    text = page(reader, f"{QUARTER}?period=2026-Q1")
    assert "取消定点资格" in text
    assert "拒不接受考核" in text


def test_the_page_of_a_whole_office_shows_its_lines(reader: Person) -> None:
    assert "没有可作分母的案件" in page(reader, "/scorecards/property_mgmt/service_indicators")


def test_a_page_without_a_score_says_so(reader: Person) -> None:
    assert "没有案件,也没有考核发现" in page(reader, MONTH)
    assert reader.client.get("/scorecards/hospital/nothing").status_code == 404
    assert reader.client.get(f"{MONTH}?period=x").status_code == 422
    assert reader.client.get(f"{MONTH}?profile=x").status_code == 422


def test_a_page_keeps_persons_from_those_who_may_not_see_them(
    app: Flask, desk: Desk, repeated: list[str]
) -> None:
    access.add_user(desk, "he", "何", PASSWORD, [Grant("director")])
    browser = Person(app, "")
    browser.client.post("/login", data={"name": "he", "password": PASSWORD})
    text = page(browser, MONTH)
    assert "张医生" not in text
    assert "另有 1 行涉及个人" in text

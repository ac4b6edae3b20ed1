"""Leaving out over the interface and on paper, and deeds that are done once however often sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator
from referencing import Registry as Shapes
from referencing import Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from core.storage.people.access import Grant, Unit
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person
from tests.api.test_scorecards import MONTH, QUARTER, complain, deducted, enter
from tests.console.browsing import page

LEFT_OUT = f"{MONTH}/exclusions"


def ask(person: Person, number: str, by: str = "supervisor", **more: Any) -> TestResponse:
    """Ask that a complaint be left out of March 2026."""
    key = {"Idempotency_Key": more.pop("key")} if "key" in more else {}
    sent = {"period": "2026-03", "case": number, "reason": "malicious"} | more
    return person.send("POST", LEFT_OUT, sent, Tousu_Act_As=by, **key)


def decide(
    person: Person, row_id: int, by: str = "chief", *, approved: bool = True, **headers: str
) -> TestResponse:
    """Decide on what was asked."""
    body = {"approved": approved, "note": "经核实"}
    path = f"{LEFT_OUT}/{row_id}/decision"
    return person.send("POST", path, body, Tousu_Act_As=by, **headers)


@pytest.fixture
def numbers(office: Person) -> list[str]:
    """Two complaints about a department, of which the first is left out."""
    found = [complain(office, "骨科") for _ in range(2)]
    asked = ask(office, found[0], note="同一人当日五次来电")
    assert asked.status_code == 201, asked.get_data(as_text=True)
    assert decide(office, asked.get_json()["id"]).status_code == 200
    return found


def test_what_is_left_out_stands_in_the_score(office: Person, numbers: list[str]) -> None:
    (score,) = office.get(f"{MONTH}?period=2026-03&unit=骨科")["items"]
    assert score["points"] == 1
    (gone,) = score["left_out"]
    assert (gone["case"], gone["finding"]) == (numbers[0], None)
    assert gone["rows"] == ["total", "repeat_individual"]
    assert gone["reason_title"] == {"zh": "恶意投诉", "en": "Malicious complaint"}
    assert gone["basis"] == "本单位设定(来源未规定)"
    assert (gone["by"], gone["approved_by"]) == ("supervisor", "chief")
    assert gone["approved_at"][:16] == "2026-03-02T10:00"
    assert "note" not in gone


def test_exclusions_are_listed_and_notes_are_for_those_concerned(
    office: Person, numbers: list[str]
) -> None:
    ask(office, numbers[1])
    found = office.get(f"{LEFT_OUT}?period=2026-03", Tousu_Act_As="director")["items"]
    assert [(one["state"], one["note"]) for one in found] == [
        ("approved", "同一人当日五次来电"),
        ("asked", ""),
    ]
    assert found[0]["decision"]["note"] == "经核实"
    text = office.send("GET", LEFT_OUT, Tousu_Act_As="handler").get_data(as_text=True)
    assert numbers[0] in text
    assert "五次来电" not in text
    assert "经核实" not in text
    assert office.get(f"{LEFT_OUT}?period=2026-02")["items"] == []


def test_an_exclusion_is_lifted_over_the_interface(office: Person, numbers: list[str]) -> None:
    lifting = office.send(
        "POST", LEFT_OUT, {"lifts": 1, "note": "复核属实"}, Tousu_Act_As="supervisor"
    )
    assert lifting.get_json()["lifts"] == 1
    decide(office, lifting.get_json()["id"])
    assert office.get(f"{MONTH}?period=2026-03")["items"][0]["points"] == 2


@pytest.mark.parametrize(
    ("by", "code"),
    [("handler", "not_allowed"), ("supervisor", "not_allowed"), ("office", "needs_second_officer")],
)
def test_another_officer_decides(office: Person, by: str, code: str) -> None:
    asked = ask(office, complain(office, "骨科"), by="office").get_json()
    refused = decide(office, asked["id"], by=by)
    assert (refused.status_code, refused.get_json()["code"]) == (409, code)


def test_one_asks_only_for_the_units_one_heads(office: Person, app: Flask, desk: Desk) -> None:
    with desk.store.write() as work:
        for slug in ("orthopaedics", "eyes"):
            work.units.add(Unit("hospital", slug, {"zh": slug, "en": slug}))
    access.add_user(desk, "zhao", grants=[Grant("unit_head", "hospital", "orthopaedics")])
    own, other = complain(office, "orthopaedics"), complain(office, "eyes")
    assert ask(office, own, by="zhao").status_code == 201
    assert ask(office, other, by="zhao").status_code == 409


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"reason": "bad_mood"}, "reason"),
        ({"case": "HOS-2026-999999"}, "case"),
        ({"finding": 1}, "case"),
        ({"finding": 0}, "finding"),
        ({"finding": True}, "finding"),
        ({"lifts": "1"}, "lifts"),
        ({"period": "9999-12"}, "period"),
        ({"profile": "nobody"}, "profile"),
        ({"unit": "骨科"}, "unit"),
    ],
)
def test_what_does_not_fit_is_refused(office: Person, body: dict[str, Any], path: str) -> None:
    refused = ask(office, complain(office, "骨科"), **body)
    assert refused.status_code == 422, refused.get_data(as_text=True)
    assert [one["path"] for one in refused.get_json()["errors"]] == [path]
    assert office.get(LEFT_OUT)["items"] == []


@pytest.mark.parametrize("row_id", ["7", "x", "-1", "99999999999999999999"])
def test_an_exclusion_that_is_not_there_is_not_found(office: Person, row_id: str) -> None:
    path = f"{LEFT_OUT}/{row_id}/decision"
    refused = office.send("POST", path, {"approved": True}, Tousu_Act_As="chief")
    assert (refused.status_code, refused.get_json()["code"]) == (404, "not_found")


def test_the_same_request_is_done_once(office: Person) -> None:
    number = complain(office, "骨科")
    first, second = (ask(office, number, key="k1") for _ in range(2))
    assert first.get_data() == second.get_data()
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (
        None, "true",
    )  # fmt: skip
    row_id = first.get_json()["id"]
    answers = [decide(office, row_id, Idempotency_Key="k2") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].get_data() == answers[1].get_data()
    other = ask(office, number, key="k1", reason="force_majeure")
    assert (other.status_code, other.get_json()["code"]) == (409, "conflict")
    assert len(office.get(LEFT_OUT)["items"]) == 1


def test_findings_sent_twice_are_entered_once(office: Person) -> None:
    body = {"period": "2026-Q1", "findings": [deducted(5)]}
    sent = [
        office.send("POST", f"{QUARTER}/findings", body, Tousu_Act_As="supervisor",
                    Idempotency_Key="once")
        for _ in range(2)
    ]  # fmt: skip
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].get_data() == sent[1].get_data()
    assert office.get(f"{QUARTER}?unit=东风")["items"][0]["points"] == 95
    listed = office.get(f"{QUARTER}/findings?period=2026-Q1")["items"]
    assert listed == sent[0].get_json()["items"]
    refused = enter(office, deducted(), Idempotency_Key="x")
    assert refused.status_code == 422


def test_a_refused_request_may_be_sent_again(office: Person) -> None:
    number = complain(office, "骨科")
    wrong = ask(office, number, key="k", period="2026-02")
    assert wrong.status_code == 422
    assert ask(office, number, key="k").status_code == 201


def test_a_finding_on_a_case_explains_the_share(office: Person) -> None:
    number = office.receive("market_supervision", kind="inquiry")["number"]
    for act, by in (("answer", "clerk"), ("close", "clerk")):
        assert office.act(number, act, by).status_code in (200, 201)
    card = "/scorecards/market_supervision/supervision"
    body = {"period": "2026-Q1", "findings": [{"finding": "data_fault", "case": number}]}
    entered = office.send("POST", f"{card}/findings", body, Tousu_Act_As="supervisor")
    assert entered.get_json()["items"][0]["case"] == number, entered.get_data(as_text=True)
    score = next(one for one in office.get(card)["items"] if not one["unit"])
    (share,) = [line for line in score["lines"] if line["item"] == "data_quality"]
    assert share["points"] == 0
    assert share["because"][0]["case"] == number
    assert f"考核发现 1(数据问题,案件 {number})" in share["explanation"]["zh"]


@pytest.fixture
def subjects(office: Person) -> None:
    """Valid complaints on several subjects."""
    for subject in ("parking", "parking", "security", "finance"):
        facts = {"severity": "minor", "validity": "valid", "subject": subject}
        office.receive("property_mgmt", facts=facts)


INDICATORS = "/scorecards/property_mgmt/service_indicators"


def test_values_are_ranked_in_the_answer(office: Person, subjects: None) -> None:
    (score,) = office.get(INDICATORS)["items"]
    lines = [line for line in score["lines"] if line["item"] == "subjects"]
    assert lines[0]["part"] is None
    assert [line["part"]["title"]["zh"] for line in lines[1:]] == [
        "停车场管理类", "财务管理类", "安全管理类", "前 3 名合计",
    ]  # fmt: skip
    first = lines[1]["part"]
    assert (first["value"], first["share"], first["rank"], first["top"]) == (
        "parking", 0.5, 1, None,
    )  # fmt: skip
    assert lines[1]["explanation"]["zh"].startswith("第 1 名;案件 2 件")


def test_answers_are_as_described(
    office: Person, numbers: list[str], subjects: None, app: Flask
) -> None:
    spec = app.test_client().get("/api/v1/openapi.json").get_json()
    shapes = Shapes().with_resource(
        "urn:spec", Resource.from_contents(spec, default_specification=DRAFT202012)
    )
    scores = "/api/v1/scorecards/{sector}/{card}"
    for path, asked in (
        (scores, MONTH),
        (scores, INDICATORS),
        (f"{scores}/exclusions", LEFT_OUT),
        (f"{scores}/findings", f"{QUARTER}/findings?period=2026-Q1"),
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


def test_the_page_shows_what_is_left_out(reader: Person, numbers: list[str]) -> None:
    text = page(reader, f"{MONTH}?period=2026-03")
    for word in ("剔除", f"案件 {numbers[0]}", "恶意投诉", "supervisor", "chief", "投诉总量"):
        assert word in text
    assert "五次来电" not in text
    assert "Left out" in page(reader, f"{MONTH}?period=2026-03&lang=en")


def test_the_page_shows_the_ranking(reader: Person, subjects: None) -> None:
    text = page(reader, INDICATORS)
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in text.split("<tr>")]
    ranking = [row.partition(" 案件")[0] for row in rows if re.search(r"管理类|前 3 名", row)]
    assert [row.split(" 说明")[0] for row in ranking] == [
        "1 停车场管理类 2 50%",
        "2 财务管理类 1 25%",
        "2 安全管理类 1 25%",
        "— 前 3 名合计 4 100%",
    ]

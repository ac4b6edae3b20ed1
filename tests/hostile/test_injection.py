"""Texts that mean something elsewhere are texts here: in statements, templates, headers, logs."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.people import Person
from tests.hostile.interface import operations

PAYLOADS = (
    "x' OR '1'='1", '"; DROP TABLE cases; --',
    "%' AND 1=CAST((SELECT 1) AS int) AND '%'='", "{{7*7}}${7*7}<%=7*7%>#{7*7}",
    "x\r\nSet-Cookie: evil=1", "../../../../etc/passwd", "\u202e\u0000\ufffe",
    "<script>alert(7)</script>", "$(touch /tmp/owned)`id`",
)  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_parameter_of_any_address_takes_a_payload_for_more(
    app: Flask, office: Person, payload: str, caplog: pytest.LogCaptureFixture
) -> None:
    number = office.receive("property_mgmt")["number"]
    reads = [one for one in operations(app) if one.method == "GET"]
    asked = 0
    with caplog.at_level(logging.INFO):
        for one in reads:
            for name in one.query:
                _ask(office, one.at(number=number), {name: payload})
                asked += 1
    assert asked >= 60
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert not any("\n" in record.getMessage() for record in caplog.records)
    assert office.get(f"/cases/{number}")["number"] == number


@pytest.mark.parametrize("payload", ["x' OR '1'='1", "../../etc/passwd", "{{7*7}}\x00\r\n<b>"])
def test_no_part_of_an_address_takes_a_payload_for_more(
    app: Flask, office: Person, payload: str
) -> None:
    parts = [one for one in operations(app) if one.method == "GET" and "{" in one.path]
    assert len(parts) >= 30
    for one in parts:
        _ask(office, one.at(**dict.fromkeys(one.names, quote(payload, safe=""))), {})


def _ask(person: Person, path: str, query: dict[str, str]) -> None:
    response = person.client.get(
        f"/api/v1{path}", query_string=query, headers={"Authorization": f"Bearer {person.token}"}
    )
    assert wrong(response, str(query)) == [], (path, query)


def wrong(response: TestResponse, sent: str) -> list[str]:
    """What shows that a payload was taken for more than letters."""
    said = response.get_data(as_text=True)
    rules = {
        "failed": response.status_code >= 500,
        "split": "evil" in response.headers.get("Set-Cookie", ""),
        "read": "root:" in said,
        "computed": "7*7" in sent and "49<" in said,
        "ran": response.mimetype == "text/html" and "<script>alert" in said,
    }
    return [rule for rule, broken in rules.items() if broken]


def test_a_careless_address_would_be_found() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/", "front", lambda: ("<script>alert(7)</script><b>49</b> root:", 500))
    assert wrong(bare.test_client().get("/"), "{{7*7}}") == ["failed", "read", "computed", "ran"]


@pytest.mark.parametrize("payload", PAYLOADS[:3])
def test_a_condition_in_a_search_finds_what_its_letters_say(office: Person, payload: str) -> None:
    office.receive("property_mgmt", subject="电梯")
    plain = office.receive("property_mgmt", subject=f"其中有 {payload} 字样")["number"]
    response = office.client.get(
        "/api/v1/cases", query_string={"q": payload},
        headers={"Authorization": f"Bearer {office.token}"},
    )  # fmt: skip
    assert [case["number"] for case in response.get_json()["items"]] == [plain]


@pytest.mark.parametrize("wild", ["%", "_", "100%", "\\", "a_b"])
def test_a_wild_card_is_a_letter(office: Person, wild: str) -> None:
    office.receive("property_mgmt", subject="axb 1000")
    found: Any = office.client.get(
        "/api/v1/cases", query_string={"q": wild},
        headers={"Authorization": f"Bearer {office.token}"},
    )  # fmt: skip
    assert found.get_json()["items"] == []


def test_a_template_in_a_text_stays_one(office: Person) -> None:
    text = "{{7*7}}{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}"
    case = office.receive("property_mgmt", subject=text, complainant={"name": text})
    forms = office.get(f"/cases/{case['number']}/forms")["items"]
    assert forms
    for form in forms:
        page = office.send("GET", f"/cases/{case['number']}/forms/{form['slug']}?format=text")
        assert page.status_code == 200
        assert "49" not in page.get_data(as_text=True).replace(case["number"], "")
        assert "<class" not in page.get_data(as_text=True)

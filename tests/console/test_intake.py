"""The clerk's form for telephone and counter: checked while typing, registered once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person
from tests.console.browsing import Checked, log_in, page

CALL = {
    "sector": "market_supervision", "kind": "complaint", "channel": "phone",
    "received_at": "2026-03-02T09:30", "subject": "缺斤短两", "description": "买鱼少了半斤",
    "role": "complainant", "person.name": "林小满", "person.contact": "138 0000 1234",
    "respondent.name": "某水产店", "secrecy": "open",
}  # fmt: skip
EVIL = "<script>alert('1')</script>\""


def form_of(text: str) -> dict[str, str]:
    """The hidden fields of a page."""
    return dict(re.findall(r'type="hidden" name="(csrf|once|sector)" value="([^"]*)"', text))


@pytest.fixture
def blank(logged_in: Person) -> dict[str, str]:
    """A new form, as it comes."""
    return form_of(page(logged_in, "/intake?sector=market_supervision"))


def send(person: Person, form: Any, status: int, **more: Any) -> str:
    """Send the form, and read the page that answers."""
    response = person.client.post("/intake", data={**form, **more})
    text = response.get_data(as_text=True)
    assert response.status_code == status, text
    if status == 303:
        return str(response.headers["Location"])
    Checked(text)
    return text


def numbers(office: Person) -> list[str]:
    """The cases there are."""
    return [one["number"] for one in office.get("/cases")["items"]]


def test_the_sector_is_asked_first(logged_in: Person) -> None:
    assert "/intake?sector=hospital" in page(logged_in, "/intake")
    text = page(logged_in, "/intake?sector=hospital&kind=complaint")
    for said in ("投诉哪个科室或机构?", "其他情况", "是否已确认为医疗纠纷?"):
        assert said in text
    assert "投诉人对处理是否满意?" not in text
    english = page(logged_in, "/intake?sector=hospital&lang=en")
    assert set(re.findall(r"[一-鿿]+", english)) <= {"中文", "林晓"}


def test_a_call_is_registered_and_its_deadlines_begin(
    logged_in: Person, office: Person, blank: dict[str, str]
) -> None:
    where = send(logged_in, blank | CALL, 303, go="send")
    text = page(logged_in, where)
    number = numbers(office)[0]
    for said in (number, "受理决定", "2026-03-11", "缺斤短两", "发查询码"):
        assert said in text
    case = office.get(f"/cases/{number}")
    assert case["channel"] == "phone"
    assert case["received_at"].startswith("2026-03-02T09:30")
    seen = office.get(f"/cases/{number}/identities")
    assert {one["role"] for one in seen["parties"]} == {"complainant", "respondent"}


def test_sent_twice_it_is_registered_once(
    logged_in: Person, office: Person, blank: dict[str, str]
) -> None:
    first = send(logged_in, blank | CALL, 303, go="send")
    assert send(logged_in, blank | CALL, 303, go="send") == first
    text = send(logged_in, blank | CALL, 409, go="send", subject="另一件")
    assert "刚才已经登记过" in text
    assert "另一件" in text
    assert len(numbers(office)) == 1
    send(logged_in, form_of(text) | CALL, 303, go="send", subject="另一件")
    assert len(numbers(office)) == 2


def test_several_matters_are_split_on_the_spot(
    logged_in: Person, office: Person, blank: dict[str, str]
) -> None:
    text = send(logged_in, blank | CALL, 200, go="add")
    assert text.count('name="kind"') == 2
    matters = {
        "kind": ["report", "complaint"],
        "cases.0.facts.within_duty": "true", "cases.1.facts.knew_on": "2026-03-01",
    }  # fmt: skip
    where = send(logged_in, blank | CALL | matters, 303, go="send")
    assert where.count("number=") == 2
    found = {one["kind"]: one for one in (office.get(f"/cases/{n}") for n in numbers(office))}
    assert found["report"]["facts"] == {"within_duty": True}
    assert found["complaint"]["facts"] == {"knew_on": "2026-03-01"}
    assert page(logged_in, where).count("初步意见") == 2


def test_checking_stores_nothing_and_tells_what_follows(
    logged_in: Person, office: Person, blank: dict[str, str]
) -> None:
    late = {"cases.0.facts.knew_on": "2020-01-01"}
    text = send(logged_in, blank | CALL | late, 200, go="check")
    assert "不予受理" in text
    assert "2026-03-11" in text
    assert "林小满" in text
    assert numbers(office) == []
    send(logged_in, blank | CALL, 303, go="send")
    assert numbers(office)[0].endswith("000001"), "checking took no number"


def test_who_came_before_is_known_again(
    logged_in: Person, office: Person, blank: dict[str, str]
) -> None:
    send(logged_in, blank | CALL | {"external_id": "12345-7"}, 303, go="send")
    number = numbers(office)[0]
    again = {"person.contact": "+86 13800001234", "respondent.name": ""}
    text = send(logged_in, blank | CALL | again, 200, go="check")
    assert f"{number}</a>" in text
    assert "可能重复" not in text
    assert "可能重复" in send(logged_in, blank | CALL, 200, go="check")
    other = {"person.contact": "13900009999", "external_id": "12345-7"}
    assert "外部编号相同" in send(logged_in, blank | CALL | other, 200, go="check")
    refused = send(logged_in, {**blank, **CALL, **other, "once": "x" * 20}, 409, go="send")
    assert "该外部编号已登记" in refused
    stranger = {"person.contact": "13900009999"}
    assert number not in send(logged_in, blank | CALL | stranger, 200, go="check")


def test_who_is_hidden_is_not_known_again(
    logged_in: Person, office: Person, blank: dict[str, str]
) -> None:
    send(logged_in, blank | CALL | {"kind": "report"}, 303, go="send")
    assert numbers(office)[0] not in send(logged_in, blank | CALL, 200, go="check")


def test_a_supervisor_registers_but_does_not_recognise(
    logged_in: Person, desk: Desk, office: Person, blank: dict[str, str]
) -> None:
    send(logged_in, blank | CALL, 303, go="send")
    access.add_user(desk, "du", "杜", PASSWORD, [Grant("supervisor")])
    supervisor = Person(logged_in.client.application, "")
    log_in(supervisor, name="du")
    form = form_of(page(supervisor, "/intake?sector=market_supervision"))
    assert numbers(office)[0] not in send(supervisor, form | CALL, 200, go="check")


def test_what_is_refused_is_said_and_stays(logged_in: Person, blank: dict[str, str]) -> None:
    text = send(logged_in, blank | CALL, 422, go="send", subject="", description=EVIL)
    assert 'aria-describedby="p-subject"' in text
    assert '<a href="#f-subject">事由</a>' in text
    assert EVIL not in text
    assert "&lt;script&gt;" in text
    text = send(logged_in, blank | CALL, 422, go="send", secrecy="anonymous")
    assert "匿名提交不得填写身份信息" in text
    bad = {"received_at": "gestern", "cases.0.facts.knew_on": "昨天"}
    text = send(logged_in, blank | CALL | bad, 422, go="send")
    assert 'aria-describedby="p-received_at"' in text
    text = send(logged_in, blank | CALL | {"cases.0.facts.knew_on": "昨天"}, 422, go="send")
    assert 'aria-describedby="p-cases.0.facts.knew_on"' in text


def test_a_code_is_given_once(logged_in: Person, office: Person, blank: dict[str, str]) -> None:
    send(logged_in, blank | CALL, 303, go="send")
    form = {"csrf": blank["csrf"], "number": numbers(office)[0]}
    given = logged_in.client.post("/intake/code", data=form)
    assert re.search(r"(\d{5}-){3}\d{5}", given.get_data(as_text=True))
    assert logged_in.client.post("/intake/code", data=form).status_code == 409


def test_who_may_not_register_is_told(logged_in: Person, desk: Desk) -> None:
    access.add_user(desk, "lei", "雷", PASSWORD, [Grant("legal")])
    other = Person(logged_in.client.application, "")
    log_in(other, name="lei")
    client: FlaskClient = other.client
    assert client.get("/intake").status_code == 403
    assert client.post("/intake", data=CALL).status_code == 403
    assert logged_in.client.get("/intake/done").status_code == 404
    assert logged_in.client.post("/intake", data=CALL).status_code == 403, "a form of nowhere"

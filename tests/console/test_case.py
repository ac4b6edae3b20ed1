"""One case in the browser: what to do next is done there, by forms, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person
from tests.console.browsing import Checked, log_in, page

CHINESE = re.compile("[\u4e00-\u9fff]")
PAYLOAD = "<script>alert('x')</script>"


def sent(person: Person, path: str, where: str = "", **form: Any) -> TestResponse:
    """Send a form of the page ``where`` (the path's own) to ``path``, with its hidden fields."""
    text = page(person, where or path)
    hidden = dict(re.findall(r'name="(csrf|revision)" value="(\w+)"', text))
    return person.client.post(path, data=hidden | form)


@pytest.fixture
def chief(app: Flask, desk: Desk) -> Person:
    """A browser of somebody who approves."""
    access.add_user(desk, "zhou", "周正", PASSWORD, [Grant("chief"), Grant("legal")])
    person = Person(app, "")
    assert log_in(person, name="zhou").status_code == 303
    return person


@pytest.fixture
def rejected(office: Person) -> str:
    """A complaint outside the bureau's duty."""
    found: str = office.receive("market_supervision", facts={"within_duty": False})["number"]
    return found


def test_an_act_is_shown_before_it_is_done_and_then_done(logged_in: Person, office: Person) -> None:
    number = office.receive("property_mgmt", facts={"liability": "security"})["number"]
    path = f"/cases/{number}/acts/dispatch"
    assert f'href="{path}"' in page(logged_in, f"/cases/{number}")
    preview = sent(logged_in, path, step="preview")
    assert preview.status_code == 200
    assert "已分流" in preview.get_data(as_text=True)
    assert office.get(f"/cases/{number}")["status"] == "registered"
    done = sent(logged_in, path, step="act", note="转安全管理部")
    assert (done.status_code, done.headers["Location"]) == (
        303,
        f"/cases/{number}?done=did.dispatch",
    )
    text = page(logged_in, done.headers["Location"])
    assert "已办理:分流" in text
    assert "转安全管理部" in text
    assert office.get(f"/cases/{number}")["status"] == "dispatched"


@pytest.fixture
def namesakes(desk: Desk) -> None:
    """People of the office, two of whom have one name; who works on no case, and who left."""
    people = {"an": ("安宁", "handler"), "bo": ("薄言", "policy_editor"), "ce": ("策", "handler"),
              "li1": ("李娜", "handler"), "li2": ("李娜", "handler")}  # fmt: skip
    for name, (called, role) in people.items():
        access.add_user(desk, name, called, grants=[Grant(role)])
    access.set_active(desk, "ce", False)


@pytest.fixture
def head(app: Flask, desk: Desk) -> Person:
    """A browser of the head of a unit, who puts people in charge."""
    access.add_user(desk, "tang", "唐宁", PASSWORD, [Grant("unit_head")])
    person = Person(app, "")
    assert log_in(person, name="tang").status_code == 303
    return person


@pytest.fixture
def complaint(office: Person) -> str:
    """A complaint that somebody must be put in charge of."""
    found: str = office.receive("market_supervision")["number"]
    return found


def test_colleagues_of_the_unit_are_offered_by_name(
    head: Person, namesakes: None, complaint: str
) -> None:
    text = page(head, f"/cases/{complaint}/acts/reassign")
    offered = dict(re.findall(r'<option value="([^"]+)">(\w+)</option>', text))
    assert {"安宁": "an", "李娜(li1)": "li1", "李娜(li2)": "li2"}.items() <= offered.items()
    assert not {"bo", "ce"} & {*offered.values()}, "who works on no case, or no more"


@pytest.mark.parametrize(
    ("typed", "who", "called"),
    [
        ("安宁", "an", "安宁"),
        ("an", "an", "安宁"),
        ("李娜(li2)", "li2", "李娜"),
        ("李娜 (li1)", "li1", "李娜"),
        ("bo", "bo", "薄言"),
    ],
)
def test_somebody_is_put_in_charge_by_name_or_user_name(
    head: Person, office: Person, namesakes: None, complaint: str, typed: str, who: str,
    called: str,
) -> None:  # fmt: skip
    path = f"/cases/{complaint}/acts/reassign"
    done = sent(head, path, step="act", **{"facts.officer": typed})
    assert done.status_code == 303, done.get_data(as_text=True)
    assert office.get(f"/cases/{complaint}")["officer"] == who
    text = page(head, f"/cases/{complaint}")
    assert f"承办人 {called}" in text


@pytest.mark.parametrize("typed", ["李娜", "无名氏", "薄言", "ce"])
def test_a_name_that_several_have_or_nobody_is_refused(
    head: Person, office: Person, namesakes: None, complaint: str, typed: str
) -> None:
    path = f"/cases/{complaint}/acts/reassign"
    answer = sent(head, path, step="act", **{"facts.officer": typed})
    text = answer.get_data(as_text=True)
    Checked(text)
    assert answer.status_code == 422
    assert f'value="{typed}"' in text, "what was typed stays"
    if typed == "李娜":
        assert "有2人叫李娜,请写明是谁:李娜(li1)、李娜(li2)" in text
    assert not office.get(f"/cases/{complaint}")["officer"]


def test_several_cases_are_given_to_somebody_by_name(
    head: Person, office: Person, namesakes: None, complaint: str
) -> None:
    path = f"/queue/together?act=reassign&case={complaint}"
    assert '<option value="李娜(li1)">li1</option>' in page(head, path)
    form = {"act": "reassign", "case": complaint, "facts.officer": "李娜"}
    refused = sent(head, "/queue/together", path, **form).get_data(as_text=True)
    assert "李娜(li1)、李娜(li2)" in refused
    done = sent(head, "/queue/together", path, **form | {"facts.officer": "安宁"})
    text = done.get_data(as_text=True)
    Checked(text)
    assert '承办人">安宁</td>' in text
    assert office.get(f"/cases/{complaint}")["officer"] == "an"


def test_what_was_typed_stays_when_an_act_is_refused(logged_in: Person, rejected: str) -> None:
    answer = sent(logged_in, f"/cases/{rejected}/acts/reject", step="act", note=PAYLOAD)
    text = answer.get_data(as_text=True)
    Checked(text)
    assert answer.status_code == 409
    assert "须经审批" in text
    assert "&lt;script&gt;" in text
    assert PAYLOAD not in text


def test_an_act_is_applied_for_and_approved_by_another(
    logged_in: Person, chief: Person, office: Person, rejected: str
) -> None:
    case = f"/cases/{rejected}"
    assert "申请审批" in page(logged_in, f"{case}/acts/reject")
    applied = sent(logged_in, f"{case}/acts/reject", step="apply", note="不属本局职责")
    assert applied.status_code == 303
    assert "请您审批" not in page(logged_in, case)
    text = page(chief, case)
    assert "不属本局职责" in text
    assert "批准并办理后" in text
    assert "投诉不予受理决定书" in text, "who approves reads what will go out"
    decide = re.search(r'action="(/cases/[^"]+/applications/\d+)"', text)
    assert decide
    refused = sent(chief, decide[1], case, decision="refuse")
    assert (refused.status_code, "须写明理由" in refused.get_data(as_text=True)) == (422, True)
    assert sent(chief, decide[1], case, decision="approve").status_code == 303
    office.act(rejected, "approve", "legal", facts={"approves": "reject"})
    assert "已获批准,去办理" in page(logged_in, case)
    assert sent(logged_in, f"{case}/acts/reject", step="act").status_code == 303
    assert office.get(case)["status"] == "rejected"


def test_nobody_overwrites_what_they_have_not_seen(logged_in: Person, office: Person) -> None:
    number = office.receive("property_mgmt", facts={"liability": "security"})["number"]
    path = f"/cases/{number}/acts/dispatch"
    text = page(logged_in, path)
    hidden = dict(re.findall(r'name="(csrf|revision)" value="(\w+)"', text))
    etag = office.send("GET", f"/cases/{number}").headers["ETag"]
    office.send("PATCH", f"/cases/{number}/facts", {"facts": {"big_loss_or_injury": True}},
                If_Match=etag, Tousu_Act_As="handler")  # fmt: skip
    answer = logged_in.client.post(path, data=hidden | {"step": "act", "note": "我写的话"})
    told = answer.get_data(as_text=True)
    assert answer.status_code == 412
    assert "我写的话" in told
    assert sent(logged_in, path, step="act").status_code == 303


def test_only_facts_that_matter_are_asked_and_known_ones_can_be_changed(
    logged_in: Person, office: Person
) -> None:
    number = office.receive("market_supervision")["number"]
    case = f"/cases/{number}"
    missing = [one["fact"] for one in office.get(case)["missing"]]
    text = page(logged_in, case)
    assert missing
    assert all(f'name="facts.{name}"' in text for name in missing)
    told = sent(logged_in, f"{case}/facts", case, **{"facts.within_duty": "false"})
    assert told.status_code == 303
    after = office.get(case)
    assert after["facts"] == {"within_duty": False}
    assert after["verdict"] != "undetermined"
    nothing = sent(logged_in, f"{case}/facts", case, **{"facts.within_duty": "false"})
    assert (nothing.status_code, "没有填写新的事实" in nothing.get_data(as_text=True)) == (
        422,
        True,
    )
    assert sent(logged_in, f"{case}/facts", case, forget="within_duty").status_code == 303
    assert office.get(case)["facts"] == {}


def test_the_reasons_and_the_ledger_have_pages(logged_in: Person, office: Person) -> None:
    number = office.receive("market_supervision", facts={"within_duty": False})["number"]
    why = page(logged_in, f"/cases/{number}/why")
    assert "不成立" in why or "成立" in why
    timer = next(t for t in office.get(f"/cases/{number}")["timers"] if t["due"])
    ledger = page(logged_in, f"/cases/{number}/timers/{timer['name']}")
    assert timer["due"] in ledger
    assert "计入" in ledger
    assert logged_in.client.get(f"/cases/{number}/timers/nothing").status_code == 404


def test_a_copy_for_the_file_has_everything_and_names_nobody(
    logged_in: Person, office: Person
) -> None:
    who = {"name": "张三丰", "contact": "13800001234"}
    facts = {"within_duty": False}
    number = office.receive(
        "market_supervision", facts=facts, complainant=who, description=PAYLOAD
    )["number"]
    text = page(logged_in, f"/cases/{number}?print=1")
    for said in ("张**", "属于本部门职责范围", "不属于职责范围", "受理决定", "打印于 2026-03-02"):
        assert said in text
    assert "张三丰" not in text
    assert PAYLOAD not in text
    assert 'method="post"' not in text.partition("<main")[2]


def test_the_next_case_of_the_list_is_at_hand(logged_in: Person, office: Person) -> None:
    numbers = [office.receive("property_mgmt")["number"] for _ in range(3)]
    here = "?list=sector%3Dproperty_mgmt"
    text = page(logged_in, f"/cases/{numbers[1]}{here}")
    assert f'rel="prev" href="/cases/{numbers[0]}?list=sector%3Dproperty_mgmt"' in text
    assert f'rel="next" href="/cases/{numbers[2]}?list=sector%3Dproperty_mgmt"' in text
    assert 'rel="prev"' not in page(logged_in, f"/cases/{numbers[0]}{here}")
    assert 'rel="next"' not in page(logged_in, f"/cases/{numbers[2]}{here}")
    assert 'rel="next"' not in page(logged_in, f"/cases/{numbers[1]}{here}&place=nonsense")
    mine = page(logged_in, f"/cases/{numbers[1]}?list=whose%3Dmine")
    assert 'rel="next"' not in mine, "the list that was shown holds none of them"


def test_the_english_pages_speak_english(logged_in: Person, office: Person) -> None:
    number = office.receive("property_mgmt")["number"]
    for path in ("", "/why", "/acts/dispatch", "?print=1"):
        text = page(logged_in, f"/cases/{number}{path}{'&' if '?' in path else '?'}lang=en")
        aside = r'<div class="own">.*?</div>|<datalist.*?</datalist>'  # what people are called
        body = re.sub(aside, "", text, flags=re.S)
        data = (
            r'<(?:span class="(?:hint|faint|who|subject)"|td|p class="hint"|code|dd|article).*?</'
        )
        left = CHINESE.findall(re.sub(data, "", body, flags=re.S))
        assert not left, (path, "".join(left))

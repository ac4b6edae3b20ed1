"""The calendar and the texts of an office, read by everybody and changed only through drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from core.storage.lists.search import CaseFilter
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person, application
from tests.console.browsing import Checked, log_in, page
from tests.console.demo_office import SECTORS, opened

ODD = "<script>alert(1)</script>"
NOTICE = {
    "document": "国办发明电〔2026〕9号", "year": "2027", "published": "2026-11-20",
    "lines": "元旦：2027年1月1日至4日放假调休，共4天。2026年12月26日（星期六）上班。",
}  # fmt: skip
PEOPLE = {"hui": "policy_editor", "jia": "policy_approver", "lin": "clerk"}


@pytest.fixture(scope="module")
def furnished() -> Iterator[Desk]:
    found = opened()
    for name in ("hui", "jia"):
        access.add_user(found, name, name.title(), PASSWORD, [Grant(PEOPLE[name])])
    yield found
    found.store.engine.dispose()


@pytest.fixture(scope="module")
def people(furnished: Desk) -> dict[str, Person]:
    found = {name: Person(application(furnished), "") for name in PEOPLE}
    for name, person in found.items():
        assert log_in(person, name=name).status_code == 303
    return found


def send(person: Person, page_: str, **typed: str) -> TestResponse:
    """Fill in a form of a page."""
    key = re.search(r'name="csrf" value="(\w+)"', page(person, page_))
    assert key is not None
    sent = person.client.post(page_, data={"csrf": key[1], **typed})
    if sent.status_code != 303:
        Checked(sent.get_data(as_text=True))
    return sent


def english(person: Person, path: str) -> str:
    """A page in English; the next is in Chinese again."""
    text = page(person, path + "&lang=en")
    person.client.delete_cookie("tousu_lang")
    return text


def test_a_year_is_told_day_by_day(people: dict[str, Person]) -> None:
    text = page(people["lin"], "/admin/calendars?show=2026")
    assert text.count('<table class="month">') == 12
    assert "国办发明电〔2025〕7号" in text
    assert "工作日 248 天" in text
    assert re.search(r'class="work told"[^>]*title="调休上班 春节">14<small>班', text)
    assert re.search(r'class="rest told"[^>]*title="放假 春节">17<small>休', text)
    assert 'name="lines"' not in text, "a clerk drafts no notice"
    later = english(people["lin"], "/admin/calendars?show=2027")
    assert "Not published yet" in later
    assert "<small>?" in later
    years = (page(people["lin"], f"/admin/calendars?show={year}") for year in (2012, 2017))
    assert all("没有记录放假通知" in text and "recorded" not in text for text in years)


@pytest.mark.parametrize("asked", ["show=1066", "show=x", "show=²", f"office={ODD}", "show=2100"])
def test_a_strange_year_or_office_is_none(people: dict[str, Person], asked: str) -> None:
    assert ODD not in page(people["lin"], f"/admin/calendars?{asked}")


def test_each_office_has_its_own(people: dict[str, Person]) -> None:
    offices = re.findall(r'<option value="(\w+/\w+)"', page(people["lin"], "/admin/calendars"))
    assert {one.partition("/")[0] for one in offices} == set(SECTORS)
    for one in offices:
        assert f'value="{one}" selected' in page(people["lin"], f"/admin/calendars?office={one}")


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"lines": "元旦：1月1日放假，共3天。"}, 'id="p-lines"'), ({"lines": ODD}, "&lt;script&gt;"),
     ({"document": ""}, 'id="p-document"'), ({"published": ""}, 'id="p-published"'),
     ({"published": "2026-12-31"}, 'role="alert"'), ({"year": ODD}, 'id="p-year"'),
     ({"lines": " "}, 'id="p-lines"')],
)  # fmt: skip
def test_what_is_wrong_with_a_notice_is_told(
    people: dict[str, Person], typed: dict[str, str], said: str
) -> None:
    sent = send(people["hui"], "/admin/calendars", **{**NOTICE, "note": "kept", **typed})
    text = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert said in text
    assert 'value="kept"' in text
    assert ODD not in text


def test_a_notice_goes_from_one_hand_to_another(people: dict[str, Person]) -> None:
    hui, jia = people["hui"], people["jia"]
    assert people["lin"].client.post("/admin/calendars", data=NOTICE).status_code == 403
    sent = send(hui, "/admin/calendars", **NOTICE)
    place = sent.headers["Location"].partition("?")[0]
    assert place.startswith("/studio/offices/")
    assert NOTICE["document"] in page(jia, place)
    assert NOTICE["document"] not in page(hui, "/admin/calendars?show=2027")
    assert send(hui, place, step="approved").status_code in (403, 409, 422)
    for step in ("approved", "published"):
        assert send(jia, place, step=step).status_code == 303
    text = page(hui, "/admin/calendars?show=2027")
    assert NOTICE["document"] in text
    assert "放假安排已公布" in text


@pytest.mark.parametrize("sector", SECTORS)
def test_every_text_can_be_read(people: dict[str, Person], furnished: Desk, sector: str) -> None:
    lin, found = people["lin"], furnished.sector(sector)
    listed = english(lin, f"/admin/texts?sector={sector}")
    for slug, text in found.notices.items():
        assert f"/admin/texts/{sector}/{slug}" in listed
        told = page(lin, f"/admin/texts/{sector}/{slug}")
        assert text.title["zh"] in told
        assert told.count("<mark>") == sum(len(list(t.places())) for t in (text, *text.variants))
        assert 'name="path"' not in told
    for mail in found.messages.values():
        assert mail.subject["en"] in listed


def test_a_text_is_tried_on_a_case(people: dict[str, Person], furnished: Desk) -> None:
    with furnished.store.read() as work:
        number = work.cases.search(CaseFilter(sectors=("hospital",))).cases[0].number
    told = page(people["lin"], f"/admin/texts/hospital/acceptance?case={number}")
    assert f"编号{number}" in told.replace("（", "").replace("）", "") or number in told
    assert 'class="card paper"' in told
    form = page(people["lin"], f"/admin/texts/hospital/register?case={number}")
    assert 'class="card paper"' in form
    for strange in ("H-1999-000001", ODD):
        told = page(people["lin"], f"/admin/texts/hospital/acceptance?case={strange}")
        assert 'role="alert"' in told
        assert ODD not in told
        assert 'class="card paper"' not in told
    assert people["lin"].client.get("/admin/texts/hospital/nothing").status_code == 404


def test_a_text_is_changed_in_a_draft(people: dict[str, Person]) -> None:
    place = "/admin/texts/hospital/acceptance"
    assert people["lin"].client.post(place, data={}).status_code == 403
    assert send(people["hui"], place, path="sector.yaml").status_code == 404
    sent = send(people["hui"], place, path="notices/acceptance.md", title=ODD)
    assert sent.status_code == 303
    text = page(people["hui"], sent.headers["Location"])
    assert "受理通知书" in text
    assert ODD not in text

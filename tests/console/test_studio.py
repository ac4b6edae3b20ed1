"""The pages of the studio: who may see them, what forms write, what is refused and kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from flask import Flask

from core.storage.rules.policies import Draft, Publication
from core.usecases.desk import Desk
from core.usecases.policymaking import drafts
from core.usecases.policymaking.drafts import Change
from core.usecases.policymaking.paths import digest_of
from tests.api.people import Person
from tests.console.browsing import log_in
from tests.console.studiodesk import PAYLOAD, SECTOR, desk, lin, shipped, text_of
from tests.console.studiopeople import Forms, browser, form, read, send, sent
from tests.usecases.test_editing import caller

__all__ = ["desk", "lin", "shipped"]

PATH = "policies/complaint_2027-01-01.yaml"
HEAD = """\
policy: complaint
in_force: {from: 2027-01-01}
amends: 2018-01-01
source: {title: 2027年修订稿, checked: 2026-11-21}
"""


@pytest.fixture
def draft(desk: Desk) -> Draft:
    """A draft that changes nothing yet."""
    return drafts.begin(desk, caller("lin"), SECTOR, "修订", Change({PATH: HEAD}))


@pytest.fixture
def here(draft: Draft) -> str:
    """Where it is."""
    return f"/studio/{SECTOR}/drafts/{draft.id}"


PAGES = (
    "", "/checks", "/checks?coverage=1", "/diff", "/try", "/backtest", "/impact", "/decide",
    "/history", "/live", "/scenario", f"/file?path={PATH}",
    "/file/new?path=notices/authority_reply.md",
    "/edit/parameter", "/edit/parameter?name=minor_within", "/edit/ground", "/edit/timer",
    "/edit/act", "/edit/act?name=resolve", "/edit/notice?name=authority_reply",
)  # fmt: skip


def test_every_page_is_there_in_both_languages(lin: Person, here: str) -> None:
    for path in ("/studio", f"/studio/{SECTOR}/drafts", "/studio/offices"):
        read(lin, path)
    for path in PAGES:
        read(lin, here + path)
    for path in ("", "/decide", "/backtest", "/edit/ground"):
        english = read(lin, f"{here}{path}?lang=en")
        head = re.search(r"<nav class=\"tabs\".*?</nav>", english, re.S)
        assert head is not None
        assert not re.search("[\u4e00-\u9fff]", head[0])


@pytest.mark.parametrize("path", ["", "/edit/parameter", "/decide", "/backtest", "/try", "/live"])
def test_who_has_no_part_in_it_knows_of_no_draft(
    app: Flask, desk: Desk, visitor: Person, here: str, path: str
) -> None:
    assert log_in(visitor).status_code == 303
    assert visitor.client.get(here + path).status_code == 403
    elsewhere = browser(app, desk, "fang", "policy_editor", sector="hospital")
    assert elsewhere.client.get(here + path).status_code == 404
    assert "修订" not in read(elsewhere, "/studio")


def test_everybody_may_read_the_rules_in_force(visitor: Person) -> None:
    assert log_in(visitor).status_code == 303
    page = read(visitor, f"/studio/{SECTOR}/complaint/2018-01-01")
    assert "<svg" in page
    assert "从这一版本起草修改" not in page
    assert visitor.client.get(f"/studio/{SECTOR}/complaint/1999-01-01").status_code == 404


def test_a_form_without_its_key_changes_nothing(
    lin: Person, desk: Desk, draft: Draft, here: str
) -> None:
    answer = send(lin, form(lin, f"{here}/edit/parameter?name=minor_within"), csrf="x")
    assert answer.status_code == 403
    assert text_of(desk, draft) == HEAD


#: What is typed on which form, and the lines that it writes.
EDITS: Mapping[str, tuple[str, dict[str, Any], str]] = {
    "a period": (
        "parameter?name=minor_within", {"value.n": "3", "value.unit": "workdays"},
        "minor_within: {value: 3 workdays}",
    ),
    "an article": (
        "parameter?name=minor_within", {"basis": "新办法第五条"},
        "minor_within: {basis: 新办法第五条}",
    ),
    "a new parameter": (
        "parameter",
        {"slug": "tries", "value.type": "number", "value": "3", "basis": "第七条"},
        "tries: {value: 3, basis: 第七条}",
    ),
    "a new ground, by rows": (
        "ground",
        {"slug": "late", "outcome": "reject", "when.face": "rows",
         "when.rows.0.fact": "channel", "when.rows.0.sign": "in",
         "when.rows.0.value": "电话、来信", "says": "逾期的", "basis": "第八条"},
        'when: channel in ["phone", "letter"]',
    ),
    "a new ground, in words": (
        "ground",
        {"slug": "late", "outcome": "redirect", "when.face": "sentence",
         "when.sentence": "「渠道」为“电话”", "basis": "第八条"},
        'when: channel == "phone"',
    ),
    "a timer's reminder": (
        "timer?name=resolve", {"warn": "2 days\n1 day"}, "warn: [2 days, 1 day]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_a_form_writes_what_it_says_and_no_more(
    lin: Person, desk: Desk, draft: Draft, here: str, name: str
) -> None:
    kind, typed, written = EDITS[name]
    answer = send(lin, form(lin, f"{here}/edit/{kind}", "revision", "save"), do="save", **typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    after = text_of(desk, draft)
    assert written in after.replace("\n      ", " ").replace("  ", " ") or written in after
    assert after.startswith(HEAD.rstrip("\n"))


def test_a_form_sent_as_it_is_changes_nothing(
    lin: Person, desk: Desk, draft: Draft, here: str
) -> None:
    for kind in ("parameter?name=minor_within", "timer?name=resolve", "act?name=resolve"):
        answer = send(lin, form(lin, f"{here}/edit/{kind}", "revision", "save"), do="save")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert "done=same" in answer.headers["Location"]
    assert text_of(desk, draft) == HEAD


#: What is refused, where it is told, and what stays in its field.
REFUSED: Mapping[str, tuple[str, dict[str, Any], str]] = {
    "no period": ("parameter?name=minor_within", {"value.n": "viele"}, "viele"),
    "no name": ("ground", {"outcome": "reject", "says": "白写的话"}, "白写的话"),
    "no outcome": ("ground", {"slug": "late", "says": "白写的话"}, "白写的话"),
    "no such fact": (
        "ground",
        {"slug": "late", "outcome": "reject", "when.face": "text", "when.text": "nobody == 1"},
        "nobody == 1",
    ),
    "no sentence": (
        "ground",
        {"slug": "late", "outcome": "reject", "when.face": "sentence", "when.sentence": "胡说"},
        "胡说",
    ),
    "hostile": (
        "ground",
        {"slug": PAYLOAD, "outcome": "reject", "when.face": "text", "when.text": PAYLOAD,
         "says": PAYLOAD, "basis": PAYLOAD},
        "&lt;script&gt;",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told_and_nothing_typed_is_lost(
    lin: Person, desk: Desk, draft: Draft, here: str, name: str
) -> None:
    kind, typed, kept = REFUSED[name]
    answer = send(lin, form(lin, f"{here}/edit/{kind}", "revision", "save"), do="save", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert kept in page
    assert "<script>alert" not in page
    assert text_of(desk, draft) == HEAD


def test_the_second_to_save_is_told(lin: Person, here: str) -> None:
    path = f"{here}/edit/parameter?name=minor_within"
    one, two = form(lin, path, "revision", "save"), form(lin, path, "revision", "save")
    assert send(lin, one, do="save", basis="第一").status_code == 303
    late = send(lin, two, do="save", basis="第二")
    assert late.status_code in (409, 412)
    assert "第二" in late.get_data(as_text=True)


def test_a_text_that_cannot_be_read_is_kept_and_its_lines_named(
    lin: Person, desk: Desk, draft: Draft, here: str
) -> None:
    broken = HEAD + "parameters:\n  minor_within: {valeu: 3 days}\n"
    sent(lin, f"{here}/file?path={PATH}", "text", text=broken, do="save")
    page = read(lin, f"{here}/file?path={PATH}")
    assert "第 6 行" in page
    assert "草案暂时不能读取" in read(lin, here)
    assert "valeu" in text_of(desk, draft)
    for path in ("/checks", "/diff", "/decide", "/try", "/live"):
        read(lin, here + path)
    answer = send(lin, form(lin, f"{here}/decide", "submit"), note="急")
    assert answer.status_code == 422


def test_what_is_published_is_hostile_to_nobody(lin: Person, here: str) -> None:
    sent(lin, here, "title", title=PAYLOAD)
    for path in ("", "/history", "/decide", "/checks"):
        assert "<script>alert" not in read(lin, here + path)
    assert "<script>alert" not in read(lin, "/studio")


def test_a_case_made_up_is_tried(lin: Person, here: str) -> None:
    sent(lin, f"{here}/edit/parameter?name=minor_within", "revision", do="save",
         **{"value.n": "3", "value.unit": "days"})  # fmt: skip
    asked = form(lin, f"{here}/try", "kind")
    told = send(lin, asked, kind="complaint", **{"facts.severity": "minor"})
    assert told.status_code == 200
    assert "草案" in told.get_data(as_text=True)
    nobody = lin.client.get(f"{here}/try?case=PM-1999-1")
    assert nobody.status_code == 404
    assert "PM-1999-1" in nobody.get_data(as_text=True)


def test_settings_of_an_office_need_two_persons(app: Flask, desk: Desk, lin: Person) -> None:
    wang = browser(app, desk, "wang", "policy_approver")
    days = {"days.0.day": "2026-03-20", "days.0.kind": "rest", "days.0.reason": "停电检修"}
    wrong = send(lin, form(lin, "/studio/offices", "days.0.day"), **(days | {"days.0.reason": ""}))
    assert wrong.status_code == 422
    assert "2026-03-20" in wrong.get_data(as_text=True)
    at = sent(lin, "/studio/offices", "days.0.day", sector=SECTOR, **days).partition("?")[0]
    assert "停电检修" in read(lin, at)
    mine = form(lin, at, "note")
    assert send(lin, mine, step="approved").status_code == 403
    sent(wang, at, "note", step="approved")
    sent(wang, at, "note", step="published")
    assert "已执行" in read(lin, at)


def test_an_item_of_a_scorecard_is_changed(app: Flask, desk: Desk, lin: Person) -> None:
    begun = drafts.begin(desk, caller("lin"), "hospital", "考核")
    here = f"/studio/hospital/drafts/{begun.id}"
    sent(lin, here, "card", card="ncms_quarter", do="card", **{"from": "2027-01-01"})
    path = "scorecards/ncms_quarter_2027-01-01.yaml"
    edit = f"{here}/edit/item?name=NC-S01&file={path}"
    sent(lin, edit, "revision", do="save", basis="新考核办法第三条")
    assert "新考核办法第三条" in text_of(desk, begun, path)
    assert "新考核办法第三条" in read(lin, here)


def test_recent_cases_are_told_as_far_as_one_may_see_them(
    app: Flask, desk: Desk, lin: Person, office: Person, here: str
) -> None:
    number = office.receive(SECTOR, facts={"severity": "minor"})["number"]
    sent(lin, f"{here}/edit/parameter?name=minor_within", "revision", do="save",
         **{"value.n": "1", "value.unit": "days"})  # fmt: skip
    told = read(lin, f"{here}/live")
    assert number not in told, "who drafts reads how many, and cases only where they may"
    assert "结果会不同的:1" in told
    sees_cases = browser(app, desk, "sun", "policy_editor", "handler")
    told = read(sees_cases, f"{here}/live")
    assert number in told
    assert "结果会不同的:1" in told


def test_a_draft_rests_on_what_was_published_meanwhile(
    app: Flask, desk: Desk, lin: Person, draft: Draft, here: str
) -> None:
    sent(lin, f"{here}/edit/parameter?name=minor_within", "revision", do="save", basis="第一条")
    other = PATH.replace("2027-01-01", "2026-12-01")
    theirs = drafts.begin(desk, caller("chen"), SECTOR, "另一份")
    with desk.store.write() as work:
        text = HEAD.replace("2027-01-01", "2026-12-01")
        given = Publication(
            SECTOR, other, text, digest_of(text), "policy", "complaint", date(2026, 12, 1),
            theirs.id, "wang", work.now,
        )  # fmt: skip
        work.publications.add(given)
    late = send(lin, form(lin, f"{here}/decide", "submit"), note="请审")
    assert late.status_code == 412
    page = late.get_data(as_text=True)
    assert "按现行内容重新衔接" in page
    assert "请审" in page
    again = next(one for one in Forms(page, here).found if ("do", "rebase") in one.fields)
    assert send(lin, again).status_code == 303


def test_examples_at_boundaries_are_taken_in_and_what_is_published_is_taken_back(
    app: Flask, desk: Desk, lin: Person, here: str
) -> None:
    wang = browser(app, desk, "wang", "policy_approver")
    sent(lin, f"{here}/edit/parameter?name=minor_within", "revision", do="save",
         **{"value.n": "1", "value.unit": "days"})  # fmt: skip
    kept = form(lin, f"{here}/checks?boundaries=1", button="keep")
    assert send(lin, kept, do="keep", keep=["0", "1"]).status_code == 303
    assert "scenarios/" in read(lin, here)
    page = f"{here}/decide"
    sent(lin, page, "submit", note="已看过")
    nobody = send(lin, form(wang, page, "approve"))
    assert nobody.status_code == 403
    sent(wang, page, "approve", note="同意")
    sent(wang, page, "publish")
    refused = send(wang, form(wang, page, "withdraw"))
    assert refused.status_code == 422
    sent(wang, page, "withdraw", note="写错了")
    assert "已撤回" in read(lin, page)

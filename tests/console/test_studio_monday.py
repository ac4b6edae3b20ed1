"""One Monday in the browser: a clerk who never saw a policy file changes a rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from core.clock import SettableClock
from core.registry import Registry
from core.usecases.background import jobs
from core.usecases.desk import Desk
from tests.api.people import Person
from tests.console.studiopeople import browser, form, read, send, sent
from tests.usecases.publishing import lean, publishing

BEGIN = "/studio/hospital/complaint/2019-04-10?profile=default"
NURSING = {"subject": "nursing", "departments": 1, "on_the_spot": False}


@pytest.fixture
def desk(desk: Desk, tmp_path: Path) -> Desk:
    """The desk of a hospital with few scenarios, in which what it publishes is in use."""
    return publishing(desk, Registry.load(folders=(lean("hospital", tmp_path),), found=()))


@pytest.fixture
def lin(app: Flask, desk: Desk) -> Person:
    """Who drafts."""
    return browser(app, desk, "lin", "policy_editor")


@pytest.fixture
def wang(app: Flask, desk: Desk) -> Person:
    """Who decides."""
    return browser(app, desk, "wang", "policy_approver")


def test_one_monday(
    lin: Person, wang: Person, office: Person, desk: Desk, clock: SettableClock
) -> None:
    number = office.receive("hospital", facts=NURSING, channel="phone")["number"]
    rejected = office.receive("hospital", facts={"subject": "conduct", "real_name": False})
    assert rejected["verdict"] == "accept"

    # The rule is found by its words, and its version opened.
    found = read(lin, "/studio?q=答复")
    assert "timer-answer" in found
    assert "5个工作日" in read(lin, "/studio?q=反馈期限")
    assert "最近一次核对原文" in read(lin, BEGIN)

    # A draft for the first of April.
    refused = send(lin, form(lin, BEGIN, "title"), title="护理三日", **{"from": ""})
    assert refused.status_code == 422
    assert "护理三日" in refused.get_data(as_text=True), "what was typed is not lost"
    at = sent(lin, BEGIN, "title", title="护理投诉三日答复", **{"from": "2026-04-01"})
    draft = at.partition("?")[0]
    assert "2026-04-01" in read(lin, at)

    # A length of its own for nursing complaints, before the others.
    edit = f"{draft}/edit/timer_row?within=answer"
    sent(
        lin, edit, "within.n", when__face="rows", when__rows__0__fact="subject",
        when__rows__0__sign="==", when__rows__0__value="护理", within__param="", within__n="3",
        within__unit="workdays", basis="院长办公会纪要", before="0", do="save",
    )  # fmt: skip
    text = read(lin, draft)
    assert "3个工作日" in text

    # A ground for refusal, written as a sentence, checked before it is kept.
    ground = f"{draft}/edit/ground"
    told = send(
        lin, form(lin, ground, "slug"), slug="anonymous_conduct", outcome="reject",
        when__face="sentence",
        when__sentence="「实名」为否，并且「投诉事项」为“医德医风与服务态度”",
        says="匿名反映医德医风的", basis="院长办公会纪要", do="show",
    ).get_data(as_text=True)  # fmt: skip
    assert "real_name == false &amp;&amp; subject == &#34;conduct&#34;" in told
    assert "最近 2 件" in told
    sent(
        lin, ground, "slug", slug="anonymous_conduct", outcome="reject", when__face="text",
        when__text='real_name == false && subject == "conduct"', says="匿名反映医德医风的",
        basis="院长办公会纪要", do="save",
    )  # fmt: skip
    assert "匿名反映医德医风的" in read(lin, draft)

    # What lint says, what differs in sentences, a real case under both rules.
    assert "警告" in read(lin, f"{draft}/live") or "没有新的问题" in read(lin, f"{draft}/live")
    diff = read(lin, f"{draft}/diff")
    assert "3个工作日" in diff
    assert "匿名反映医德医风的" in diff
    tried = read(lin, f"{draft}/try?case={number}&way=receipt")
    assert "2026-03-09" in tried, "five workdays under the rules in use"
    assert "2026-03-05" in tried, "three under the draft"

    # The past, and the open cases.
    running = sent(lin, f"{draft}/backtest", "mode", **{"from": "2026-01-01", "to": "2026-03-02"})
    assert 'http-equiv="refresh"' in read(lin, running)
    assert jobs.run_next(desk) is not None
    report = read(lin, running)
    assert 'http-equiv="refresh"' not in report
    assert number not in report, "who drafts reads how many, and cases only where they may"
    assert "<svg" in report
    assert lin.client.get(f"{draft}/backtest?format=xlsx").status_code == 200
    running = sent(lin, f"{draft}/impact", "transition", transition="migrate", do="ask")
    assert jobs.run_next(desk) is not None
    assert "转入新版本" in read(lin, running)
    sent(lin, f"{draft}/impact", "transition", transition="pinned", do="choose")

    # An example of what must come of it, played with all the others.
    sent(lin, f"{draft}/scenario", "slug", slug="nursing_2026", text=SCENARIO)
    proved = send(lin, form(lin, f"{draft}/checks", button="prove"), do="prove")
    assert "不成立 0 个" in proved.get_data(as_text=True)

    decide(lin, wang, draft)

    # On the day it governs what comes in.
    clock.set(clock.now().replace(month=4, day=1))
    case = office.receive("hospital", facts=NURSING, channel="phone")
    assert case["policy"]["version"] == "2026-04-01"
    assert {one["name"]: one["due"] for one in case["timers"]}["answer"] == "2026-04-07"
    refused_now = office.receive("hospital", facts={"subject": "conduct", "real_name": False})
    assert refused_now["verdict"] == "reject"


def decide(lin: Person, wang: Person, draft: str) -> None:
    """Submitted by one; nobody else's word counts; approved and published by another."""
    page = f"{draft}/decide"
    assert "不能批准" in read(lin, page)
    first = send(lin, form(lin, page, "submit"))
    if first.status_code != 303:
        assert "理由" in first.get_data(as_text=True)
        sent(lin, page, "submit", note="提示已逐条看过")
    seen = read(wang, page)
    assert "匿名反映医德医风的" in seen
    assert "3个工作日" in seen
    empty = send(wang, form(wang, page, "return"))
    assert empty.status_code == 422
    sent(wang, page, "approve", note="同意")
    assert "wang" in read(lin, f"{draft}/history")
    sent(wang, page, "publish", **{"from": "2026-04-01"})
    assert "/studio/hospital/complaint/2026-04-01" in read(lin, "/studio")
    assert "已公布" in read(wang, page)


SCENARIO = """\
scenario: 护理投诉三个工作日
sector: hospital
case:
  at: 2026-04-01 10:00
  kind: complaint
  channel: phone
  facts: {subject: nursing, departments: 1, on_the_spot: false}
expect:
  version: 2026-04-01
  verdict: accept
  timers: {answer: {due: 2026-04-07, state: running}}
"""

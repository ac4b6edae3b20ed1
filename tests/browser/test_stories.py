"""Whole stories as people live them, in a real browser, with scripts and without."""

from __future__ import annotations

import re

import pytest

from core.storage.lists.search import CaseFilter
from tests.browser.conftest import Come
from tests.browser.site import Site
from tests.browser.visitor import PHONE, Visitor, told

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["js", "no js"])


def act(officer: Visitor, number: str, name: str, *, note: str = "", **facts: str) -> None:
    """An officer does an act on its page; ``facts`` are chosen or typed there."""
    page = officer.open(f"/cases/{number}/acts/{name}")
    fill(officer, {f"facts.{fact}": value for fact, value in facts.items()} | {"note": note})
    officer.follow('button[name=step][value="act"]')
    assert f"/cases/{number}" in page.url, told(officer)
    assert page.locator(".told").count(), told(officer)


def fill(visitor: Visitor, fields: dict[str, str]) -> None:
    """Type, choose or tick what is given, by the names of the fields."""
    for name, value in fields.items():
        field = visitor.page.locator(f'main [name="{name}"]')
        folded = field.first.locator("xpath=ancestor::details[not(@open)]")
        while folded.count():
            folded.first.locator("summary").first.click()
        kind = field.first.evaluate("one => one.type || one.tagName")
        if kind in ("radio", "checkbox"):
            visitor.page.check(f'main [name="{name}"][value="{value}"]')
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)


def registered(clerk: Visitor) -> str:
    """The number of the case that the form of the clerk opens."""
    clerk.follow('button[name=go][value="send"]')
    number = re.search(r"[A-Z]+-2026-\d{6}", told(clerk))
    assert number is not None, told(clerk)
    return number[0]


def newest(site: Site, sector: str) -> str:
    """The number of the case that came last."""
    with site.desk.store.read() as work:
        page = work.cases.search(CaseFilter(sectors=(sector,)), limit=200)
    return max(line.number for line in page.cases if "-2026-" in line.number)


@with_and_without_scripts
def test_a_complaint_by_telephone_goes_to_the_archive(come: Come, scripts: bool) -> None:
    clerk, handler = come("clerk", scripts=scripts), come("handler", scripts=scripts)
    head = come("unit_head", scripts=scripts)
    clerk.open("/intake?sector=hospital&kind=complaint")
    fill(clerk, {
        "channel": "phone", "subject": "术后伤口感染", "description": "出院三天后化脓。",
        "person.name": "钱小梅", "person.contact": "13800001234",
        "cases.0.facts.subject": "infection",
    })  # fmt: skip
    case = registered(clerk)
    act(handler, case, "accept", note="受理")
    act(handler, case, "start_investigation")
    act(head, case, "finish_investigation", note="已查清")
    act(head, case, "decide", note="加强换药培训")
    act(handler, case, "answer", note="已电话答复")
    act(handler, case, "resolve")
    act(handler, case, "close")
    act(clerk, case, "archive")
    clerk.open(f"/cases/{case}")
    for said in ("术后伤口感染", "已查清", "已电话答复", "已归档"):
        assert said in told(clerk)
    clerk.open(f"/cases/{case}/archive-list")
    assert clerk.page.locator("tbody tr").count() > 0


@with_and_without_scripts
def test_nobody_learns_who_reported_until_it_is_released(come: Come, scripts: bool) -> None:
    clerk, handler = come("clerk", scripts=scripts), come("handler", scripts=scripts)
    clerk.open("/intake?sector=market_supervision&kind=report")
    fill(clerk, {
        "channel": "phone", "subject": "作坊用过期原料", "description": "夜里换标签。",
        "person.name": "欧阳静怡", "person.contact": "13966660001",
    })  # fmt: skip
    case = registered(clerk)
    for path in ("", "/parties", "/papers", "/messages", "/why", "?print=1"):
        handler.page.goto(f"/cases/{case}{path}")
        text = handler.page.content()
        assert "欧阳静怡" not in text
        assert "13966660001" not in text
    page = handler.open(f"/cases/{case}/parties")
    page.check("main form[action*='/release'] [name=fields][value=name]")
    ask = page.locator("main form[action*='/release']")
    ask.locator("[name=ground]").select_option(index=1)
    ask.locator("[name=reason]").fill("约谈举报人核对换标签的时间和地点")
    handler.follow(ask.locator("button"))
    custodian = come("custodian", scripts=scripts)
    custodian.open("/admin/releases")
    decide = custodian.page.locator("main form:has(button[value=grant])").first
    decide.locator("[name=reason]").fill("同意,限时查看")
    custodian.follow(decide.locator("button[value=grant]"))
    page = handler.open(f"/cases/{case}/parties")
    read = page.locator("main form[action$='/parties'], main form[action*='/parties?']")
    if read.locator("[name=ground]").count():
        read.locator("[name=ground]").select_option(index=1)
        read.locator("[name=reason]").fill("约谈举报人核对换标签的时间和地点")
    handler.follow(read.locator("button"))
    assert "欧阳静怡" in told(handler)
    assert "13966660001" not in told(handler), "only what was released"


@with_and_without_scripts
def test_a_citizen_without_a_name_is_heard_and_answered(
    site: Site, come: Come, scripts: bool
) -> None:
    citizen, clerk = come(screen=PHONE, scripts=scripts), come("clerk", scripts=scripts)
    page = citizen.open("/door?sector=property_mgmt")
    citizen.follow(page.locator("main a[href*='/door/write']").first)
    fill(citizen, {"subject": "电梯困人", "description": "昨晚困了二十分钟,没人接电话。"})
    for _ in range(12):
        if page.locator('input[type=radio][name="secrecy"]').count():
            page.check('input[type=radio][value="anonymous"]')
        send = page.locator('button[name=go][value="send"]')
        if send.count():
            assert "电梯困人" in told(citizen)
            citizen.follow(send)
            break
        citizen.follow('button[name=go][value="next"]')
    code = page.inner_text("output").strip()
    assert len(code) > 15
    citizen.open("/door/progress")
    fill(citizen, {"receipt": code})
    citizen.follow("main button >> nth=0")
    assert "已登记" in told(citizen) or "登记" in told(citizen)
    fill(citizen, {"text": "还有一位老人心脏不好。"})
    citizen.follow("main button:has-text('发送')")
    assert "还有一位老人心脏不好" in told(citizen)
    case = newest(site, "property_mgmt")
    clerk.open(f"/cases/{case}")
    assert "电梯困人" in told(clerk)
    clerk.open(f"/?q={case}")
    assert "电梯困人" not in told(clerk), "what an anonymous citizen wrote is in no list"
    clerk.open(f"/cases/{case}/messages")
    assert "还有一位老人心脏不好" in told(clerk)
    fill(clerk, {"text": "已通知维保单位,今天检修。"})
    clerk.follow("main form:has(textarea) button")
    citizen.open("/door/progress")
    fill(citizen, {"receipt": code})
    citizen.follow("main button >> nth=0")
    assert "已通知维保单位" in told(citizen)


@with_and_without_scripts
def test_a_chief_approves_on_a_telephone(come: Come, scripts: bool) -> None:
    clerk = come("clerk", scripts=scripts)
    page = clerk.open("/intake?sector=market_supervision&kind=complaint")
    fill(clerk, {"channel": "phone", "subject": "邻里噪声", "person.name": "王五",
                 "person.contact": "13900002222"})  # fmt: skip
    case = registered(clerk)
    clerk.open(f"/cases/{case}/acts/dispatch")
    fill(clerk, {"note": "请分管领导批准分流"})
    clerk.follow('button[name=step][value="apply"]')
    assert "待审批" in told(clerk), told(clerk)
    chief = come("chief", screen=PHONE, scripts=scripts)
    page = chief.open(f"/cases/{case}")
    assert "请分管领导批准分流" in told(chief)
    box = page.locator('button[value="approve"]').bounding_box()
    assert box is not None
    assert box["height"] >= 40
    assert box["width"] >= 120
    chief.follow('button[value="approve"]')
    assert page.locator(".told").count(), told(chief)
    clerk.open(f"/cases/{case}")
    assert "已获批准" in told(clerk)
    act(clerk, case, "dispatch")
    assert "已分流" in told(clerk)


@with_and_without_scripts
def test_the_monthly_meeting_is_prepared(come: Come, scripts: bool) -> None:
    supervisor = come("supervisor", scripts=scripts)
    page = supervisor.open("/meetings?sector=hospital")
    links = page.locator("main a[href*='/meetings/cases'], main a[href*='/?']")
    assert links.count() > 5, "each number leads to its cases"
    number = int(re.sub(r"\D", "", links.first.inner_text()) or 0)
    supervisor.follow(links.first)
    rows = page.locator("main tbody tr").count()
    assert rows == min(number, 50) or number == 0
    for form in ("xlsx", "csv"):
        got = supervisor.context.request.get(f"/meetings/figures.{form}?sector=hospital")
        assert got.status == 200
        assert len(got.body()) > 200
    page = supervisor.open("/reports")
    supervisor.follow(page.locator("main tbody a").first)
    assert page.locator("main table").count()
    page.emulate_media(media="print")
    assert not page.locator("header nav").is_visible()

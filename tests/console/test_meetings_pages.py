"""The pages for the meeting: figures with their lists, charts, exports, in two languages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from openpyxl import load_workbook

from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person, application
from tests.console.browsing import log_in, page
from tests.console.demo_office import SECTORS, opened

FIGURES = "/meetings?sector={}&period=2026-Q4"
HAN = re.compile("[\u4e00-\u9fff]+")


@pytest.fixture(scope="module")
def furnished() -> Iterator[Desk]:
    found = opened()
    yield found
    found.store.engine.dispose()


@pytest.fixture(scope="module")
def mei(furnished: Desk) -> Person:
    return browser(furnished, "mei")


def browser(desk: Desk, name: str) -> Person:
    found = Person(application(desk), "")
    assert log_in(found, name=name).status_code == 303
    return found


@pytest.mark.parametrize("sector", SECTORS)
def test_the_figures_are_there_with_charts_and_tables(mei: Person, sector: str) -> None:
    text = page(mei, FIGURES.format(sector))
    assert text.count('role="img"') == 3
    assert text.count("<details>") == 3
    assert text.count("<h1>") == 1
    assert "各项时限" in text
    assert "在办走势" in text


def test_a_number_leads_to_as_many_cases(mei: Person) -> None:
    text = page(mei, FIGURES.format("market_supervision"))
    links = re.findall(r'<a href="(/meetings/cases\?[^"]+)">(\d+)</a>', text)
    assert len(links) > 40
    for address, n in links[:3] + links[9:12] + links[-3:]:
        listed = page(mei, html.unescape(address))
        assert listed.count('<th scope="row">') == int(n), address


def test_the_english_page_speaks_english(mei: Person) -> None:
    text = page(mei, FIGURES.format("property_mgmt") + "&lang=en")
    mei.client.delete_cookie("tousu_lang")
    assert "Backlog by week" in text
    said = re.sub(r"<(option|a|head)\b.*?</\1>", "", text, flags=re.DOTALL)
    assert HAN.findall(said) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [("period=2026-99", "应写作"), ("period=2030", "尚未开始"),
     ("period=<script>", "&lt;script&gt;")],
)  # fmt: skip
def test_a_period_that_there_is_not_is_told_and_kept(mei: Person, asked: str, said: str) -> None:
    response = mei.client.get(f"/meetings?sector=hospital&{asked}")
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert said in text
    assert "<script>" not in text


def test_what_another_sector_does_not_have_is_left_out(mei: Person) -> None:
    page(mei, "/meetings?sector=property_mgmt&unit=wards&by=none&calendar=none&profile=none")


@pytest.mark.parametrize("period", ["2026-11", "2026-Q4", "2026"])
def test_the_calendar_shows_every_day(mei: Person, period: str) -> None:
    text = page(mei, f"/meetings?sector=hospital&period={period}&calendar=due")
    days = {"2026-11": 30, "2026-Q4": 92, "2026": 365}[period]
    assert text.count('class="shade') == days


def test_the_figures_are_taken_along(mei: Person) -> None:
    book = load_workbook(BytesIO(mei.client.get("/meetings/figures.xlsx?sector=hospital").data))
    assert book.sheetnames == [
        "总览", "时限", "逐月收办", "在办走势", "类别", "日历", "单位", "满意度",
    ]  # fmt: skip
    csv = mei.client.get("/meetings/figures.csv?sector=hospital&period=2026").data.decode(
        "utf-8-sig"
    )
    assert csv.splitlines()[0].startswith("总览,项目,数")
    assert "单位" in csv


def test_nothing_taken_along_is_computed(mei: Person, furnished: Desk) -> None:
    odd = '=HYPERLINK("<b>x</b>")'
    access.rename_unit(furnished, "hospital", "general_affairs", {"zh": odd, "en": odd})
    csv = mei.client.get("/meetings/figures.csv?sector=hospital&period=2026-11").data.decode()
    assert "'=HYPERLINK" in csv
    assert not re.search(r'(^|,)"?=', csv, re.MULTILINE)
    text = page(mei, "/meetings?sector=hospital&period=2026-11")
    assert "=HYPERLINK(&#34;&lt;b&gt;x" in text
    assert "<b>x" not in text


def test_who_may_not_see_the_cases_gets_no_links(furnished: Desk) -> None:
    text = page(browser(furnished, "gao"), FIGURES.format("hospital"))
    assert "/meetings/cases" not in text
    assert "概数" in text
    gao = browser(furnished, "gao")
    assert gao.client.get("/meetings/cases?sector=hospital").status_code == 403


@pytest.mark.parametrize("place", ["/meetings", "/meetings/cases", "/meetings/figures.csv"])
def test_who_reads_no_reports_is_refused(furnished: Desk, place: str) -> None:
    assert browser(furnished, "lin").client.get(place).status_code == 403


def test_the_units_stand_on_the_scorecards(mei: Person) -> None:
    text = page(mei, "/meetings/scores?sector=market_supervision&period=2026-Q4")
    assert "考核表和明细" in text
    listed = page(mei, "/meetings/scores?sector=hospital&period=2026-11&card=department_monthly")
    assert "计算得分" in listed

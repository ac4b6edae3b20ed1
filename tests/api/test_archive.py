"""The archive: the contents of one file in three shapes, and the register of a year."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from core.clock import SettableClock
from tests.api.people import Person
from tests.console.browsing import log_in, page

SECRET = "张三丰"


@pytest.fixture
def number(office: Person, clock: SettableClock) -> str:
    """A report that was handed over, closed, and archived in the next year."""
    case = office.receive(
        "market_supervision", kind="report", facts={"within_duty": False},
        complainant={"name": SECRET},
    )  # fmt: skip
    for act, by in (("transfer", "handler"), ("close", "handler")):
        clock.advance(timedelta(days=1))
        assert office.act(case["number"], act, by).status_code == 200
    clock.advance(timedelta(days=365))
    assert office.act(case["number"], "archive", "clerk").status_code == 200
    return str(case["number"])


def register(office: Person, query: str) -> list[Any]:
    """The lines of the register."""
    return list(office.get(f"/archive?{query}")["items"])


def test_the_contents_of_a_file_are_numbered_in_order_of_time(office: Person, number: str) -> None:
    found = office.get(f"/cases/{number}/archive-list")
    told = [(d["place"], d["kind"], d["title"]["zh"], d["role"]) for d in found["items"]]
    assert told == [
        (1, "registration", "登记", "system"),
        (2, "act", "移送", "handler"),
        (3, "notice", "移送函", None),
        (4, "act", "办结", "handler"),
        (5, "act", "归档", "clerk"),
    ]
    assert found["items"][2]["number"] == "MS〔2026〕1号"
    assert found["items"][4]["basis"] == "规范第二十三条"


def test_the_register_tells_of_files_and_not_of_people(office: Person, number: str) -> None:
    response = office.send("GET", "/archive?sector=market_supervision&year=2027")
    (line,) = response.get_json()["items"]
    shown = {
        name: line[name]
        for name in ("number", "received_on", "ended_on", "filed_on", "filed_by", "documents")
    }
    assert shown == {
        "number": number, "received_on": "2026-03-02", "ended_on": "2026-03-04",
        "filed_on": "2027-03-04", "filed_by": "clerk", "documents": 5,
    }  # fmt: skip
    assert (line["ended_as"], line["retention"]) == ("closed", None)
    assert SECRET not in response.get_data(as_text=True)


@pytest.mark.parametrize("query", ["year=2026", "year=2027&sector=hospital"])
def test_a_file_stands_in_the_register_of_its_own_year_and_sector(
    office: Person, number: str, query: str
) -> None:
    assert register(office, query) == []


def test_a_company_keeps_its_forms_from_the_day_a_complaint_ends(office: Person) -> None:
    case = office.receive("property_mgmt")
    assert register(office, "year=2026") == []
    assert office.act(case["number"], "withdraw", "clerk", note="住户撤回").status_code == 200
    (line,) = register(office, "year=2026")
    assert (line["number"], line["retention"], line["ended_as"]) == (
        case["number"], "长期", "withdrawn",
    )  # fmt: skip


def test_the_register_without_a_year_or_beyond_reach_is_refused(office: Person) -> None:
    assert office.send("GET", "/archive").status_code in (400, 422)
    assert office.send("GET", "/archive?year=2026&sector=bank").status_code in (400, 422)


def test_the_contents_are_printed_and_taken_as_a_workbook(visitor: Person, number: str) -> None:
    log_in(visitor)
    text = page(visitor, f"/cases/{number}/archive-list")
    assert "卷内文件目录" in text
    assert "移送函" in text
    assert SECRET not in text
    assert "Contents of the file" in page(visitor, f"/cases/{number}/archive-list?lang=en")
    sheet = visitor.client.get(f"/cases/{number}/archive-list.xlsx")
    rows = list(load_workbook(BytesIO(sheet.data)).active.values)
    assert rows[0][:4] == ("序号", "日期", "类别", "文件题名")
    assert rows[3][3:6:2] == ("移送函", "MS〔2026〕1号")
    assert len(rows) == 6


def test_nobody_reads_the_contents_of_a_file_they_may_not_know_of(
    visitor: Person, number: str
) -> None:
    assert visitor.client.get(f"/cases/{number}/archive-list.xlsx").status_code == 302

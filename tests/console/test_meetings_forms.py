"""What a supervisor enters for the meeting: decisions on suspicions, findings, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from core.storage.people.access import Grant
from core.usecases.assessment import inspecting
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person, application
from tests.console.browsing import Checked, log_in, page
from tests.console.demo_office import opened

ODD = "<script>alert(1)</script>"
CARD = "/scorecards/hospital/department_monthly"
NCMS = "/scorecards/hospital/ncms_quarter"
QUARTER = {"profile": "default", "period": "2026-Q4"}
FINDING = {
    "finding": "deduct", "item": "NC-S01", "points": "1", "source": "spot",
    "unit": "general_affairs",
}  # fmt: skip


@pytest.fixture(scope="module")
def furnished() -> Iterator[Desk]:
    found = opened()
    for sector in ("hospital", "market_supervision"):
        inspecting.inspect(found, sector, "default")
    access.add_user(found, "fang", "Fang", PASSWORD, [Grant("chief"), Grant("director")])
    yield found
    found.store.engine.dispose()


def browser(desk: Desk, name: str) -> Person:
    found = Person(application(desk), "")
    assert log_in(found, name=name).status_code == 303
    return found


@pytest.fixture(scope="module")
def mei(furnished: Desk) -> Person:
    return browser(furnished, "mei")


def send(person: Person, path: str, form: str = "", **typed: str) -> TestResponse:
    """Fill in the form of a page, at ``form`` or where it stands, and send it."""
    key = re.search(r'name="csrf" value="(\w+)"', page(person, path))
    assert key is not None
    sent = person.client.post(form or path, data={"csrf": key[1], **typed})
    if sent.status_code != 303:
        Checked(sent.get_data(as_text=True))
    return sent


def suspicion(mei: Person) -> str:
    listed = page(mei, "/inspections?sector=hospital&state=open")
    found = re.search(r'href="(/inspections/\d+)"', listed)
    assert found is not None
    return found[1]


def test_a_suspicion_is_decided_with_a_reason(mei: Person) -> None:
    path = suspicion(mei)
    refused = send(mei, path, decision="confirmed", note="")
    assert refused.status_code == 422
    refused = send(mei, path, decision="nothing", note=ODD)
    assert "&lt;script&gt;" in refused.get_data(as_text=True)
    assert ODD not in refused.get_data(as_text=True)
    answer = send(mei, path, decision="confirmed", note=f"已核实 {ODD}")
    assert answer.headers["Location"].endswith(f"{path}?done=decided")
    text = page(mei, path)
    assert "已核实 &lt;script&gt;" in text
    assert "已了结" in text
    assert "已排除" not in text.partition("<form")[2]


def test_who_does_not_decide_has_no_form(furnished: Desk, mei: Person) -> None:
    listed = page(mei, "/inspections?sector=hospital")
    path = str(re.findall(r'href="(/inspections/\d+)"', listed)[0])
    fang = browser(furnished, "fang")
    assert 'name="decision"' not in page(fang, path)
    assert send(fang, path, decision="confirmed", note="x").status_code == 403
    assert browser(furnished, "lin").client.get(path).status_code == 403
    assert fang.client.get("/inspections/999999").status_code == 404


def test_a_form_without_its_key_is_refused(mei: Person) -> None:
    assert mei.client.post("/inspections/1", data={"decision": "confirmed"}).status_code == 403


def test_a_finding_is_entered_and_left_out_by_two(furnished: Desk, mei: Person) -> None:
    path, form = f"{NCMS}/findings?period=2026-Q4", f"{NCMS}/findings"
    kinds, items = re.findall(r'<select id="f-(?:finding|item)".*?</select>', page(mei, path), re.S)
    item = re.findall(r'value="([^"]+)"', items)[0]
    kind = re.findall(r'value="([^"]+)"', kinds)[0]
    refused = send(mei, path, form, **QUARTER, finding=kind, unit=ODD, count="x")
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert 'id="p-count"' in text
    assert 'value="&lt;script&gt;' in text
    refused = send(mei, path, form, **QUARTER, finding="none", item=item, unit="wards")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.get_data(as_text=True)
    kept = send(mei, path, form, **QUARTER, **FINDING)
    assert kept.status_code == 303, kept.get_data(as_text=True)
    (number,) = re.findall(r"<small>#(\d+)</small>", page(mei, kept.headers["Location"]))
    place = f"{NCMS}/exclusions"
    text = page(mei, f"{place}?period=2026-Q4")
    assert "没有剔除" in text
    (reasons,) = re.findall(r'<select id="f-reason".*?</select>', text, re.S)
    asked = {"reason": re.findall(r'value="([^"]+)"', reasons)[0], "finding": number, "note": ODD}
    refused = send(mei, f"{place}?period=2026-Q4", place, **QUARTER, **asked | {"finding": "x"})
    assert refused.status_code == 422
    assert "&lt;script&gt;" in refused.get_data(as_text=True)
    assert send(mei, f"{place}?period=2026-Q4", place, **QUARTER, **asked).status_code == 303
    text = page(mei, f"{place}?period=2026-Q4")
    assert "&lt;script&gt;" in text
    assert "待审批" in text
    (row,) = re.findall(r"<small>#(\d+) ", text)
    fang = browser(furnished, "fang")
    sent = send(fang, f"{place}?period=2026-Q4", f"{place}/{row}", **QUARTER, decision="approve")
    assert sent.status_code == 303
    assert "已批准" in page(mei, f"{place}?period=2026-Q4")


def test_there_is_no_page_of_no_card(mei: Person) -> None:
    assert mei.client.get("/scorecards/hospital/none/exclusions").status_code == 404
    assert mei.client.get("/scorecards/hospital/none/findings").status_code == 404


def test_numbers_are_typed_in_on_the_report(mei: Person) -> None:
    path = "/reports/hospital/annual_summary?period=2026-H1"
    form, there = "/reports/hospital/annual_summary/numbers", {"period": "2026-H1"}
    assert send(mei, path, form, **there, **{"numbers.visits": ""}).status_code == 422
    refused = send(mei, path, form, **there, **{"numbers.visits": ODD})
    assert refused.status_code == 422
    assert "&lt;script&gt;" in refused.get_data(as_text=True)
    refused = send(mei, path, form, **there, **{"numbers.visits": "-1"})
    assert 'id="p-numbers.visits"' in refused.get_data(as_text=True)
    kept = send(mei, path, form, **there, **{"numbers.visits": "81204", "remark": "病案室"})
    assert kept.status_code == 303
    text = page(mei, kept.headers["Location"])
    assert "81204" in text
    assert "病案室" in text


def test_a_report_is_a_page_to_print(mei: Person) -> None:
    text = page(mei, "/reports/hospital/annual_summary?period=2026-H1")
    for part in ("cover only-print", "signature only-print", "制表人"):
        assert part in text
    assert text.count("<h1>") == 1
    assert "<h3>2026-H1 年度投诉工作总结</h3>" in text, "the text is read, not shown as it is typed"


@pytest.mark.parametrize(
    "path", ["/inspections", f"{CARD}/findings", f"{CARD}/exclusions", CARD, "/reports"]
)
def test_every_page_speaks_english(mei: Person, path: str) -> None:
    text = page(mei, f"{path}?lang=en")
    mei.client.delete_cookie("tousu_lang")
    headings = re.findall(r"<(?:h1|h2|legend|button)[^>]*>([^<]*)", text)
    assert not re.search("[\u4e00-\u9fff]", "".join(headings))


def test_a_report_says_on_which_period_it_opens(mei: Person) -> None:
    text = page(mei, "/reports/hospital/annual_summary")
    found = re.search(r"打开的是最近一个有案件的期间:([\w-]+)。", text)
    assert found
    assert f'name="period" value="{found[1]}"' in text
    assert '<td class="number" data-label=' in text
    asked = page(mei, f"/reports/hospital/annual_summary?period={found[1]}")
    assert "没有指定期间" not in asked
    assert 'rel="prev"' in asked

"""Reports over the interface and on paper: numbers for those who may, names for nobody."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator
from openpyxl import load_workbook
from referencing import Registry as Shapes
from referencing import Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from core.storage.people.access import Grant, Unit
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person
from tests.console.browsing import page

ANNUAL = "/reports/annual_summary?sector=hospital&period=2026"
#: Everything of a party that could tell who it is, and a name that a sheet might compute.
NAME, PHONE, ADDRESS, IDENTITY = "金丝雀", "13912345678", "无名路七十七号", "110101199003071234"
SHOP = "百灵鸟便利店"
ODD = "<b>=1+1</b>"


def complain(office: Person, sector: str = "hospital", **more: Any) -> str:
    """A complaint of somebody who is told in full about somebody else."""
    people = {
        "complainant": {
            "name": NAME, "contact": PHONE, "address": ADDRESS, "id_number": IDENTITY,
        },
        "respondent": {"name": SHOP},
    }  # fmt: skip
    facts = more.pop("facts", {})
    body = {"sector": sector, "kind": "complaint", "facts": facts} | people | more
    answer = office.send("POST", "/cases", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.get_json()["number"])


@pytest.fixture
def repeated(office: Person) -> list[str]:
    """Two complaints of one person about two departments, the name of one odd."""
    return [complain(office, facts={"respondent_unit": unit}) for unit in ("骨科", ODD)]


@pytest.fixture
def reader(app: Flask, desk: Desk) -> Person:
    """The browser of the director."""
    access.add_user(desk, "he", "何", PASSWORD, [Grant("director")])
    browser = Person(app, "")
    browser.client.post("/login", data={"name": "he", "password": PASSWORD})
    return browser


def administrator(app: Flask, desk: Desk) -> Person:
    return Person(app, access.issue_token(desk, "admin", "own", ("read", "handle")).text)


def test_the_reports_are_listed_with_their_versions(office: Person) -> None:
    found = {(one["sector"], one["report"]): one for one in office.get("/reports")["items"]}
    assert {
        ("hospital", "monthly_department"), ("hospital", "quarter_review"),
        ("hospital", "annual_summary"), ("hospital", "outcomes"),
        ("market_supervision", "work_summary"), ("market_supervision", "analysis"),
        ("property_mgmt", "monthly_report"), ("property_mgmt", "annual_summary"),
    } == found.keys()  # fmt: skip
    (version,) = found["hospital", "annual_summary"]["versions"]
    assert (version["version"], version["to"], version["has_text"]) == ("2010-01-01", None, True)
    assert version["examples"] == ["2018", "2018-H1", "2018-Q2", "2024-05"]
    assert [one["name"] for one in version["numbers"]] == ["visits"]


def test_numbers_and_tables_of_a_period(office: Person, repeated: list[str]) -> None:
    found = office.get(ANNUAL)
    assert (found["version"], found["first"], found["before"]) == (
        "2010-01-01", "2026-01-01", "2025",
    )  # fmt: skip
    figures = {one["figure"]: one for one in found["figures"]}
    assert (figures["received"]["value"], figures["received"]["change"]) == (2, 2)
    missing = figures["per_thousand_visits"]
    assert (missing["value"], missing["lacks"], missing["typed"]) == (None, "visits", "visits")
    tables = {one["table"]: one for one in found["tables"]}
    (row,) = tables["repeated"]["rows"]
    assert (row["title"]["zh"], row["cells"][0], row["cases"]) == ("投诉人甲", 2, repeated)
    assert row["about"] == [{"title": {"zh": "未注明", "en": "Not stated"}, "count": 2}]
    assert "共发生医疗投诉 2 起" in found["text"]["zh"]


def enter(person: Person, by: str = "supervisor", **body: Any) -> TestResponse:
    sent = {"sector": "hospital", "period": "2026", "numbers": {"visits": 1600.5}} | body
    return person.send("POST", "/reports/annual_summary/numbers", sent, Tousu_Act_As=by)


def test_a_number_is_typed_in_and_used(office: Person, app: Flask, desk: Desk) -> None:
    first = enter(office, remark="门诊部统计")
    assert first.status_code == 201, first.get_data(as_text=True)
    (kept,) = first.get_json()["items"]
    assert (kept["value"], kept["by"], kept["at"][:16]) == (
        1600.5,
        "supervisor",
        "2026-03-02T10:00",
    )
    assert enter(office, "chief", numbers={"visits": 2000}).status_code == 201
    found = office.get(ANNUAL)
    (used,) = found["numbers"]
    assert (used["value"], used["by"], used["title"]["zh"]) == (2000, "chief", "门诊人次")
    figures = {one["figure"]: one for one in found["figures"]}
    assert (figures["per_thousand_visits"]["value"], figures["per_thousand_visits"]["lacks"]) == (
        0, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"numbers": {"visit": 1}}, "numbers.visit"),
        ({"numbers": {"visits": -1}}, "numbers.visits"),
        ({"numbers": {}}, "numbers"),
        ({"period": "2027"}, "period"),
        ({"period": "9999-Q4"}, "period"),
        ({"profile": "nobody"}, "profile"),
        ({"remark": "x" * 1001}, "remark"),
    ],
)
def test_what_does_not_fit_is_refused(office: Person, body: dict[str, Any], path: str) -> None:
    refused = enter(office, **body)
    assert refused.status_code == 422, refused.get_data(as_text=True)
    assert [one["path"] for one in refused.get_json()["errors"]] == [path]


@pytest.mark.parametrize("period", ["2027", "2009", "0000", "9999", "2026-13", "x", "2026-W01"])
def test_a_far_off_period_is_refused(office: Person, period: str) -> None:
    answer = office.send("GET", f"/reports/annual_summary?sector=hospital&period={period}")
    assert (answer.status_code, answer.get_json()["errors"][0]["path"]) == (422, "period")
    assert office.send("GET", "/reports/nothing?sector=hospital").status_code == 404
    assert office.send("GET", "/reports/annual_summary").status_code == 422


@pytest.mark.parametrize("role", ["clerk", "handler", "unit_head", "legal", "custodian"])
def test_those_who_work_on_cases_read_no_reports(office: Person, role: str) -> None:
    assert office.send("GET", ANNUAL, Tousu_Act_As=role).status_code == 403
    assert office.send("GET", "/reports", Tousu_Act_As=role).status_code == 403


@pytest.mark.parametrize("role", ["supervisor", "chief", "director"])
def test_those_who_answer_for_them_do(office: Person, repeated: list[str], role: str) -> None:
    assert office.send("GET", ANNUAL, Tousu_Act_As=role).status_code == 200
    may = enter(office, role)
    assert may.status_code == 201


def test_the_administrator_reads_numbers_and_no_cases(
    app: Flask, desk: Desk, repeated: list[str]
) -> None:
    admin = administrator(app, desk)
    text = admin.send("GET", ANNUAL).get_data(as_text=True)
    assert not any(number in text for number in repeated)
    assert "投诉人甲" not in text, "a row of one person"
    body = admin.get(ANNUAL)
    received = next(one for one in body["figures"] if one["figure"] == "received")
    assert (body["few"], received["value"]) == (5, None)
    sent = {"sector": "hospital", "period": "2026", "numbers": {"visits": 1}}
    assert admin.send("POST", "/reports/annual_summary/numbers", sent).status_code == 403


def test_a_report_to_be_handed_out_has_no_small_count(
    office: Person, repeated: list[str], desk: Desk
) -> None:
    exact = office.get(ANNUAL, Tousu_Act_As="chief")
    assert (exact["few"], exact["figures"][0]["value"] is None) == (0, False)
    assert repeated[0] in str(exact)
    out = office.get(f"{ANNUAL}&published=true", Tousu_Act_As="chief")
    told = [n for f in out["figures"] if f["reading"] == "count" for n in (f["value"], f["before"])]
    assert (out["few"], {*told}) == (5, {None})
    assert "<5" in out["text"]["zh"]
    assert repeated[0] not in str(out)
    with desk.store.write() as work:
        work.settings.put("few_below", 0, by="x", sector="hospital", profile="default")
    again = office.get(f"{ANNUAL}&published=true", Tousu_Act_As="chief")
    assert again["figures"] == exact["figures"]


def test_a_role_in_one_unit_reads_other_units_coarsely(
    app: Flask, desk: Desk, repeated: list[str]
) -> None:
    access.add_units(desk, "hospital")
    access.add_user(desk, "lu", grants=[Grant("supervisor", "hospital", "pharmacy")])
    access.add_user(desk, "he", grants=[Grant("supervisor", "hospital", "hospital")])
    few = {}
    for name in ("lu", "he"):
        who = Person(app, access.issue_token(desk, name, "own", ("read",)).text)
        body = who.get(ANNUAL)
        few[name] = body["few"], repeated[0] in str(body)
    assert few == {"lu": (5, False), "he": (0, True)}


def test_only_the_sectors_that_are_reached(app: Flask, desk: Desk, office: Person) -> None:
    with desk.store.write() as work:
        work.units.add(Unit("hospital", "eyes", {"zh": "眼科", "en": "Eyes"}))
    access.add_user(desk, "wang", grants=[Grant("supervisor", "hospital", "eyes")])
    wang = Person(app, access.issue_token(desk, "wang", "own", ("read",)).text)
    assert {one["sector"] for one in wang.get("/reports")["items"]} == {"hospital"}
    wang.get(ANNUAL)
    other = wang.send("GET", "/reports/annual_summary?sector=property_mgmt")
    assert (other.status_code, other.get_json()["code"]) == (403, "forbidden")


SECTORS = {
    "hospital": ("annual_summary", "monthly_department", "quarter_review", "outcomes"),
    "market_supervision": ("work_summary", "analysis"),
    "property_mgmt": ("annual_summary", "monthly_report"),
}


@pytest.mark.parametrize("sector", SECTORS)
def test_no_format_tells_who_took_part(office: Person, reader: Person, sector: str) -> None:
    for _ in range(3):
        complain(office, sector, facts={"track": "commerce"} if sector[0] == "m" else {})
    periods = {"monthly_department": "2026-03", "monthly_report": "2026-03",
               "quarter_review": "2026-Q1", "analysis": "2026-03"}  # fmt: skip
    for name in SECTORS[sector]:
        period = periods.get(name, "2026")
        asked = f"sector={sector}&period={period}"
        shown = f"/reports/{sector}/{name}?period={period}"
        texts = [
            office.send("GET", f"/reports/{name}?{asked}").get_data(as_text=True),
            office.send("GET", f"/reports/{name}?{asked}&format=md").get_data(as_text=True),
            page(reader, shown),
            page(reader, f"{shown}&lang=en"),
            reader.client.get(f"{shown}&format=md").get_data(as_text=True),
            sheet_text(reader.client.get(f"{shown}&format=xlsx").data),
        ]
        for canary in (NAME, PHONE, ADDRESS, IDENTITY, SHOP):
            assert not any(canary in text for text in texts)
        if name != "work_summary" and name != "outcomes" and name != "quarter_review":
            assert "投诉人甲" in texts[0]


def sheet_text(data: bytes) -> str:
    """Every cell of a workbook, none of which computes anything."""
    book = load_workbook(BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    return "\n".join(str(cell.value) for cell in cells if cell.value is not None)


def test_the_workbook_has_a_sheet_a_table(reader: Person, repeated: list[str]) -> None:
    answer = reader.client.get("/reports/hospital/annual_summary?period=2026&format=xlsx")
    assert answer.headers["Content-Disposition"].endswith("annual_summary-2026.xlsx")
    book = load_workbook(BytesIO(answer.data))
    assert book.sheetnames[0] == "指标"
    assert book.sheetnames[-1] == "说明"
    rows = [[cell.value for cell in row] for row in book["被投诉科室"].iter_rows()]
    assert rows[0][:3] == ["被投诉科室或机构", "名次", "件数"]
    assert [row[:3] for row in rows[1:]] == [[ODD, 1, 1], ["骨科", 1, 1], ["合计", None, 2]]
    assert ODD in sheet_text(answer.data)
    (row,) = list(book["重复投诉人"].iter_rows(min_row=2, values_only=True))
    assert row[0] == "投诉人甲"
    assert row[-1] == "、".join(repeated)


def test_the_page_shows_figures_tables_and_the_text(reader: Person, repeated: list[str]) -> None:
    listed = page(reader, "/reports")
    assert "/reports/hospital/annual_summary" in listed
    text = page(reader, "/reports/hospital/annual_summary?period=2026")
    for word in ("年度投诉工作总结", "投诉人甲", "未录入门诊人次", "&lt;b&gt;=1+1", repeated[0]):
        assert word in text
    assert "<b>=1" not in text
    assert 'class="bar"' in text
    english = page(reader, "/reports/hospital/annual_summary?period=2026&lang=en")
    assert "Annual summary of complaints" in english
    assert "Complainant A" in english


def test_the_text_alone_is_markdown(office: Person, reader: Person, repeated: list[str]) -> None:
    answer = office.send("GET", f"{ANNUAL}&format=md")
    assert answer.mimetype == "text/markdown"
    assert answer.get_data(as_text=True).startswith("# 2026 年度投诉工作总结")
    english = reader.client.get("/reports/hospital/annual_summary?period=2026&format=md&lang=en")
    assert english.get_data(as_text=True).startswith("# Annual summary of complaints, 2026")


def test_a_page_for_those_who_may_not(visitor: Person) -> None:
    assert visitor.client.get("/reports").status_code == 302
    visitor.client.post("/login", data={"name": "lin", "password": PASSWORD})
    assert "没有您可以查看的报表" in page(visitor, "/reports")
    assert visitor.client.get("/reports/hospital/annual_summary").status_code == 403


def test_answers_are_as_described(office: Person, repeated: list[str], app: Flask) -> None:
    enter(office)
    spec = app.test_client().get("/api/v1/openapi.json").get_json()
    whole = Resource.from_contents(spec, default_specification=DRAFT202012)
    shapes = Shapes().with_resource("urn:spec", whole)
    for path, asked in (("/api/v1/reports", "/reports"), ("/api/v1/reports/{name}", ANNUAL)):
        answer = spec["paths"][path]["get"]["responses"]["200"]
        ref = answer["content"]["application/json"]["schema"]["$ref"]
        validator = OAS31Validator({"$ref": f"urn:spec{ref}"}, registry=shapes)
        assert list(validator.iter_errors(office.get(asked))) == []

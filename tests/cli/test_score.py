"""`tousu report score`: the table, the lines of a unit, JSON, and a workbook without formulas."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.bootstrap import Settings, open_desk
from core.domain.casework.cases import Officer
from core.usecases.assessment.excluding import Asked, Place, ask, decide
from core.usecases.assessment.scoring import Found, enter_findings
from core.usecases.casework.intake import Arrival, Claim, submit
from tests.cli.conftest import Type

MONTH = ("report", "score", "hospital", "department_monthly", "2025-03")
QUARTER = ("report", "score", "hospital", "ncms_quarter", "2025-Q1")
FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def office(home: Path) -> Path:
    """An office with complaints about three departments, and findings on a clinic."""
    desk = open_desk(Settings.from_environment())
    for unit, person in (
        ("骨科", "张医生"), ("骨科", "张医生"), ("眼科", "李护士"), (FORMULA, ""),
    ):  # fmt: skip
        facts = {"respondent_unit": unit, "respondent_person": person, "valid": True}
        when = datetime(2025, 3, 4, 9, tzinfo=desk.zone)
        submit(desk, Arrival("hospital", (Claim("complaint", facts),), received_at=when))
    found = [
        Found("ncms_quarter", "东风", "2025-Q1", "deduct", "NC-S08", points=Decimal("0.1")),
        Found("ncms_quarter", "西关", "2025-Q1", "refusal"),
    ]
    enter_findings(desk, "hospital", "default", Officer("王", ("supervisor",)), found)
    desk.store.engine.dispose()
    return home


def test_units_are_ranked(tousu: Type, office: Path) -> None:
    result = tousu(*MONTH)
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.stdout.splitlines()[2:]]
    assert rows[0][:3] == ["Unit", "Points", "Rank"]
    assert rows[1][:3] == ["单位", "分数", "名次"]
    assert rows[2][:3] == ["骨科", "2", "1"]
    assert "张医生" not in result.output
    assert "--persons" in result.stderr


def test_a_unit_is_shown_line_by_line(tousu: Type, office: Path) -> None:
    text = tousu(*QUARTER, "--unit", "东风").stdout
    assert "99.9" in text
    line = next(line for line in text.splitlines() if line.startswith("NC-S08"))
    assert "-0.1" in line
    assert "考核发现 1(扣分) -0.1" in line
    assert "眼科" not in text


def test_persons_are_named_where_that_is_asked_for(tousu: Type, office: Path) -> None:
    result = tousu(*MONTH, "--persons")
    assert "张医生" in result.stdout
    assert "李护士" not in result.stdout, "one complaint is not repeated"
    assert result.stderr == ""


def test_vetoes_are_shown(tousu: Type, office: Path) -> None:
    text = tousu(*QUARTER).stdout
    assert "取消定点资格" in text
    assert "拒不接受考核" in text


def test_json_has_numbers(tousu: Type, office: Path) -> None:
    found = json.loads(tousu(*QUARTER, "--json").stdout)
    points = {one["unit"]: one["points"] for one in found["items"]}
    assert points["东风"] == 99.9
    assert isinstance(points["西关"], int)
    assert found["period"] == "2025-Q1"


def test_no_cell_of_the_workbook_is_a_formula(tousu: Type, office: Path, tmp_path: Path) -> None:
    path = tmp_path / "score.xlsx"
    result = tousu(*MONTH, "--xlsx", path)
    assert result.exit_code == 0, result.output
    book = load_workbook(path)
    assert book.sheetnames == ["总表", "明细", "说明"]
    units = book["总表"]
    assert [cell.value for cell in units[1]][:4] == ["单位", "分数", "等级", "结论"]
    assert units["A2"].value == "骨科"
    assert (units["B2"].value, units["B2"].data_type) == (2, "n")
    assert FORMULA in [cell.value for cell in units["A"]]
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.data_type == "s" for cell in cells if isinstance(cell.value, str))
    assert "张医生" not in {cell.value for cell in cells}


def test_the_workbook_explains_every_line(tousu: Type, office: Path, tmp_path: Path) -> None:
    path = tmp_path / "score.xlsx"
    tousu(*QUARTER, "--unit", "东风", "--xlsx", path)
    rows = list(load_workbook(path)["明细"].iter_rows(values_only=True))
    assert rows[0][:3] == ("单位", "项目编号", "项目")
    (row,) = [row for row in rows if row[1] == "NC-S08"]
    assert row[6] == -0.1
    assert "考核发现 1(扣分) -0.1" in row[7]


def test_rates_are_percentages(tousu: Type, office: Path, tmp_path: Path) -> None:
    desk = open_desk(Settings.from_environment())
    for validity in ("valid", "valid", "invalid"):
        when = datetime(2025, 3, 4, 9, tzinfo=desk.zone)
        claim = Claim("complaint", {"validity": validity})
        submit(desk, Arrival("property_mgmt", (claim,), received_at=when))
    desk.store.engine.dispose()
    path = tmp_path / "rates.xlsx"
    words = ("report", "score", "property_mgmt", "service_indicators", "2025-03")
    assert "66.67%" in tousu(*words, "--xlsx", path).stdout
    cells = [cell for row in load_workbook(path)["总表"] for cell in row]
    assert [(c.value, c.number_format) for c in cells if c.value == 0.6667] == [(0.6667, "0.00%")]


def test_a_period_without_anything_is_told_so(tousu: Type, office: Path) -> None:
    result = tousu(*MONTH[:-1], "2024-01")
    assert result.exit_code == 0
    assert "本考核期没有案件" in result.stdout


@pytest.mark.parametrize(
    "words",
    [
        (*MONTH[:-1], "2025"),
        (*MONTH, "--profile", "nobody"),
        ("report", "score", "hospital", "nothing", "2025"),
        ("report", "score", "nothing", "nothing", "2025"),
    ],
)
def test_mistakes_are_told(tousu: Type, office: Path, words: tuple[str, ...]) -> None:
    result = tousu(*words)
    assert result.exit_code == 2
    assert "error 错误" in result.stderr


def test_a_file_that_cannot_be_written_is_told(tousu: Type, office: Path, tmp_path: Path) -> None:
    result = tousu(*MONTH, "--xlsx", tmp_path / "nowhere" / "score.xlsx")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr


@pytest.fixture
def left_out(office: Path) -> Path:
    """The office, where the chief approved that two complaints be left out of March."""
    desk = open_desk(Settings.from_environment())
    place = Place("hospital", "department_monthly")
    for number in ("HOS-2025-000001", "HOS-2025-000003"):
        what = Asked("2025-03", "malicious", number)
        asked = ask(desk, place, Officer("王", ("supervisor",)), what)
        assert asked.id is not None
        decide(desk, place, Officer("陈", ("chief",)), asked.id, True)
    desk.store.engine.dispose()
    return office


def test_what_is_left_out_is_told_with_who_approved_it(tousu: Type, left_out: Path) -> None:
    text = tousu(*MONTH).stdout
    assert "剔除: 案件 HOS-2025-000001 2025-03 恶意投诉" in text
    assert "approved 批准 陈" in text
    rows = {line.split()[0]: line.split()[1] for line in text.splitlines()[4:8] if line.strip()}
    assert (rows["骨科"], rows["眼科"]) == ("1", "0")


def test_the_workbook_has_a_sheet_of_what_is_left_out(
    tousu: Type, left_out: Path, tmp_path: Path
) -> None:
    path = tmp_path / "score.xlsx"
    tousu(*MONTH, "--xlsx", path)
    rows = list(load_workbook(path)["剔除"].iter_rows(values_only=True))
    assert rows[1][:6] == (
        "骨科", "2025-03", "案件 HOS-2025-000001", "恶意投诉", "本单位设定(来源未规定)",
        "投诉总量、提交院考评的个人",
    )  # fmt: skip
    assert (rows[1][6], rows[1][8]) == ("王", "陈")


def test_values_are_ranked_with_their_shares(tousu: Type, office: Path, tmp_path: Path) -> None:
    desk = open_desk(Settings.from_environment())
    for subject in ("parking", "parking", "security"):
        when = datetime(2025, 3, 4, 9, tzinfo=desk.zone)
        claim = Claim("complaint", {"validity": "valid", "subject": subject})
        submit(desk, Arrival("property_mgmt", (claim,), received_at=when))
    desk.store.engine.dispose()
    path = tmp_path / "subjects.xlsx"
    words = ("report", "score", "property_mgmt", "service_indicators", "2025-03")
    text = tousu(*words, "--unit", "", "--xlsx", path).stdout
    assert "有效投诉的项目 · 停车场管理类" in text
    assert "2 (66.67%)" in text
    sheet = load_workbook(path)["明细"]
    (row,) = [row for row in sheet.iter_rows() if row[2].value == "有效投诉的项目 · 停车场管理类"]
    assert (row[5].value, row[10].value, row[10].number_format) == (2, 0.6667, "0.00%")

"""`tousu report list, show, number, profiles`, as a person types them."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.bootstrap import Settings, open_desk
from core.domain.casework.submissions import Party
from core.usecases.casework.intake import Arrival, Claim, submit
from tests.cli.conftest import Type
from tests.places import REPO

FORMULA = '=HYPERLINK("http://evil.example","x")'
YEAR = ("annual_summary", "--sector", "hospital", "--period", "2025")
EXAMPLES = REPO / "docs" / "examples"


@pytest.fixture
def office(home: Path) -> Path:
    """An office with two complaints of one person, about a department of an odd name."""
    desk = open_desk(Settings.from_environment())
    when = datetime(2025, 3, 4, 9, tzinfo=desk.zone)
    people = (Party("complainant", "金丝雀", "13912345678"),)
    for unit in (FORMULA, "骨科"):
        claims = (Claim("complaint", {"respondent_unit": unit}),)
        submit(desk, Arrival("hospital", claims, received_at=when, parties=people))
    desk.store.engine.dispose()
    return home


def test_the_reports_are_listed(tousu: Type) -> None:
    result = tousu("report", "list", "--sector", "hospital")
    assert result.exit_code == 0, result.output
    assert "quarter_review" in result.stdout
    found = json.loads(tousu("report", "list", "--json").stdout)
    assert {one["sector"] for one in found} == {"hospital", "market_supervision", "property_mgmt"}


def test_a_report_is_shown_as_tables_text_json_and_workbook(
    tousu: Type, office: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "2025.xlsx"
    shown = [
        tousu("report", "show", *YEAR).stdout,
        tousu("report", "show", *YEAR, "--text").stdout,
        tousu("report", "show", *YEAR, "--text", "--language", "en").stdout,
        tousu("report", "show", *YEAR, "--json", "--xlsx", sheet).stdout,
    ]
    assert "投诉人甲" in shown[0]
    assert "# 2025 年度投诉工作总结" in shown[1]
    assert "# Annual summary of complaints, 2025" in shown[2]
    assert json.loads(shown[3])["figures"][0]["value"] == 2
    cells = [cell for one in load_workbook(sheet) for row in one.iter_rows() for cell in row]
    assert FORMULA in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}
    shown.append("\n".join(str(cell.value) for cell in cells))
    for canary in ("金丝雀", "13912345678"):
        assert not any(canary in text for text in shown)


def test_a_number_is_typed_in(tousu: Type, office: Path) -> None:
    words = ("--report", *YEAR)
    result = tousu("report", "number", "visits", "18000", *words, "--remark", "门诊部")
    assert result.exit_code == 0, result.output
    (used,) = json.loads(tousu("report", "show", *YEAR, "--json").stdout)["numbers"]
    assert (used["value"], used["remark"]) == (18000, "门诊部")
    assert tousu("report", "number", "visits", "many", *words).exit_code == 2
    assert tousu("report", "number", "visit", "1", *words).exit_code == 2
    assert tousu("report", "show", *YEAR[:-1], "2099").exit_code == 2


#: Received on Monday 4 March 2019 at noon; answered so many days later.
ROWS = (
    ("1", "医院推诿,几个部门踢皮球", 3),
    ("2", "咨询医保报销", 7),
    ("3", "医院误诊", 30),
    ("4", "道路坑洼", 3),
)


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    path = tmp_path / "messages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "user", "subject", "received_at", "body", "reply", "replied_at"])
        for number, subject, days in ROWS:
            replied = date(2019, 3, 4) + timedelta(days)
            on = f"{replied}T11:00:00"
            writer.writerow([number, "某人", subject, "2019-03-04T12:00:00", "医院", "答复", on])
    return path


def compared(tousu: Type, path: Path, *words: object) -> dict[str, dict[str, object]]:
    result = tousu("report", "profiles", path, "--json", *words)
    assert result.exit_code == 0, result.output
    whole = json.loads(result.stdout)
    return {one["profile"]: one for one in whole["profiles"]} | {"": whole}


def test_the_same_rows_under_every_hospital_profile(tousu: Type, messages: Path) -> None:
    mapping = EXAMPLES / "civic-hospital.yaml"
    found = compared(tousu, messages, "--sector", "hospital", "--mapping", mapping)
    whole = found.pop("")
    assert {name: (one["taken"], one["refused"]) for name, one in found.items()} == dict.fromkeys(
        ("default", "pingan", "xiangya", "seven_day", "coordination", "shanxi",
         "first_complaint"), (3, 0),
    )  # fmt: skip
    in_time = {name: one["reply"]["in_time"] for name, one in found.items()}  # type: ignore[index]
    assert in_time == {
        "default": 2, "pingan": 1, "xiangya": 1, "seven_day": 2, "coordination": 2, "shanxi": 2,
        "first_complaint": 0,
    }  # fmt: skip
    differing = {one["row"]: one["outcomes"] for one in whole["differing"]}
    assert {*differing} == {"2"}
    assert differing["2"]["xiangya"] == "late"
    assert differing["2"]["seven_day"] == "in_time"
    # Only the question is measured by every profile; three of them ask for the same day or three.
    assert whole["common"] == 1
    assert whole["strictest"] == ["pingan", "xiangya", "first_complaint"]


def test_the_same_rows_under_every_property_profile(
    tousu: Type, messages: Path, tmp_path: Path
) -> None:
    mapping = EXAMPLES / "civic-property-profiles.yaml"
    text = messages.read_text("utf-8").replace("医院", "小区物业")
    messages.write_text(text, "utf-8")
    sheet = tmp_path / "compared.xlsx"
    words = ("--sector", "property_mgmt", "--mapping", mapping, "--xlsx", sheet)
    found = compared(tousu, messages, *words)
    found.pop("")
    assert {name: one["taken"] for name, one in found.items()} == dict.fromkeys(
        ("default", "hangzhou", "heze", "binzhou", "liaocheng"), 4
    )
    assert "local_answer" in found["hangzhou"]["timers"]  # type: ignore[operator]
    assert {*found["liaocheng"]["timers"]} == {"reply"}  # type: ignore[arg-type]
    assert load_workbook(sheet).sheetnames == ["比较", "结果不同的行"]


def test_a_row_that_a_profile_refuses_is_counted_and_told(tousu: Type, messages: Path) -> None:
    early = messages.read_text("utf-8").replace("2019-03", "2012-03").replace("2019-04", "2012-04")
    messages.write_text(early, "utf-8")
    mapping = EXAMPLES / "civic-hospital.yaml"
    words = ("--sector", "hospital", "--mapping", mapping, "--profile", "default",
             "--profile", "shanxi")  # fmt: skip
    result = tousu("report", "profiles", messages, *words)
    assert result.exit_code == 0, result.output
    assert "shanxi: 3 rows refused" in result.stdout
    assert "No policy in force governs this" in result.stdout
    assert "某人" not in result.output


def test_a_mapping_may_be_for_some_profiles_alone(tousu: Type, messages: Path) -> None:
    mapping = EXAMPLES / "civic-hospital.yaml"
    found = compared(tousu, messages, "--sector", "hospital", "--mapping", f"pingan={mapping}")
    assert {*found} == {"", "pingan"}
    words = ("report", "profiles", messages, "--sector", "hospital", "--mapping")
    assert tousu(*words, f"nobody={mapping}").exit_code == 2
    assert tousu(*words, "nowhere.yaml").exit_code == 2


def test_a_mapping_that_names_a_profile_there_is_not_is_refused(
    tousu: Type, messages: Path, tmp_path: Path
) -> None:
    text = (EXAMPLES / "civic-hospital.yaml").read_text("utf-8")
    odd = tmp_path / "odd.yaml"
    odd.write_text(text.replace("profiles: [seven_day]", "profiles: [seven]"), "utf-8")
    result = tousu("report", "profiles", messages, "--sector", "hospital", "--mapping", odd)
    assert result.exit_code == 2
    assert "there is no profile seven" in result.output

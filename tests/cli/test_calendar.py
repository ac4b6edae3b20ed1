"""Deadlines on the command line: one at a time, from a file, and a year at a glance."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Type

#: What is typed after `calendar due`, the due day, the nominal end, whether it is provisional.
DUE = [
    ("2026-09-28 7 workdays", "2026-10-13", "2026-10-13", False),
    ("2026-09-28 7 wd", "2026-10-13", "2026-10-13", False),
    ("2026-02-02 15 cd", "2026-02-24", "2026-02-17", False),
    ("2026-02-02 15 days --roll none", "2026-02-17", "2026-02-17", False),
    ("2026-01-31 1 mo", "2026-02-28", "2026-02-28", False),
    ("2025-10-01 3 months", "2026-01-04", "2026-01-01", False),
    ("2026-01-31 1 month --pause 2026-02-03..2026-02-10", "2026-03-09", "2026-03-07", False),
    ("2020-01-20 7 wd --known-on 2020-01-20", "2020-02-04", "2020-02-04", False),
    ("2020-01-20 7 wd --known-on 2020-01-27", "2020-02-06", "2020-02-06", False),
    ("2018-12-28 1 wd --known-on 2018-12-05", "2018-12-31", "2018-12-31", True),
    ("2030-01-01 0 same_day", "2030-01-01", "2030-01-01", False),
]


@pytest.mark.parametrize(("typed", "due", "nominal", "provisional"), DUE, ids=[d[0] for d in DUE])
def test_a_deadline_is_counted(
    typed: str, due: str, nominal: str, provisional: bool, tousu: Type
) -> None:
    result = tousu("calendar", "due", *typed.split(), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["due"], found["nominal_end"]) == (due, nominal)
    assert found["provisional"] is provisional
    assert found["reason"] == ("calendar_not_published" if provisional else None)


def test_it_says_why_a_date_is_provisional(tousu: Type) -> None:
    shown = tousu("calendar", "due", "2018-12-28", 1, "wd", "--known-on", "2018-12-05").stdout
    assert "2018-12-29" in shown
    assert "以国务院放假通知为准" in shown


def test_hours_run_from_an_instant(tousu: Type) -> None:
    shown = tousu("calendar", "due", "2026-09-28T10:00", 24, "hours", "--json").stdout
    assert json.loads(shown)["due"] == "2026-09-29T10:00:00+08:00"


def test_an_open_pause_leaves_days_to_count(tousu: Type) -> None:
    words = "2026-03-02 7 wd --pause 2026-03-04.."
    found = json.loads(tousu("calendar", "due", *words.split(), "--json").stdout)
    assert (found["due"], found["paused"], found["remaining"]) == (None, True, ["5 workdays"])
    assert "5 workdays" in tousu("calendar", "due", *words.split()).stdout


def test_the_ledger_accounts_for_every_day(tousu: Type) -> None:
    shown = tousu("calendar", "due", "2026-09-28", 7, "wd", "--ledger")
    assert "国庆节" in shown.stdout
    assert shown.stdout.rstrip().endswith("7 counted (计入), 8 skipped (不计), 0 paused (中止)")


def test_the_golden_deadlines_agree(tousu: Type, shared: Callable[[str], Path]) -> None:
    result = tousu("calendar", "due", "--csv", shared("data/golden_deadlines.csv"))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "724 agree, 0 differ"


def test_a_row_that_differs_is_named_by_its_line(tousu: Type, tmp_path: Path) -> None:
    file = tmp_path / "deadlines.csv"
    file.write_text(
        "unit,start,n,known_on,due,provisional\n"
        "wd,2026-09-28,7,,2026-10-13,0\n"
        "wd,2026-09-28,8,,2026-10-13,0\n"
    )
    result = tousu("calendar", "due", "--csv", file)
    assert result.exit_code == 1
    assert "deadlines.csv:3: 8 workdays from 2026-09-28" in result.stdout
    assert result.stdout.splitlines()[-1] == "1 agree, 1 differ"
    found = json.loads(tousu("calendar", "due", "--csv", file, "--json").stdout)
    assert (found["agree"], found["differ"]) == (1, 1)


def test_a_file_without_dates_is_filled_in(tousu: Type, tmp_path: Path) -> None:
    file = tmp_path / "deadlines.csv"
    file.write_text("unit,start,n,known_on\nwd,2026-09-28,7,\nmo,2026-01-31,1,\n", "utf-8-sig")
    result = tousu("calendar", "due", "--csv", file)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "unit,start,n,known_on,nominal_end,due,provisional",
        "wd,2026-09-28,7,,2026-10-13,2026-10-13,0",
        "mo,2026-01-31,1,,2026-02-28,2026-02-28,0",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("unit,start\nwd,2026-09-28\n", ["line 2", "no column 'n'"]),
        ("unit,start,n\nwd,28.9.2026,7\n", ["line 2", "28.9.2026"]),
        ("unit,start,n\n", ["no rows"]),
        ("", ["no rows"]),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    content: str, words: list[str], tousu: Type, tmp_path: Path
) -> None:
    file = tmp_path / "deadlines.csv"
    file.write_text(content)
    result = tousu("calendar", "due", "--csv", file)
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words), result.stderr


def test_a_year_lists_the_days_that_differ_from_the_week(tousu: Type) -> None:
    found = json.loads(tousu("calendar", "show", 2026, "--json").stdout)
    assert found["workdays"] == 248
    assert found["settled"] is True
    days = {day["date"]: day for day in found["days"]}
    assert days["2026-10-10"]["work"] is True
    assert days["2026-10-01"]["name"] == "国庆节"
    assert "248" in tousu("calendar", "show", 2026).stdout


def test_a_year_without_its_notice_says_so(tousu: Type) -> None:
    shown = tousu("calendar", "show", 2020, "--known-on", "2019-01-01").stdout
    assert "2019-12-28" in shown
    assert "以国务院放假通知为准" in shown

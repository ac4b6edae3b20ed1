"""The timeliness report, against cases counted by hand."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from core.domain.errors import NotFound
from core.domain.timekeeping.punctuality import Count, reply_timers
from core.registry import Registry
from core.sheets import open_sheet
from core.usecases.desk import Desk
from core.usecases.meetings.reporting import Line, Report, Wanted, timeliness
from core.usecases.past.importing import import_rows
from core.usecases.past.mappings import load_mapping
from tests.places import REPO

pytestmark = pytest.mark.usefixtures("database")

#: Received on Monday 6 May 2019 (Sunday 5 May was a working day), five working days end on
#: Monday 13 May, ten on Monday 20 May. Received in April under the measures of 2009.
HOSPITAL = [
    ("1", "2019-05-06T09:00", "2019-05-06T17:00"),  # 0 working days
    ("2", "2019-05-06T09:00", "2019-05-13T23:59"),  # 5, the last minute of the answer
    ("3", "2019-05-06T09:00", "2019-05-14T00:00"),  # 6, the first instant after it
    ("4", "2019-05-06T09:00", "2019-05-21T09:00"),  # 11, both late
    ("5", "2019-04-08T09:00", "2019-04-15T09:00"),  # 5 under the old measures
]


def fill(desk: Desk, folder: Path, mapping: str, sector: str, rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["id", "user", "subject", "received_at", "body", "replied_at"])
    for number, received, replied, *subject in rows:
        writer.writerow([number, "甲", (subject or ["医院"])[0], received, "", replied])
    (folder / "t.csv").write_text(text.getvalue(), "utf-8")
    plan = load_mapping(REPO / "docs" / "examples" / mapping, desk.sector(sector))
    assert not import_rows(desk, open_sheet(folder / "t.csv"), plan).rejects


@pytest.fixture
def hospital(desk: Desk, tmp_path: Path) -> Desk:
    fill(desk, tmp_path, "civic-hospital.yaml", "hospital", HOSPITAL)
    return desk


def lines(report: Report) -> dict[tuple[str, str], Line]:
    return {(line.timer, line.period): line for line in report.lines}


def test_every_timer_that_was_due_is_counted_by_month(hospital: Desk) -> None:
    found = lines(timeliness(hospital))
    assert set(found) == {("answer", "2019-04"), ("answer", "2019-05"), ("resolve", "2019-05")}
    answer, resolve = found["answer", "2019-05"], found["resolve", "2019-05"]
    assert answer.count == Count(in_time=2, late=2)
    assert resolve.count == Count(in_time=3, late=1)
    assert (answer.limits, answer.unit) == ({"5 workdays"}, "workdays")
    assert (answer.median, answer.slowest) == (5.5, 11)
    assert (answer.count.share, resolve.count.share) == (0.5, 0.75)
    assert (answer.version, found["answer", "2019-04"].version) == (
        date(2019, 4, 10),
        date(2009, 11, 26),
    )


def test_one_timer_a_case_stands_for_the_reply(hospital: Desk) -> None:
    report = timeliness(hospital, Wanted(by="year"))
    marked = {(line.timer, line.version.year) for line in report.lines if line.reply}
    assert marked == {("resolve", 2019), ("answer", 2009)}
    assert report.replies == {"hospital": Count(in_time=4, late=1)}
    assert report.total.total == len(HOSPITAL)


def test_the_slowest_replies_come_first(hospital: Desk) -> None:
    first, second = timeliness(hospital, Wanted(slowest=2)).slowest
    assert (first.external_id, first.workdays, first.due, first.in_time) == (
        "4", 11, date(2019, 5, 20), False,
    )  # fmt: skip
    assert (second.external_id, second.workdays, second.in_time) == ("3", 6, True)


@pytest.mark.parametrize(
    ("wanted", "total"),
    [
        (Wanted(month=date(2019, 4, 1)), 1),
        (Wanted(month=date(2019, 5, 1)), 4),
        (Wanted(month=date(2019, 6, 1)), 0),
        (Wanted(sector="hospital", policy="complaint", by="all"), 5),
        (Wanted(policy="dispute"), 0),
        (Wanted(sector="property_mgmt"), 0),
    ],
)
def test_it_can_be_narrowed(hospital: Desk, wanted: Wanted, total: int) -> None:
    assert timeliness(hospital, wanted).total.total == total


def test_a_sector_that_is_not_there_is_told(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no such sector"):
        timeliness(desk, Wanted(sector="school"))


def test_calendar_days_are_counted_in_days_and_what_was_never_done_is_overdue(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [
        ("1", "2019-03-01T10:00", "2019-03-04T10:00", "小区停电"),  # 3 days, in time
        ("2", "2019-03-01T10:00", "2019-03-12T10:00", "小区停电"),  # 11 days, late
    ]
    fill(desk, tmp_path, "civic.yaml", "property_mgmt", rows)
    report = timeliness(desk, Wanted(by="year"))
    found = lines(report)
    resolve, callback = found["resolve", "2019"], found["callback", "2019"]
    assert (resolve.unit, resolve.median, resolve.slowest) == ("days", 7, 11)
    assert resolve.count == Count(in_time=1, late=1)
    assert callback.count == Count(overdue=2)
    assert (callback.median, callback.count.share) == (None, 0.0)
    # Handing in the form and informing happen at the instant of the reply: no time was taken.
    assert report.unmeasured == 4
    assert {line.timer for line in report.lines if line.reply} == {"resolve"}


def test_where_no_outcome_timer_ran_the_one_from_receipt_stands_for_the_reply(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [
        ("1", "2019-03-01T10:00", "2019-03-12T10:00", "商家欺诈"),  # 7 working days
        ("2", "2019-03-01T10:00", "2019-03-13T10:00", "商家欺诈"),  # 8
    ]
    fill(desk, tmp_path, "civic-market.yaml", "market_supervision", rows)
    report = timeliness(desk, Wanted(by="all"))
    assert [(line.policy, line.timer) for line in report.lines if line.reply] == [
        ("commerce_complaint", "accept")
    ]
    assert report.total == Count(in_time=1, late=1)


def test_what_has_not_been_swept_yet_is_judged_by_the_clock(hospital: Desk) -> None:
    from core.usecases.casework.intake import Arrival, Claim, submit

    submit(hospital, Arrival("hospital", (Claim("complaint"),), subject="今天收到"))
    month = Wanted(month=date(2026, 11, 1))
    assert lines(timeliness(hospital, month))["answer", "2026-11"].count == Count(open=1)
    hospital.store.clock.set(hospital.now().replace(day=30))  # type: ignore[attr-defined]
    assert lines(timeliness(hospital, month))["answer", "2026-11"].count == Count(overdue=1)


def test_which_timers_stand_for_the_reply(registry: Registry) -> None:
    found = {
        (policy.slug, policy.version.year): reply_timers(policy)
        for sector in registry
        for policy in sector.policies
        if policy.used_by("default") and not policy.overlay and not policy.office
    }
    assert found == {
        ("complaint", 2009): {"answer"},
        ("complaint", 2018): {"resolve"},
        ("complaint", 2019): {"resolve"},
        ("complaint", 2020): {"mediate"},
        ("complaint", 2024): {"mediate", "mediate_by_regulation", "mediate_by_rule"},
        ("complaint", 2026): {"mediate"},
        ("dispute", 2018): {"mediate"},
        ("commerce_complaint", 2014): {"mediate"},
        ("quality_complaint", 1998): {"mediate"},
        ("food_drug_complaint", 2016): {"feedback", "file"},
        ("commerce_report", 2007): {"file", "decide"},
        ("quality_report", 2011): {"file", "decide"},
        ("report", 2019): {"file", "decide"},
        ("report", 2020): {"file", "decide"},
        ("report", 2026): {"file", "decide"},
        ("inquiry", 2017): {"answer_inquiry"},
    }


def test_the_command_prints_columns_that_stand_under_one_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hospital: Desk
) -> None:
    monkeypatch.setenv("TOUSU_DATABASE", str(hospital.store.engine.url))
    printed = CliRunner().invoke(main, ["report", "timeliness", "--by", "year", "--slowest", "1"])
    assert printed.exit_code == 0, printed.output
    head, _, *rest = printed.output.splitlines()
    ends = {_width(row[: row.rindex(" ")]) for row in rest[:2] if row.strip()}
    assert len(ends) == 1
    assert _width(head) == max(_width(row) for row in rest[:3])
    assert "* replies 答复" in printed.output
    assert "HOS-2019-" in rest[-1]
    plain = CliRunner().invoke(main, ["report", "timeliness", "--json"])
    assert json.loads(plain.output)["total"]["cases"] == len(HOSPITAL)


def test_the_command_names_the_policies_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    monkeypatch.setenv("TOUSU_DATABASE", str(desk.store.engine.url))
    printed = CliRunner().invoke(main, ["report", "timeliness", "--policy", "nope"])
    assert (printed.exit_code, "commerce_complaint" in printed.output) == (2, True)
    assert "还没有起算的时限" in CliRunner().invoke(main, ["report", "timeliness"]).output


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)

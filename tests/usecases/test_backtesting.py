"""A draft tried on twelve past cases; every number here was worked out by hand.

The draft shortens the time to accept from 7 to 5 workdays and turns the ground "not verified" on,
which rejects what is about safety. All cases came on Monday 4 March 2024; a week later, on Monday
the 11th, the fifth workday is over, on Wednesday the 13th the seventh.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.domain.errors import NotFound, Refusal
from core.storage.people.access import Grant
from core.storage.rules.policies import Draft
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking import backtesting, columns
from core.usecases.policymaking.backtesting import Wanted
from core.usecases.policymaking.backtests import trial
from core.usecases.policymaking.snapshots import keep_ready
from tests.places import REPO
from tests.usecases.offices import DemoOffice, office_in_file

DEMO = REPO / "tests" / "sectors" / "demo" / "policies" / "complaint_2024-01-01.yaml"
EDITOR = Caller("ed", "Ed", (Grant("policy_editor", "demo"),))
AFTERWARDS = "2024-04-30 10:00"
SPAN = Wanted(date(2024, 3, 1), date(2024, 3, 31))
#: subject, departments, day on which it was accepted (none: never).
CASES: list[tuple[str, int, str]] = [
    ("fees", 1, "2024-03-05 10:00"),
    ("fees", 1, "2024-03-12 10:00"),  # the sixth workday: too late for the draft
    ("fees", 3, "2024-03-12 10:00"),  # the same, in another unit
    ("fees", 3, "2024-03-14 10:00"),  # late under both
    ("fees", 1, ""),
    ("fees", 3, ""),
    ("conduct", 1, "2024-03-05 10:00"),
    ("conduct", 1, "2024-03-06 10:00"),
    ("conduct", 3, "2024-03-11 10:00"),  # the fifth workday: still in time
    ("safety", 1, "2024-03-05 10:00"),  # rejected by the draft
    ("safety", 3, "2024-03-12 10:00"),  # rejected, and too late
    ("safety", 3, ""),  # rejected
]


def draft_text() -> str:
    text = DEMO.read_text("utf-8")
    text = text.replace("{from: 2024-01-01, to: 2024-12-31}", "{from: 2024-09-01, to: 2024-12-31}")
    text = text.replace("accept_within: {value: 7 workdays", "accept_within: {value: 5 workdays")
    return text.replace("basis: 第十一条, disabled: true", "basis: 第十一条")


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office of the cases above, in a folder: copied for every test."""
    folder = tmp_path_factory.mktemp("past")
    office = office_in_file(folder)
    cases = [
        (office.receive(subject=subject, departments=departments, in_duty=True,
                        with_other_body=False, complete=True, knew_on=date(2024, 1, 1)), at)
        for subject, departments, at in CASES
    ]  # fmt: skip
    for case, at in sorted(cases, key=lambda pair: pair[1]):
        if at:
            office.wait(at)
            office.do(case, "accept")
    office.wait(AFTERWARDS)
    office.desk.store.engine.dispose()
    return folder


@pytest.fixture
def office(past: Path, tmp_path: Path) -> Iterator[DemoOffice]:
    shutil.copytree(past, tmp_path, dirs_exist_ok=True)
    office = office_in_file(tmp_path, AFTERWARDS)
    yield office
    office.desk.store.engine.dispose()


def drafted(desk: Desk, text: str = "") -> int:
    files = {"policies/complaint_2024-09-01.yaml": text or draft_text()}
    with desk.store.write() as work:
        new = Draft("demo", "试", files, {}, "ed", work.now, "ed", work.now)
        return work.drafts.add(new).id


def tried(desk: Desk, draft: int, wanted: Wanted = SPAN) -> dict[str, Any]:
    backtesting.ask(desk, EDITOR, "demo", draft, wanted)
    job = jobs.run_next(desk)
    assert job is not None
    assert (job.state, job.error_en) == ("done", "")
    return backtesting.report(desk, EDITOR, "demo", draft)


def test_every_number_of_the_report(office: DemoOffice) -> None:
    found = tried(office.desk, drafted(office.desk))
    assert (found["cases"], found["changed"]) == (12, 12)
    assert found["verdicts"] == [{"old": "accept", "new": "reject", "cases": 3}]
    assert found["rules"] == [{"rule": "from_memory", "now": 3, "no_longer": 0}]
    (accept,) = [one for one in found["timers"] if one["timer"] == "accept"]
    assert accept == {
        "timer": "accept", "runs": 12, "earlier": 12, "later": 0, "only_old": 0, "only_new": 0,
        "now_overdue": 3, "no_longer_overdue": 0,
    }  # fmt: skip
    late = {
        one["unit"]: [one.pop(k) for k in ("overdue_old", "overdue_new", "kept_old", "kept_new")]
        for one in found["by_unit"]
    }
    # 21 runs of timers ended in the back office, and two more of them would be too late.
    assert late["back_office"] == [18, 20, 14.3, 4.8]
    assert [new - old for old, new, *_ in late.values()] == [2, 1, 0]
    assert found["by_unit"] == [
        {"unit": "back_office", "cases": 6, "changed": 6, "verdict": 2, "now_overdue": 2,
         "no_longer_overdue": 0},
        {"unit": "desk", "cases": 5, "changed": 5, "verdict": 0, "now_overdue": 1,
         "no_longer_overdue": 0},
        {"unit": "none", "cases": 1, "changed": 1, "verdict": 1, "now_overdue": 0,
         "no_longer_overdue": 0},
    ]  # fmt: skip
    assert [(one["category"], one["changed"], one["verdict"]) for one in found["by_category"]] == [
        ("conduct", 3, 0), ("fees", 6, 0), ("safety", 3, 3),
    ]  # fmt: skip
    assert [one["month"] for one in found["by_month"]] == ["2024-03"]


def test_each_edit_is_told_apart(office: DemoOffice) -> None:
    found = tried(office.desk, drafted(office.desk))
    told = {one["path"][0]: (one["alone"], one["needed"]) for one in found["edits"]}
    assert told == {"parameters": (12, 12), "admissibility": (3, 3)}
    assert found["interactions"] == {"tried": True, "only_together": 0, "cancelled_out": 0}


def test_a_changing_case_says_why(office: DemoOffice) -> None:
    found = tried(office.desk, drafted(office.desk))
    first = found["listed"][0]
    assert first["verdict"] == ["accept", "reject"]
    assert first["grounds"] == [[], ["from_memory"]]
    assert first["why"] == [
        {"kind": "now", "rule": "from_memory", "basis": "第十一条", "facts": {"subject": "safety"}}
    ]
    (accept,) = [run for run in first["timers"] if run["timer"] == "accept#1"]
    assert accept["due"] == ["2024-03-13", "2024-03-11"]
    assert accept["outcome"] == ["in_time", "late"]


def test_from_its_own_day_only_the_draft_changes_nothing_before(office: DemoOffice) -> None:
    draft = drafted(office.desk)
    found = tried(office.desk, draft, replace(SPAN, mode="from_day"))
    assert (found["cases"], found["changed"]) == (12, 0)


def test_columns_and_case_by_case_say_the_same(
    office: DemoOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("polars")
    only = draft_text().replace("accept_within: {value: 5", "accept_within: {value: 7")
    for text in ("", only):
        kept = replace(office.desk, snapshots=tmp_path / "snapshots")
        draft = drafted(kept, text)
        by_columns = tried(kept, draft)
        assert list((tmp_path / "snapshots").rglob("*.parquet"))
        with monkeypatch.context() as without:
            without.setattr(trial, "available", lambda: False)
            without.setattr("core.usecases.policymaking.snapshots.available", lambda: False)
            assert tried(kept, draft) == by_columns
    assert columns.available()
    assert by_columns["changed"] == 3


def test_the_draft_keeps_what_was_tried(office: DemoOffice) -> None:
    draft = drafted(office.desk)
    with pytest.raises(NotFound):
        backtesting.report(office.desk, EDITOR, "demo", draft)
    found = tried(office.desk, draft)
    assert not found["stale"]
    with office.desk.store.write() as work:
        (event,) = work.drafts.history(draft)
        assert (event.event, event.by, event.data["changed"]) == ("backtested", "ed", 12)
        assert event.data["snapshot_digest"] == found["snapshot_digest"]
        work.drafts.save(replace(work.drafts.get(draft), files={}))
    assert backtesting.report(office.desk, EDITOR, "demo", draft)["stale"]


def test_a_month_is_written_anew_only_when_a_case_changed(
    office: DemoOffice, tmp_path: Path
) -> None:
    pytest.importorskip("polars")
    kept = replace(office.desk, snapshots=tmp_path / "snapshots")
    draft = drafted(kept)
    before = tried(kept, draft)
    (file,) = (tmp_path / "snapshots").rglob("*.parquet")
    stamp = file.stat().st_mtime_ns
    assert tried(kept, draft)["snapshot_digest"] == before["snapshot_digest"]
    assert file.stat().st_mtime_ns == stamp
    office.learn(office.stored("DM-2024-000005"), departments=2)
    assert tried(kept, draft)["snapshot_digest"] != before["snapshot_digest"]
    assert file.stat().st_mtime_ns != stamp


def test_months_that_ended_are_kept_ready(office: DemoOffice, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    kept = replace(office.desk, snapshots=tmp_path / "snapshots", snapshot_months=2)
    assert keep_ready(replace(kept, snapshot_months=0)) == 0
    assert not (tmp_path / "snapshots").exists()
    assert keep_ready(kept) == len(CASES)
    (file,) = (tmp_path / "snapshots").rglob("*.parquet")
    stamp = file.stat().st_mtime_ns
    assert tried(kept, drafted(kept))["cases"] == len(CASES)
    assert file.stat().st_mtime_ns == stamp
    assert keep_ready(replace(kept, snapshot_months=1)) == len(CASES)
    office.wait("2024-06-01 03:00")
    assert keep_ready(replace(kept, snapshot_months=1)) == 0, "in May nothing was received"


def test_the_snapshot_names_nobody(office: DemoOffice, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    office.learn(office.stored("DM-2024-000001"), respondent_person="王某某")
    kept = replace(office.desk, snapshots=tmp_path / "snapshots")
    tried(kept, drafted(kept))
    (file,) = (tmp_path / "snapshots").rglob("*.parquet")
    from core.usecases.policymaking.snapshots import Month, frame

    table = frame(Month("default", SPAN.first, SPAN.last, 12, "", file))  # type: ignore[arg-type]
    assert not [name for name in table.columns if "respondent" in name]
    assert not [text for text in table["record"] if "王某某" in text or "respondent" in text]


def test_days_in_the_wrong_order_and_strangers_are_refused(office: DemoOffice) -> None:
    draft = drafted(office.desk)
    with pytest.raises(Refusal):
        backtesting.ask(office.desk, EDITOR, "demo", draft,
                        Wanted(date(2024, 3, 2), date(2024, 3, 1)))  # fmt: skip
    nobody = Caller("x", "X", (Grant("handler", "demo"),))
    with pytest.raises(NotFound):
        backtesting.ask(office.desk, nobody, "demo", draft, SPAN)

"""Settings and days of an office: drafted, previewed, approved, in force on their day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.domain.casework.shifts import Shifts
from core.domain.errors import Refusal
from core.storage.rules.officedrafts import OfficeDraft
from core.usecases.office import noticeimport, officedrafts, offices
from core.usecases.office.noticeimport import Import
from core.usecases.timekeeping import deadlines, resettling
from core.usecases.timekeeping.recomputing import recompute
from tests.sectors.stories import instant
from tests.usecases.offices import DemoOffice, office_in_memory

EVERY_DAY = {"calendar": "every_day"}
REST = [{"day": "2024-03-06", "kind": "rest", "reason": "全院停诊演练"}]
WORK = [{"day": "2024-03-06", "kind": "work", "reason": "演练取消"}]


@pytest.fixture
def office() -> DemoOffice:
    """The demonstration office on Monday 4 March 2024, in the morning."""
    return office_in_memory("2024-03-04 09:00")


def drafted(office: DemoOffice, kind: str, given: Any, day: str = "") -> OfficeDraft:
    place = {} if kind == "notices" else {"sector": "demo"}
    if kind == "settings":
        place["profile"] = "default"
    from_day = date.fromisoformat(day) if day else None
    return officedrafts.draft(office.desk, kind, given, "lin", from_day=from_day, **place)


def published(office: DemoOffice, kind: str, given: Any, day: str = "") -> OfficeDraft:
    draft = drafted(office, kind, given, day)
    officedrafts.step(office.desk, draft.id, "approved", "wang")
    return officedrafts.step(office.desk, draft.id, "published", "wang")


def moves(office: DemoOffice, draft: OfficeDraft) -> list[tuple[str, str, str, str]]:
    found = officedrafts.preview(office.desk, draft.id)
    assert isinstance(found, Shifts)
    return [(s.timer, s.way, str(s.old), str(s.new)) for s in found.timers]


def due(office: DemoOffice, number: str) -> str:
    timer = office.stored(number).timer("accept")
    assert timer is not None
    return str(timer.due)


@pytest.mark.parametrize(
    ("kind", "given", "new"),
    [("settings", EVERY_DAY, "2024-03-11"), ("days", REST, "2024-03-14")],
)
def test_what_is_shown_is_what_comes_of_it(
    office: DemoOffice, kind: str, given: Any, new: str
) -> None:
    case = office.receive()
    draft = drafted(office, kind, given)
    shown = {timer: day for timer, _, _, day in moves(office, draft)}
    assert shown["accept"] == new
    assert office.stored(case) == case
    officedrafts.step(office.desk, draft.id, "approved", "wang")
    done = officedrafts.step(office.desk, draft.id, "published", "wang")
    assert (done.state, due(office, case.number)) == ("applied", new)
    office.wait("2024-03-20 09:00")
    assert recompute(office.desk, case.number).difference is None


def test_who_drafted_it_does_not_approve_it(office: DemoOffice) -> None:
    draft = drafted(office, "settings", EVERY_DAY)
    with pytest.raises(Refusal) as refused:
        officedrafts.step(office.desk, draft.id, "approved", "lin")
    assert refused.value.code == "needs_second_officer"
    with pytest.raises(Refusal) as refused:
        officedrafts.step(office.desk, draft.id, "published", "wang")
    assert refused.value.code == "not_allowed"


def test_a_setting_counts_from_its_day_and_not_before(office: DemoOffice) -> None:
    case = office.receive()
    before = due(office, case.number)
    draft = published(office, "settings", EVERY_DAY, "2024-03-06")
    assert (draft.state, due(office, case.number)) == ("published", before)
    office.wait("2024-03-05 23:00")
    assert due(office, case.number) == before
    office.wait("2024-03-06 00:01")
    assert due(office, case.number) == "2024-03-11"
    entry = next(e for e in office.stored(case).journal if e.event == resettling.EVENT)
    assert entry.changes == {"calendar": (None, "every_day")}
    office.wait("2024-04-20 09:00")
    assert recompute(office.desk, case.number).difference is None


def test_an_old_case_is_told_by_the_settings_of_then(office: DemoOffice) -> None:
    case = office.receive()
    office.wait("2024-03-20 09:00")
    office.clock.set(instant("2024-03-20 10:00"))
    offices.set_settings(office.desk, "demo", "default", EVERY_DAY)
    office.clock.set(instant("2024-03-21 09:00"))
    assert recompute(office.desk, case.number).difference is None


def test_a_case_that_nothing_becomes_of_is_not_written(office: DemoOffice) -> None:
    case = office.receive()
    published(office, "settings", {"inspections_at": "03:00"})
    assert office.stored(case) == case


def test_what_was_interrupted_is_finished_by_the_next_sweep(
    office: DemoOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [office.receive() for _ in range(3)]
    draft = drafted(office, "settings", EVERY_DAY)
    officedrafts.step(office.desk, draft.id, "approved", "wang")
    real = resettling.resettle

    def stops_at_the_second(matter: Any, *more: Any) -> bool:
        if matter.case.number == cases[1].number:
            raise OSError("power")
        return real(matter, *more)

    monkeypatch.setattr(officedrafts, "resettle", stops_at_the_second)
    with pytest.raises(OSError, match="power"):
        officedrafts.step(office.desk, draft.id, "published", "wang")
    states = office.read(lambda work: work.office_drafts.get(draft.id).state)
    assert (states, due(office, cases[2].number)) == ("in_force", "2024-03-13")
    monkeypatch.undo()
    deadlines.fire_due(office.desk)
    deadlines.fire_due(office.desk)
    assert office.read(lambda work: work.office_drafts.get(draft.id).state) == "applied"
    for case in cases:
        assert due(office, case.number) == "2024-03-11"
        told = [e.event for e in office.stored(case).journal]
        assert told.count(resettling.EVENT) == 1


def test_a_day_taken_back_is_a_record_of_its_own(office: DemoOffice) -> None:
    case = office.receive()
    before = due(office, case.number)
    published(office, "days", REST)
    office.clock.set(instant("2024-03-05 09:00"))
    published(office, "days", WORK)
    assert due(office, case.number) == before
    records = office.read(lambda work: work.calendar_records.all())
    assert [(r.content["day"], r.content["kind"]) for r in records] == [
        ("2024-03-06", "rest"), ("2024-03-06", "work"),
    ]  # fmt: skip
    assert recompute(office.desk, case.number).difference is None


def test_a_notice_is_taken_in_as_a_draft_where_the_office_wants_it(office: DemoOffice) -> None:
    office.clock.set(instant("2029-12-28 09:00"))
    office.receive()
    notice = {
        "document": "国办发明电〔2029〕9号", "year": 2030, "published": "2029-12-20",
        "off": {"2030-01-01": "元旦"}, "work": {},
    }  # fmt: skip
    noticeimport.may_alone(office.desk)
    with office.desk.store.write() as work:
        work.settings.put("calendar_needs_approval", True, by="admin")
    with pytest.raises(Refusal) as refused:
        noticeimport.may_alone(office.desk)
    assert refused.value.code == "needs_second_officer"
    draft = drafted(office, "notices", [notice])
    assert isinstance(officedrafts.preview(office.desk, draft.id), Import)
    assert office.read(lambda work: work.calendar_records.all()) == []
    officedrafts.step(office.desk, draft.id, "approved", "wang")
    assert officedrafts.step(office.desk, draft.id, "published", "wang").state == "applied"
    (record,) = office.read(lambda work: work.calendar_records.all())
    assert (record.kind, record.document) == ("notice", notice["document"])


@pytest.mark.parametrize(
    ("kind", "given", "path"),
    [
        ("colours", {"a": 1}, "kind"),
        ("settings", {}, "settings"),
        ("settings", {"calender": "every_day"}, "settings.calender"),
        ("days", [{"day": "2024-02-30", "kind": "rest", "reason": "x"}], "days.0.day"),
        ("days", [{"day": "2024-03-06", "kind": "half", "reason": "x"}], "days.0.kind"),
        ("days", [{"day": "2024-03-06", "kind": "rest"}], "days.0.reason"),
        ("days", REST + REST, "days"),
    ],
)
def test_every_mistake_has_its_place(office: DemoOffice, kind: str, given: Any, path: str) -> None:
    with pytest.raises(Refusal) as refused:
        drafted(office, kind, given)
    assert [problem.path for problem in refused.value.problems] == [path]


def test_nothing_counts_for_days_gone_by(office: DemoOffice) -> None:
    with pytest.raises(Refusal) as refused:
        drafted(office, "settings", EVERY_DAY, "2024-03-03")
    assert refused.value.code == "too_late"


def test_the_letterhead_needs_nobody_else_and_the_rest_does(office: DemoOffice) -> None:
    offices.set_letterhead(office.desk, "demo", "default", {"office_name": "示范"})
    with pytest.raises(Refusal) as refused:
        offices.set_letterhead(office.desk, "demo", "default", EVERY_DAY)
    assert refused.value.code == "needs_second_officer"


def test_the_history_of_a_draft_is_a_chain(office: DemoOffice) -> None:
    draft = published(office, "settings", EVERY_DAY)
    told = office.read(lambda work: work.office_drafts.history(draft.id))
    assert [(e.event, e.by) for e in told] == [
        ("drafted", "lin"), ("approved", "wang"), ("published", "wang"), ("in_force", "wang"),
        ("applied", "wang"),
    ]  # fmt: skip
    assert [e.previous_hash for e in told[1:]] == [e.hash for e in told[:-1]]

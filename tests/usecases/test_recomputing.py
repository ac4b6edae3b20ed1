"""A stored case is told again from its journal, and whatever was tampered with is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from core.domain.casework.cases import Case
from core.domain.worktime.calendars import Notice
from core.registry import Registry
from core.storage import tables
from core.usecases.office import noticeimport
from core.usecases.office.offices import set_settings
from core.usecases.timekeeping.recomputing import Difference, recompute
from tests.sectors.stories import demo_with
from tests.usecases.offices import DemoOffice, office_in_memory

Deeds = Callable[[DemoOffice], Case]


def worked_on(office: DemoOffice) -> Case:
    """A case with facts, a pause, an extension, a warning and a lapse in its story."""
    case = office.receive(departments=2)
    office.do(case, "accept")
    office.learn(case, satisfied=False, respondent_person="林晓")
    office.wait("2024-03-06 09:00")
    office.do(case, "start_appraisal")
    office.wait("2024-03-11 09:00")
    office.do(case, "finish_appraisal")
    office.do(case, "extend", "unit_head", timer="answer")
    office.wait("2024-08-01")
    return case


def difference(office: DemoOffice, case: Case) -> Difference | None:
    return recompute(office.desk, case.number).difference


def lapsed(office: DemoOffice) -> Case:
    case = office.receive(harm_ongoing=True, subject="safety")
    office.wait("2024-04-01")
    return case


def learnt_anew(office: DemoOffice) -> Case:
    """A personal fact that was known, corrected and forgotten: only commitments are left."""
    case = office.receive(respondent_person="林晓")
    office.learn(case, respondent_person="林小", satisfied=True)
    office.learn(case, respondent_person=None)
    office.learn(case, respondent_person="林大")
    return case


def migrated(office: DemoOffice) -> Case:
    set_settings(office.desk, "demo", "default", {"transition": "migrate"})
    office.wait("2024-12-20 09:00")
    case = office.receive(harm_ongoing=True)
    office.do(case, "accept")
    office.wait("2025-03-01")
    return case


def linked(office: DemoOffice) -> Case:
    case = office.receive("report")
    office.wait("2024-03-07 09:00")
    office.do(case, "convert")
    others = office.read(lambda work: work.cases.links(case))
    return office.stored(others[0][1])


@pytest.mark.parametrize("deeds", [worked_on, lapsed, learnt_anew, migrated, linked])
def test_a_case_is_computed_as_it_is_stored(deeds: Deeds) -> None:
    office = office_in_memory()
    case = deeds(office)
    assert difference(office, case) is None
    assert recompute(office.desk, case.number).entries == len(office.stored(case).journal)


def test_a_case_whose_days_were_moved_by_a_notice_too() -> None:
    office = office_in_memory("2029-12-27 09:00", demo_with(
        "extends: [core]\ntimers: {check: {starts: [received], within: 5 workdays, basis: x},"
        " far: {starts: [received], within: 30 workdays, basis: x}}"
    ))  # fmt: skip
    before = office.receive()
    office.wait("2029-12-28 09:00")
    notice = Notice(
        "国办发明电〔2029〕9号", (2030,), {date(2030, 1, 2): "元旦"}, {},
        published=date(2029, 12, 28),
    )  # fmt: skip
    noticeimport.take_in(office.desk, [notice], "admin")
    office.wait("2029-12-29 09:00")
    after = office.receive()
    office.wait("2030-03-01")
    moved = [e for e in office.stored(before).journal if e.event == "deadline_moved"]
    assert moved
    assert difference(office, before) is None
    assert difference(office, after) is None


TAMPERED = {
    "UPDATE cases SET verdict = 'reject'": "verdict of the case",
    "UPDATE cases SET status = 'closed'": "status of the case",
    "UPDATE timers SET due = '2024-09-09' WHERE name = 'answer'": "due of timer answer#1",
    "UPDATE timers SET nominal_end = '2024-03-01' WHERE name = 'answer'":
        "nominal_end of timer answer#1",
    "UPDATE timers SET state = 'met' WHERE name = 'answer'": "state of timer answer#1",
    "UPDATE timers SET started_on = '2024-03-01' WHERE name = 'answer'":
        "started_on of timer answer#1",
    "DELETE FROM timers WHERE name = 'answer'": "presence of timer answer#1",
    "UPDATE journal SET event = 'reply' WHERE event = 'finish_appraisal'":
        "event of entry {finish_appraisal} (reply)",
    "UPDATE journal SET at = '2024-09-09 00:00:00' WHERE event = 'lapsed'": "at of entry {lapsed}",
}  # fmt: skip


@pytest.mark.parametrize("statement", TAMPERED)
def test_the_first_difference_is_named(statement: str) -> None:
    office = office_in_memory()
    case = worked_on(office)
    numbers = {entry.event: entry.seq for entry in office.stored(case).journal[::-1]}
    with office.desk.store.write() as work:
        assert work.connection.execute(text(statement)).rowcount
    found = difference(office, case)
    assert found is not None
    assert found.en.startswith(TAMPERED[statement].format(**numbers)), found
    assert found.zh
    assert found.stored != found.computed


def test_an_act_that_would_be_refused_now_is_named() -> None:
    office = office_in_memory()
    case = worked_on(office)
    with office.desk.store.write() as work:
        work.connection.execute(
            tables.journal.update().where(tables.journal.c.event == "extend").values(role="clerk")
        )
    found = difference(office, case)
    assert found is not None
    assert "would be refused now" in found.en
    assert found.computed == "not_allowed"


def test_a_version_corrected_on_its_own_day_is_noticed() -> None:
    """The case was decided under the text as it stood; a correction does not change it silently."""
    text_of = "extends: [core]\ntimers: {{check: {{starts: [received], within: {}, basis: x}}}}"
    office = office_in_memory(sector=demo_with(text_of.format("5 workdays")))
    case = office.receive()
    corrected = Registry([demo_with(text_of.format("6 workdays"))])
    found = recompute(replace(office.desk, registry=corrected), case.number).difference
    assert found is not None
    assert found.en == "nominal_end of timer check#1"
    assert office.stored(case).timer("check").due == date(2024, 3, 11)

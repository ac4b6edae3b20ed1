"""Receiving what arrives: split into cases, all or none, once for each key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.domain.casework import engine
from core.domain.casework.submissions import Party
from core.domain.errors import Conflict, NotFound, Refusal
from core.domain.proof.journal import verify
from core.storage import tables
from core.storage.casework.intake import Answer
from core.usecases.casework import intake
from core.usecases.once import Once
from tests.sectors.stories import instant
from tests.usecases.offices import DemoOffice, arrival, office_in_memory


@pytest.fixture
def office() -> DemoOffice:
    """The demonstration office on a Monday morning."""
    return office_in_memory()


def counts(office: DemoOffice) -> tuple[int, int, int]:
    """How many submissions, cases and journal entries are stored."""
    here = (tables.submissions, tables.cases, tables.journal)
    return office.read(
        lambda work: tuple(
            work.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in here
        )
    )


def test_what_arrives_is_stored_with_its_sealed_journal(office: DemoOffice) -> None:
    case = office.receive(subject="fees", departments=1)
    stored = office.stored(case)
    assert (stored.number, stored.revision, stored.status) == ("DM-2024-000001", 1, "registered")
    assert [timer.name for timer in stored.timers if timer.open] == ["accept", "resolve", "house"]
    assert verify(stored.journal, stored.number) is None


def test_a_mixed_submission_is_split_in_the_order_of_kinds(office: DemoOffice) -> None:
    cases = intake.submit(office.desk, arrival("inquiry", "report", "complaint")).cases
    assert [case.kind for case in cases] == ["complaint", "report", "inquiry"]
    assert len({case.submission for case in cases}) == 1
    assert {case.received_at for case in cases} == {instant("2024-03-04 09:00")}


def test_what_was_received_earlier_keeps_its_instant_and_has_caught_up(office: DemoOffice) -> None:
    at = instant("2024-02-19 10:00")
    (case,) = intake.submit(office.desk, arrival("complaint", arrival_received_at=at)).cases
    assert case.received_at == at
    timer = office.stored(case).timer("accept")
    assert timer is not None
    assert timer.state == "overdue"


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ({"arrival_received_at": instant("2024-03-04 09:01")}, ["at"]),
        ({"arrival_profile": "strickt"}, ["profile"]),
        ({"departments": "two", "weather": "fine"}, ["facts.departments", "facts.weather"]),
        ({"arrival_channel": "transfer"}, ["facts.subject"]),
        ({"knew_on": "2024-03-05"}, ["facts"]),
    ],
    ids=["from the future", "no such profile", "wrong facts", "a fact required", "contradiction"],
)
def test_what_is_wrong_is_refused_whole(
    office: DemoOffice, given: dict[str, Any], paths: list[str]
) -> None:
    with pytest.raises(Refusal) as refused:
        intake.submit(office.desk, arrival("report", "complaint", **given))
    assert refused.value.code == "invalid_input"
    assert [problem.path for problem in refused.value.problems] == paths
    assert counts(office) == (0, 0, 0)


@pytest.mark.parametrize(
    ("what", "paths"), [(("praise", "report"), ["cases.0.kind"]), ((), ["cases"])]
)
def test_a_kind_that_the_sector_does_not_know_is_refused(
    office: DemoOffice, what: tuple[str, ...], paths: list[str]
) -> None:
    with pytest.raises(Refusal) as refused:
        intake.submit(office.desk, arrival(*what))
    assert [problem.path for problem in refused.value.problems] == paths


def test_a_sector_that_is_not_there_is_named(office: DemoOffice) -> None:
    with pytest.raises((Refusal, NotFound)):
        intake.submit(office.desk, intake.Arrival("demmo", (intake.Claim("report"),)))


def test_an_error_in_the_middle_leaves_nothing(
    office: DemoOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = engine.receive, []

    def second_fails(matter: Any) -> Any:
        calls.append(matter)
        if len(calls) == 2:
            raise OSError("the disk is full")
        return real(matter)

    monkeypatch.setattr(engine, "receive", second_fails)
    with pytest.raises(OSError, match="disk"):
        intake.submit(office.desk, arrival("complaint", "report"))
    assert counts(office) == (0, 0, 0)
    monkeypatch.undo()
    assert office.receive().number == "DM-2024-000001"


def test_the_same_key_with_the_same_body_is_done_once(office: DemoOffice) -> None:
    def answer(cases: list[Any]) -> Answer:
        return Answer(201, f"number {cases[0].number}")

    once = Once("machine", "key-1", "hash", answer)
    first = intake.submit(office.desk, arrival("complaint"), once)
    second = intake.submit(office.desk, arrival("complaint"), once)
    assert (len(first.cases), first.answer) == (1, Answer(201, "number DM-2024-000001"))
    assert (second.cases, second.answer) == ([], first.answer)
    assert counts(office)[1] == 1


def test_the_same_key_with_another_body_is_a_conflict(office: DemoOffice) -> None:
    def answer(cases: list[Any]) -> Answer:
        return Answer(201, "")

    intake.submit(office.desk, arrival("complaint"), Once("machine", "key-1", "hash", answer))
    with pytest.raises(Conflict):
        intake.submit(office.desk, arrival("report"), Once("machine", "key-1", "other", answer))
    intake.submit(office.desk, arrival("report"), Once("another", "key-1", "other", answer))
    assert counts(office)[1] == 2


def test_a_refused_request_leaves_its_key_free(office: DemoOffice) -> None:
    once = Once("machine", "key-1", "hash", lambda cases: Answer(201, ""))
    with pytest.raises(Refusal):
        intake.submit(office.desk, arrival("complaint", weather="fine"), once)
    assert len(intake.submit(office.desk, arrival("complaint"), once).cases) == 1


def test_an_external_id_comes_once(office: DemoOffice) -> None:
    intake.submit(office.desk, arrival("complaint", arrival_external_id="12345-1"))
    with pytest.raises(Conflict):
        intake.submit(office.desk, arrival("complaint", arrival_external_id="12345-1"))
    assert counts(office)[:2] == (1, 1)


@pytest.mark.parametrize(
    ("kind", "role", "sealed"),
    [
        ("report", "reporter", True),
        ("report", "respondent", False),
        ("complaint", "complainant", False),
    ],
)
def test_identities_are_sealed_where_the_kind_asks(
    office: DemoOffice, kind: str, role: str, sealed: bool
) -> None:
    party = Party(role, "张三")
    (case,) = intake.submit(office.desk, arrival(kind, arrival_parties=(party,))).cases
    stored = office.read(lambda work: work.submissions.get(case.submission))
    assert [one.sealed for one in stored.parties] == [sealed]


def test_numbers_run_on_by_the_year_of_receipt(office: DemoOffice) -> None:
    office.receive()
    old = intake.submit(
        office.desk, arrival("report", arrival_received_at=instant("2024-01-02"))
    ).cases[0]
    office.clock.set(instant("2025-01-02"))
    assert (old.number, office.receive().number) == ("DM-2024-000002", "DM-2025-000001")


def test_old_requests_are_forgotten_and_recent_ones_kept(office: DemoOffice) -> None:
    once = Once("p", "k", "h", lambda cases: Answer(201, cases[0].number))
    intake.submit(office.desk, arrival("complaint"), once)
    assert intake.forget_requests(office.desk) == 0
    office.clock.advance(timedelta(days=intake.KEPT_DAYS + 1))
    assert intake.forget_requests(office.desk) == 1

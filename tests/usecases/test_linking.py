"""Splitting off a second matter, and binding cases together: both journals tell of it."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.casework.cases import Case, Entry
from core.domain.casework.submissions import Party
from core.domain.errors import Conflict, NotFound, Refusal
from core.domain.proof.journal import verify
from core.usecases.casework import intake, linking
from core.usecases.casework.intake import Claim
from tests.sectors.stories import instant, officer
from tests.usecases.offices import DemoOffice, arrival, office_in_memory


@pytest.fixture
def office() -> DemoOffice:
    """The demonstration office on Monday 4 March 2024."""
    return office_in_memory()


def split(office: DemoOffice, case: Case, kind: str = "report", by: str = "clerk") -> Case:
    """The case that somebody splits off."""
    claim = Claim(kind, {"in_duty": True})
    return linking.split(office.desk, case.number, officer(by), claim, "另有一事")


def told(office: DemoOffice, case: Case, *events: str) -> list[Entry]:
    """The entries of these events in the journal of a case."""
    return [entry for entry in office.stored(case).journal if entry.event in events]


def refused(office: DemoOffice, case: Case, other: str, relation: str, by: str = "clerk") -> str:
    """The code with which a link is refused."""
    with pytest.raises(Refusal) as refusal:
        linking.link(office.desk, case.number, officer(by), other, relation)
    return refusal.value.code


def test_18_a_split_keeps_receipt_submission_and_the_law_of_that_day(office: DemoOffice) -> None:
    case = office.receive("internal", departments=2)
    office.clock.set(instant("2025-02-03 10:00"))
    new = office.stored(split(office, case, "complaint"))
    assert (new.received_at, new.submission) == (case.received_at, case.submission)
    assert (new.policy, new.version) == ("complaint", date(2024, 1, 1))
    assert new.facts == {"in_duty": True}
    assert new.salt != case.salt
    assert new.number == "DM-2024-000002"
    (here,), (there,) = told(office, case, "split"), told(office, new, "split_from")
    assert (here.data["other"], there.data["other"]) == (new.number, case.number)
    assert (here.data["note"], here.actor, here.role) == ("另有一事", "clerk", "clerk")
    assert office.read(lambda work: work.cases.links(new)) == [("split", case.number)]
    for one in (new, office.stored(case)):
        assert verify(one.journal, one.number) is None


def test_a_split_that_is_refused_leaves_nothing(office: DemoOffice) -> None:
    case = office.receive("internal")
    before = office.stored(case)
    with pytest.raises(Refusal) as refusal:
        linking.split(office.desk, case.number, officer("clerk"), Claim("complaint", {"x": 1}))
    assert refusal.value.code == "invalid_input"
    assert office.stored(case) == before
    assert split(office, case).number == "DM-2024-000002"


def test_splitting_off_a_sealed_kind_seals_who_takes_part(office: DemoOffice) -> None:
    parties = Party("complainant", "张三"), Party("respondent", "李四")
    (case,) = intake.submit(office.desk, arrival("internal", arrival_parties=parties)).cases
    split(office, case)
    stored = office.read(lambda work: work.submissions.get(case.submission))
    assert [one.sealed for one in stored.parties] == [True, False]


def test_a_case_opened_by_an_act_may_have_its_own_receipt(office: DemoOffice) -> None:
    case = office.receive("internal")
    office.clock.set(instant("2024-03-06 10:00"))
    office.do(case, "convert")
    ((_, number),) = office.read(lambda work: work.cases.links(case))
    new = office.stored(number)
    assert (new.received_at, new.received_on) == (instant("2024-03-06 10:00"), date(2024, 3, 6))
    assert new.submission == case.submission


def test_a_link_is_told_on_both_and_taken_back_by_a_counter_entry(office: DemoOffice) -> None:
    one, other = office.receive(), office.receive()
    linking.link(office.desk, one.number, officer("clerk"), other.number, "duplicate", "同一事")
    assert office.read(lambda work: work.cases.links(other)) == [("duplicate", one.number)]
    with pytest.raises(Conflict):
        linking.link(office.desk, other.number, officer("clerk"), one.number, "duplicate")
    linking.unlink(office.desk, other.number, officer("clerk"), one.number, "duplicate", "看错")
    assert office.read(lambda work: work.cases.links(one)) == []
    for case in (one, other):
        entries = told(office, case, "linked", "unlinked")
        assert [(e.event, e.data["relation"]) for e in entries] == [
            ("linked", "duplicate"), ("unlinked", "duplicate"),
        ]  # fmt: skip
    linking.link(office.desk, one.number, officer("clerk"), other.number, "duplicate")


def test_what_cannot_be_linked(office: DemoOffice) -> None:
    one, other = office.receive(), office.receive()
    assert refused(office, one, one.number, "related") == "invalid_input"
    assert refused(office, one, other.number, "cousin") == "invalid_input"
    assert refused(office, one, other.number, "related", by="legal") == "not_allowed"
    office.do(other, "recuse", "clerk")
    assert refused(office, one, other.number, "related") == "conflict_of_interest"
    with pytest.raises(NotFound):
        linking.link(office.desk, one.number, officer("clerk"), "DM-2024-000099")


def test_a_link_that_the_procedure_made_stays(office: DemoOffice) -> None:
    case = office.receive("internal")
    new = split(office, case)
    for number, other in ((case.number, new.number), (new.number, case.number)):
        with pytest.raises(Refusal) as refusal:
            linking.unlink(office.desk, number, officer("clerk"), other, "split")
        assert refusal.value.code == "guard_failed"


def test_18_a_parent_does_not_end_before_what_was_split_off(office: DemoOffice) -> None:
    case = office.receive("internal")
    new = split(office, case)
    for act in ("accept", "reply"):
        office.do(case, act)
    with pytest.raises(Refusal) as refusal:
        office.do(case, "close", "clerk")
    assert (refusal.value.code, new.number in refusal.value.en) == ("guard_failed", True)
    office.do(new, "withdraw")
    assert office.do(case, "close", "clerk").status == "closed"

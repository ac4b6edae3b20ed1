"""The file of a case: what lies in it and in which order, and when it was put away."""

from __future__ import annotations

import pytest

from core.domain.casework.cases import Case
from core.domain.casework.dossier import contents, filed, retention
from core.domain.rules.policies import Policy
from tests.sectors.stories import Story, demo_with, received


def governing(told: Story) -> Policy:
    """The policy of a case."""
    return told.matter.regime.rules.policy


def listed(case: Case) -> list[tuple[str, str, str]]:
    """Kind, name and role of every document."""
    return [(one.kind, one.slug, one.role) for one in contents(case)]


@pytest.fixture
def told() -> Story:
    """A complaint that is rejected a day late, closed and archived."""
    told = received(in_duty=False, departments=2)
    told.case.notices[0].number = "DM〔2024〕1号"
    told.learn("2024-03-05 09:00", evidence=False)
    told.do("reject", at="2024-03-15 09:00", approved_by=("legal", "chief"))
    told.do("close", "clerk", "2024-03-18 09:00")
    told.do("archive", "clerk#2", "2025-01-06 09:00")
    return told


def test_the_file_holds_every_act_approval_and_notice_in_order_of_time(told: Story) -> None:
    assert listed(told.case) == [
        ("registration", "received", "system"),
        ("notice", "receipt", ""),
        ("notice", "reminder", ""),
        ("approval", "reject", "legal"),
        ("approval", "reject", "chief"),
        ("act", "reject", "handler"),
        ("notice", "rejection", ""),
        ("act", "close", "clerk"),
        ("act", "archive", "clerk"),
    ]


def test_a_document_has_its_number_and_article(told: Story) -> None:
    found = {one.slug: one for one in contents(told.case) if one.kind != "approval"}
    assert found["received"].number == told.case.number
    assert found["receipt"].number == "DM〔2024〕1号"
    assert found["reject"].basis == found["rejection"].basis == "第八条第(一)项"


def test_what_counts_as_an_act_by_law_lies_in_the_file_too() -> None:
    told = received(kind="report")
    told.wait("2024-03-12")
    assert listed(told.case) == [
        ("registration", "received", "system"),
        ("act", "deemed_accepted", "system"),
    ]


def test_a_case_is_put_away_when_it_is_archived(told: Story) -> None:
    found = filed(told.case, governing(told))
    assert found is not None
    assert (found.ended.event, str(found.ended.effective_on)) == ("close", "2024-03-18")
    assert (found.put_away.actor, str(found.put_away.effective_on)) == ("clerk#2", "2025-01-06")


def test_a_case_that_has_ended_waits_to_be_archived() -> None:
    told = received(in_duty=False)
    told.do("withdraw", "clerk", note="自愿")
    assert filed(told.case, governing(told)) is None


def test_without_an_act_of_archiving_a_case_is_put_away_when_it_ends() -> None:
    text = 'applies: kind == "complaint"\nprocedure: {stop: {from: any, to: closed, by: any}}\n'
    told = received(sector=demo_with(text))
    assert filed(told.case, governing(told)) is None
    told.do("stop", at="2024-03-05 09:00")
    found = filed(told.case, governing(told))
    assert found is not None
    assert found.ended is found.put_away
    assert retention(told.case, governing(told)) is None


def test_how_long_a_file_is_kept_is_told_in_the_words_of_the_source(told: Story) -> None:
    assert retention(told.case, governing(told)) == "长期"

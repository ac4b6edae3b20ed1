"""Sampling by lot: fixed by the case's number, met in the long run, and open to be checked."""

from __future__ import annotations

from hashlib import sha256
from itertools import product
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.assessment.lots import Draw, drawn_in, lot
from core.domain.rules.sectors import Sector
from tests.sectors.stories import Story, demo_with, received

SHARES = st.integers(0, 1_000_000).map(lambda tickets: tickets / 1_000_000)

NUMBERS = [
    f"{prefix}-{year}-{n:06}"
    for prefix, year, n in product(("MS", "HO"), (2025, 2026), range(1, 1001))
]


def sampling(share: object) -> Sector:
    """The sector that calls back a share of what it closes."""
    return demo_with(f"""
applies: kind == "complaint"
extends: [common]
parameters: {{share: {{values: {{1998-01-01: {share}, 2024-07-01: 1}}, basis: 本单位设定}}}}
procedure:
  close: {{from: any, to: closed, by: [clerk], draws: {{callback_selected: params.share}},
          opens: [{{task: callback, when: callback_selected == true}}],
          escalates: [{{to: chief, when: callback_selected == true}}, {{to: director, when: today < received_on}}]}}
  reopen: {{from: any, to: accepted, by: [clerk], note: null}}
timers:
  feedback: {{starts: [close], when: callback_selected == true, within: 5 days, met_by: [callback], survives: end}}
""")  # noqa: E501


def closed(
    share: object, number: str = "DM-1", at: str = "2024-03-04 09:00", **facts: object
) -> Story:
    """A complaint that was received and closed there."""
    told = received(at, sector=sampling(share), **facts)
    told.case.number = number
    told.do("close", "clerk")
    return told


def selected(number: str, share: float) -> bool:
    """Whether the lot falls on a case."""
    return Draw("callback_selected", share, lot(number, "callback_selected")).selected


@given(SHARES)
def test_over_many_cases_the_share_is_met_within_sampling_error(share: float) -> None:
    found = sum(selected(number, share) for number in NUMBERS)
    error = sqrt(share * (1 - share) * len(NUMBERS))
    assert abs(found - share * len(NUMBERS)) <= 5 * error + 1


@given(st.text(min_size=1), SHARES, SHARES)
def test_a_case_in_a_smaller_sample_is_in_every_larger_one(number: str, a: float, b: float) -> None:
    less, more = sorted((a, b))
    assert selected(number, more) or not selected(number, less)


@given(st.text(min_size=1))
def test_nobody_is_in_an_empty_sample_and_everybody_in_the_whole(number: str) -> None:
    assert (selected(number, 0), selected(number, 1)) == (False, True)


def test_anybody_can_work_out_a_lot() -> None:
    digest = sha256(b"MS-2026-000001/callback_selected").hexdigest()
    assert f"{lot('MS-2026-000001', 'callback_selected'):.6f}" == f"0.{str(int(digest, 16))[-6:]}"


def test_what_was_drawn_stands_in_the_entry_and_in_the_facts() -> None:
    for number in NUMBERS[:20]:
        told = closed(0.5, number)
        entry = told.last("close")
        drawn = selected(number, 0.5)
        assert told.case.facts["callback_selected"] is drawn
        assert entry.changes["callback_selected"] == (None, drawn)
        assert entry.data["draws"] == {
            "callback_selected": {"share": 0.5, "lot": lot(number, "callback_selected")}
        }
        assert list(drawn_in(told.case)) == [
            (entry, Draw("callback_selected", 0.5, lot(number, "callback_selected")))
        ]


def test_a_lot_decides_before_tasks_timers_and_escalations_look() -> None:
    told = closed(1)
    assert (told.tasks(), told.state("feedback")) == (["callback"], "running")
    assert told.last("close").data["escalated_to"] == ["chief"]


def test_where_no_share_is_set_the_officer_chooses() -> None:
    told = closed(0)
    assert "callback_selected" not in told.case.facts
    assert "draws" not in told.last("close").data
    assert told.state("feedback") == "waiting"
    told.learn(callback_selected=True)
    assert told.state("feedback") == "running"


@pytest.mark.parametrize("choice", [True, False])
def test_what_an_officer_has_decided_is_not_drawn(choice: bool) -> None:
    told = closed(1, callback_selected=choice)
    assert told.case.facts["callback_selected"] is choice
    assert list(drawn_in(told.case)) == []


def test_the_share_is_that_of_the_day_of_receipt() -> None:
    (one,) = (draw for _, draw in drawn_in(closed(0, at="2024-07-01 09:00").case))
    assert (one.share, one.selected) == (1, True)


def test_a_case_closed_again_is_not_drawn_again() -> None:
    told = closed(1)
    told.do("reopen", "clerk")
    told.do("close", "clerk")
    assert len(list(drawn_in(told.case))) == 1

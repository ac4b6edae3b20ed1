"""Years of an office from a few seeds: what must hold does, and each planted fault is found.

``make hard STAGE=year`` lives through thousands of them.
"""

from __future__ import annotations

from functools import cache

import pytest
from sqlalchemy import text

from tests.year import people
from tests.year.invariants import INVARIANTS
from tests.year.living import Lived, breaches_within, live
from tests.year.simulator import Year

#: In the sixth the clock is put back by an hour between a holiday notice and a case.
SEEDS = (1, 2, 3, 4, 6)
CASES, PACE = 12, 9


@cache
def lived(seed: int) -> Lived:
    """A year that has been lived through; later tests look at what was left."""
    return live(seed, CASES, PACE)


@pytest.mark.parametrize("seed", SEEDS)
def test_in_every_year_what_must_hold_holds(seed: int) -> None:
    told = lived(seed)
    print(told)
    assert told.faults == []
    done = told.year.known.done
    assert done["arrivals"] >= CASES * 0.6
    assert done["commands"] >= 20
    assert done["versions"] == len(people.VERSIONS)


def test_all_that_may_befall_an_office_befell_it() -> None:
    done = sum(
        (lived(seed).year.known.done for seed in SEEDS), start=type(lived(1).year.known.done)()
    )
    for what in (
        "kills", "sent twice", "clock steps", "unsealed looks", "refused: stale",
        "own approvals", "unseen approvals", "unapproved",
    ):  # fmt: skip
        assert done[what] > 0, f"{what} never happened: {dict(done)}"


def test_the_same_seed_gives_the_same_journal() -> None:
    first, again = live(8, 4, 30), live(8, 4, 30)
    assert first.head == again.head
    assert first.head[0] > 20
    assert first.head != live(7, 4, 30).head


#: Faults planted in what is stored, with the invariant that must find each.
SABOTAGE = (
    ("I1", "UPDATE submissions SET external_id = 'other' WHERE id = 1"),
    ("I1", "UPDATE cases SET submission = 2 WHERE submission = 1"),
    ("I2", "DELETE FROM idempotency_keys WHERE key = 'k1'"),
    ("I2", "UPDATE number_sequences SET last = last + 1 WHERE series = 'case'"),
    (
        "I3",
        (
            "UPDATE journal SET event = 'warned', key = NULL WHERE id ="
            " (SELECT max(id) FROM journal WHERE event = 'lapsed')"
        ),
    ),
    ("I3", "UPDATE journal SET recorded_at = '2023-12-31 00:00:00' WHERE event = 'lapsed'"),
    (
        "I4",
        (
            "UPDATE cases SET status = 'replied' WHERE id ="
            " (SELECT max(id) FROM cases WHERE status = 'registered' AND kind != 'office')"
        ),
    ),
    ("I5", "UPDATE cases SET revision = revision + 1 WHERE id = 2"),
    (
        "I6",
        (
            "UPDATE timers SET state = 'running' WHERE id = (SELECT max(timers.id) FROM timers"
            " JOIN cases ON cases.id = case_id WHERE status IN ('closed', 'archived')"
            " AND state = 'met' AND name NOT LIKE '%@%' AND name != 'keep')"
        ),
    ),
    (
        "I7",
        (
            "UPDATE timers SET due = '2030-01-01' WHERE id ="
            " (SELECT max(id) FROM timers WHERE state = 'running' AND name NOT LIKE '%@%')"
        ),
    ),
    ("I8", "UPDATE journal SET basis = '第一条' WHERE id = 3"),
    ("I8", "DELETE FROM log_rows WHERE seq = (SELECT max(seq) FROM log_rows)"),
    ("I9", "UPDATE office_draft_events SET by = 'unit_head#1' WHERE event = 'approved'"),
    (
        "I9",
        (
            "UPDATE draft_events SET by = (SELECT one.by FROM draft_events one WHERE"
            " one.event = 'submitted' AND one.draft_id = draft_events.draft_id)"
            " WHERE event = 'approved'"
        ),
    ),
    ("I9", "UPDATE draft_events SET event = 'checked' WHERE event = 'approved'"),
    (
        "I9",
        (
            "UPDATE journal SET actor = (SELECT one.actor FROM journal one WHERE one.event ="
            " 'identity_asked' AND one.case_id = journal.case_id ORDER BY one.seq DESC LIMIT 1)"
            " WHERE event = 'identity_released'"
        ),
    ),
    ("I10", "UPDATE journal SET event = 'identity_asked' WHERE event = 'identity_read'"),
    ("I11", f"UPDATE submissions SET subject = '{people.SURNAME}' WHERE id = 1"),
    ("I12", "UPDATE cases SET status = 'lost' WHERE id = 2"),
)


def test_a_fault_is_planted_for_each_invariant() -> None:
    assert {invariant for invariant, _ in SABOTAGE} == set(INVARIANTS)


@pytest.mark.parametrize(("invariant", "statement"), SABOTAGE)
def test_each_planted_fault_is_found(invariant: str, statement: str) -> None:
    for seed in SEEDS:
        year = lived(seed).year
        assert lived(seed).faults == []
        found = planted(year, invariant, statement)
        if found is not None:
            assert found
            return
    pytest.fail("there was nothing in which to plant it")


def planted(year: Year, invariant: str, statement: str) -> list[str] | None:
    """What an invariant says after a change by hand, which is taken back; None: nothing changed."""
    found: list[str] | None = None
    with pytest.raises(_PutBack), year.desk.store.write() as work:
        if work.connection.execute(text(statement)).rowcount:
            found = breaches_within(year, invariant, work)
        raise _PutBack
    return found


class _PutBack(Exception):
    """Ends a unit of work whose changes are not to stay."""

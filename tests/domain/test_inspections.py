"""What the checks of a night compare, as tables and properties; sectors tell it as scenarios."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import Refusal
from core.domain.inspections.counting import gaps, latest, running_number
from core.domain.inspections.records import Found, Told, grown
from core.domain.inspections.suspicions import Suspicion, compare, decide
from core.domain.inspections.texts import Reply, crowded, letters_of
from core.domain.worktime.periods import Period

NOW = datetime(2024, 3, 5, 2, tzinfo=UTC)
DAY = date(2024, 3, 5)


# ---------------------------------------------------------------- numbers from outside


@pytest.mark.parametrize(
    ("external_id", "digits", "found"),
    [
        ("RX-000101", None, ("RX-", 101)),
        ("GD20260305001", None, ("GD", 20260305001)),
        ("GD20260305001", 3, ("GD20260305", 1)),
        ("17", 6, ("", 17)),
        (" 2024/7 ", None, ("2024/", 7)),
        ("A-7/bis", None, None),
        ("", None, None),
    ],
)
def test_the_running_number_stands_at_the_end(
    external_id: str, digits: int | None, found: tuple[str, int] | None
) -> None:
    assert running_number(external_id, digits) == found


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ([], []),
        ([7], []),
        ([7, 8, 9], []),
        ([9, 7], [(8, 8)]),
        ([1, 5, 6, 10], [(2, 4), (7, 9)]),
        ([3, 3, 3], []),
    ],
)
def test_what_is_missing_lies_between_the_lowest_and_the_highest(
    numbers: list[int], missing: list[tuple[int, int]]
) -> None:
    assert gaps(numbers) == missing


@given(st.sets(st.integers(0, 400), min_size=1))
def test_numbers_and_gaps_together_are_the_whole_series(numbers: set[int]) -> None:
    absent = {n for first, last in gaps(numbers) for n in range(first, last + 1)}
    assert not absent & numbers
    assert absent | numbers == set(range(min(numbers), max(numbers) + 1))


@given(st.sets(st.integers(0, 60), min_size=2), st.sets(st.integers(0, 60)))
def test_a_gap_that_is_filled_in_part_is_nothing_new(before: set[int], found: set[int]) -> None:
    def marks(numbers: set[int]) -> tuple[str, ...]:
        return tuple(f"{first}..{last}" for first, last in gaps(numbers))

    filled = before | {n for n in found if min(before) <= n <= max(before)}
    assert not grown(marks(before), marks(filled))
    assert grown(marks(before), marks({*before, max(before) + 2}))


def test_the_last_total_told_of_a_channel_and_month_counts() -> None:
    told = [Told("phone", "2024-03", n, "supervisor", NOW) for n in (5, 7)]
    other = Told("phone", "2024-04", 1, "supervisor", NOW)
    assert latest([told[0], other, told[1]]) == [told[1], other]


# ---------------------------------------------------------------- the same reply to many


def reply(day: int, number: str, *people: str) -> Reply:
    return Reply(DAY + timedelta(days=day), number, 2, "reply", frozenset(people))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("您好,已处理。", "您好！已处理"),
        ("共 3 件,已处理", "共12件已处理"),
        ("ＡＢＣ done", "abc DONE!"),
    ],
)
def test_only_letters_tell_texts_apart(one: str, other: str) -> None:
    assert letters_of(one) == letters_of(other)
    assert letters_of(one) != letters_of(one + "吗")


@pytest.mark.parametrize(
    ("replies", "many"),
    [
        ([reply(0, "1", "a"), reply(0, "2", "b")], 0),
        ([reply(0, "1", "a"), reply(0, "2", "b"), reply(30, "3", "c")], 3),
        ([reply(0, "1", "a"), reply(0, "2", "b"), reply(31, "3", "c")], 0),
        # One complainant with three cases is one, by whatever key the cases are tied.
        ([reply(0, "1", "a"), reply(0, "2", "a", "tel"), reply(0, "3", "tel")], 0),
        # Nobody knows who they are: each counts by itself.
        ([reply(0, "1"), reply(0, "2"), reply(0, "3")], 3),
        # Two bursts, a lone reply between them.
        (
            [reply(0, "1", "a"), reply(1, "2", "b"), reply(2, "3", "c"), reply(40, "4", "d"),
             reply(80, "5", "a"), reply(81, "6", "b"), reply(82, "7", "c")],
            6,
        ),
    ],
)  # fmt: skip
def test_a_text_is_suspicious_when_enough_people_got_it_in_time(
    replies: list[Reply], many: int
) -> None:
    assert len(crowded(replies, 3, Period.parse("30 days"))) == many


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6)), max_size=25),
    st.integers(2, 4),
    st.integers(1, 15),
)
def test_every_reply_in_a_full_window_is_named_and_no_other(
    drawn: list[tuple[int, int]], at_least: int, days: int
) -> None:
    replies = [reply(day, str(n), f"p{person}") for n, (day, person) in enumerate(drawn)]
    expected = {
        one.mark
        for first in replies
        if len({p for r in window(replies, first, days) for p in r.people}) >= at_least
        for one in window(replies, first, days)
    }
    found = crowded(replies, at_least, Period.parse(f"{days} days"))
    assert {one.mark for one in found} == expected
    assert len(found) == len(expected)


def window(replies: list[Reply], first: Reply, days: int) -> list[Reply]:
    """The replies on the day of ``first`` and the ``days`` after it."""
    return [r for r in replies if first.day <= r.day <= first.day + timedelta(days=days)]


# ---------------------------------------------------------------- from night to night


def suspicion(**more: object) -> Suspicion:
    given: dict[str, object] = {
        "sector": "demo", "profile": "default", "policy": "office", "version": DAY,
        "check": "late", "kind": "late", "about": "DM-1", "cases": ("DM-1",), "marks": ("2",),
        "day": DAY, "found_at": NOW,
    }  # fmt: skip
    return Suspicion(**(given | more))  # type: ignore[arg-type]


def found(*marks: str) -> Found:
    return Found("late", "DM-1", ("DM-1",), marks, DAY)


@pytest.mark.parametrize(
    ("known", "seen", "changes"),
    [
        ([], [found("2")], {"new": 1}),
        ([suspicion()], [found("2")], {}),
        ([suspicion()], [found("2", "5")], {"more": 1}),
        ([suspicion(gone_on=DAY)], [found("2")], {"back": 1}),
        ([suspicion()], [], {"gone": 1}),
        ([suspicion(gone_on=DAY)], [], {}),
        ([suspicion(day=DAY - timedelta(days=400))], [], {}),
        ([suspicion(state="dismissed")], [found("2")], {}),
        ([suspicion(state="dismissed")], [found("5")], {"new": 2}),
        ([suspicion(state="settled", round=2)], [found("5")], {"new": 3}),
        ([suspicion(check="given_up")], [], {}),
    ],
)
def test_what_a_night_changes(
    known: list[Suspicion], seen: list[Found], changes: dict[str, int]
) -> None:
    """``new`` is told by its round, the others by how many they are."""
    got = compare(known, seen, {"late": DAY - timedelta(days=365)})
    told = {"new": sum(turn for _, turn in got.new)} if got.new else {}
    told |= {n: len(getattr(got, n)) for n in ("more", "back", "gone") if getattr(got, n)}
    assert told == changes


@pytest.mark.parametrize(
    ("state", "decision", "note", "refused"),
    [
        ("open", "confirmed", "属实", None),
        ("open", "dismissed", "已核", None),
        ("confirmed", "settled", "已补报", None),
        ("open", "settled", "已补报", "not_allowed"),
        ("dismissed", "confirmed", "属实", "not_allowed"),
        ("settled", "settled", "已补报", "not_allowed"),
        ("open", "confirmed", "  ", "invalid_input"),
        ("open", "guilty", "属实", "invalid_input"),
    ],
)
def test_a_decision_needs_its_state_and_a_reason(
    state: str, decision: str, note: str, refused: str | None
) -> None:
    def ask() -> Suspicion:
        return decide(suspicion(state=state), decision, "supervisor", NOW, note)

    if refused is None:
        assert (ask().state, ask().note, ask().decided_at) == (decision, note, NOW)
        return
    with pytest.raises(Refusal) as refusal:
        ask()
    assert refusal.value.code == refused

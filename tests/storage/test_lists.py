"""What is due, and lists of cases page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import SettableClock
from core.domain.casework.cases import Service
from core.domain.casework.submissions import Submission
from core.domain.errors import Refusal
from core.storage.assessment.surveys import longest_due
from core.storage.database.engine import create_engine
from core.storage.lists import walking
from core.storage.lists.search import CaseFilter, Counted, before, counted, place_of, search
from core.storage.tables import metadata
from core.storage.unit_of_work import Store
from tests.storage.examples import NOW, TODAY, plain_case, stored, timer

HOUR = timedelta(hours=1)


def test_due_cases_come_longest_waiting_first_and_once(store: Store) -> None:
    for number, waits in {"A": 1, "B": 3, "C": 0, "D": -1}.items():
        wakes = timer("accept", wake_at=NOW - waits * HOUR), timer("decide", wake_at=NOW)
        stored(store, plain_case(number, timers=[*wakes, timer("never")]))
    with store.read() as unit:
        assert unit.cases.due(NOW, 100) == ["B", "A", "C", "D"]
        assert unit.cases.due(NOW - HOUR, 100) == ["B", "A"]
        assert unit.cases.due(NOW, 1) == ["B"]
    with store.write() as unit:
        claimed = unit.cases.claim("B")
        assert claimed is not None
        assert claimed.number == "B"


def test_a_notice_that_comes_to_count_wakes_its_case_like_a_timer(store: Store) -> None:
    def sent(hours: int | None) -> Service:
        wakes = None if hours is None else NOW - hours * HOUR
        return Service("号", "announcement", "sent", TODAY, TODAY, NOW, "李四", wake_at=wakes)

    stored(store, plain_case("A", timers=[timer("accept", wake_at=NOW - HOUR)]))
    stored(store, plain_case("B", services=[sent(2), sent(0)]))
    stored(store, plain_case("C", services=[sent(None), sent(-1)]))
    with store.read() as unit:
        assert unit.cases.due(NOW, 100) == ["B", "A"]
        assert unit.cases.due(NOW, 1) == ["B"]
        assert unit.cases.due(NOW, 1, 1) == ["A"]
        assert longest_due(unit.connection, NOW) == (3, NOW - 2 * HOUR)


@pytest.fixture
def office(store: Store) -> Store:
    """An office with a few cases."""
    with store.write() as unit:
        letter = Submission("market_supervision", "default", "letter", NOW, NOW, "退款_纠纷 Refund")
        letter = unit.submissions.add(letter)
    running = timer("accept", state="running", due_at=NOW)
    stored(store, plain_case("MS-1", submission=letter.id, classification={"unit": "station"}))
    stored(store, plain_case("MS-2", officer="李四", timers=[running]))
    stored(store, plain_case("MS-3", status="accepted"))
    return store


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (CaseFilter(), "MS-2 MS-1 MS-3"),
        (CaseFilter(sectors=("market_supervision",), policy="complaint"), "MS-2 MS-1 MS-3"),
        (CaseFilter(sectors=("hospital",)), ""),
        (CaseFilter(status="accepted"), "MS-3"),
        (CaseFilter(units=("station", "bureau")), "MS-1"),
        (CaseFilter(units=()), ""),
        (CaseFilter(officer="李四"), "MS-2"),
        (CaseFilter(timer_state="running"), "MS-2"),
        (CaseFilter(due_before=NOW + HOUR), "MS-2"),
        (CaseFilter(due_before=NOW), ""),
        (CaseFilter(text="ms-3"), "MS-3"),
        (CaseFilter(text="款_纠"), "MS-1"),
        (CaseFilter(text="款纠"), ""),
        (CaseFilter(text="REFUND"), "MS-1"),
        (CaseFilter(text="%"), ""),
    ],
)
def test_cases_are_found(office: Store, wanted: CaseFilter, numbers: str) -> None:
    with office.read() as unit:
        found = unit.cases.search(wanted)
    assert [line.number for line in found.cases] == numbers.split()
    assert found.next is None


@settings(max_examples=40, deadline=None)
@given(
    dues=st.lists(st.none() | st.integers(0, 3), max_size=12),
    limit=st.integers(1, 13),
)
def test_pages_cover_everything_once_in_order(dues: list[int | None], limit: int) -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    store = Store(engine, SettableClock(NOW))
    with store.write() as unit:
        for n, hours in enumerate(dues):
            due = None if hours is None else NOW + hours * HOUR
            unit.cases.add(plain_case(f"{n:02}", timers=[timer("x", state="running", due_at=due)]))
    seen, cursor, more = [], None, True
    with store.read() as unit:
        while more:
            page = unit.cases.search(CaseFilter(), cursor=cursor, limit=limit)
            seen += [line.number for line in page.cases]
            assert len(page.cases) == limit or page.next is None
            cursor, more = page.next, page.next is not None
    engine.dispose()
    latest = 99
    wanted = sorted((latest if hours is None else hours, f"{n:02}") for n, hours in enumerate(dues))
    assert seen == [number for _, number in wanted]


@pytest.mark.parametrize("near", [1, 2_000])
@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (CaseFilter(), "02 04 00 01 03 05"),
        (CaseFilter(units=("a", "b")), "02 04 00 01 03"),
        (CaseFilter(timer_state="paused"), "02 04 00 01 03 05"),
        (CaseFilter(timer_state="paused", units=("a", "b")), "02 04 00 01 03"),
        (CaseFilter(timer_state="overdue", units=("b", "a")), "02 04 00"),
        (CaseFilter(text="0", units=("b",)), "04 01"),
        (CaseFilter(due_before=NOW + 2 * HOUR), "02 04"),
    ],
)
def test_a_list_is_walked_back_as_it_was_walked(
    store: Store, monkeypatch: pytest.MonkeyPatch, near: int, wanted: CaseFilter, numbers: str
) -> None:
    monkeypatch.setattr(walking, "NEAR", near)
    for n, (hours, unit) in enumerate([(3, "a"), (None, "b"), (1, "a"), (None, "a"), (1, "b"),
                                       (None, "c")]):  # fmt: skip
        due = hours and NOW + hours * HOUR
        runs = [timer("x", state="paused", due_at=due)]
        runs += [timer("y", state="overdue")] if hours else []
        stored(store, plain_case(f"{n:02}", timers=runs, classification={"unit": unit}))
    found = numbers.split()
    with store.read() as work:
        lines = search(work.connection, wanted, None, 10).cases
        assert [line.number for line in lines] == found
        for earlier, number in zip(["", *found], found, strict=False):
            place = place_of(work.connection, number)
            assert place is not None
            last = before(work.connection, wanted, place)
            assert (last.number if last else "") == earlier


@pytest.mark.parametrize("units", [None, ("a", "b")])
@pytest.mark.parametrize(("near", "limit", "most"), [(3, 2, 2), (3, 9, 3), (2_000, 9, 9)])
def test_what_is_neither_near_nor_rare_is_found_a_stretch_at_a_time(
    store: Store, monkeypatch: pytest.MonkeyPatch, units: tuple[str | None, ...] | None,
    near: int, limit: int, most: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(walking, "NEAR", near)
    monkeypatch.setattr(walking, "COUNTED", near)
    meant = []
    for n in range(24):
        due, state = NOW + n * HOUR if n < 14 else None, "met" if n % 12 > 7 else "absent"
        runs = [timer("x", state="running", due_at=due), timer("y", state=state)]
        unit = {"unit": "ab"[n % 2]}
        stored(store, plain_case(f"{n:02}", timers=runs, classification=unit, status="accepted"))
        meant += [f"{n:02}"] if state == "met" else []
    wanted = CaseFilter(timer_state="met", units=units, status="accepted")
    with store.read() as work:
        page = search(work.connection, wanted, None, limit)
        pages = [[line.number for line in page.cases]]
        while page.next:
            page = search(work.connection, wanted, page.next, limit)
            pages.append([line.number for line in page.cases])
        (count,) = counted(work.connection, [wanted], 99)
    assert [number for numbers in pages for number in numbers] == meant
    assert max(map(len, pages)) <= most * (2 if units else 1)
    assert count.more if near == 3 else count == Counted(8)


@pytest.mark.parametrize(
    "cursor", ["", "x", "eyJhIjoxfQ", "WzEsMl0", "é", "W10", "bnVsbA", "A" * 9]
)
def test_a_foreign_cursor_is_refused(store: Store, cursor: str) -> None:
    with store.read() as unit, pytest.raises(Refusal) as refusal:
        unit.cases.search(CaseFilter(), cursor=cursor)
    assert refusal.value.code == "invalid_input"

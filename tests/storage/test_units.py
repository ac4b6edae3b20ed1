"""A deed is done whole or not at all, and nobody's update is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import DBAPIError

from core.clock import SettableClock
from core.domain.errors import Conflict, NotFound
from core.storage.casework.intake import Answer
from core.storage.database.engine import create_engine
from core.storage.tables import metadata
from core.storage.unit_of_work import Store, UnitOfWork
from tests.storage.examples import NOW, plain_case, reloaded, rich_case, stored


def together(workers: int, work: Callable[[int], object]) -> list[object]:
    """What ``work`` gave in each of several threads."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(workers)))


class Mishap(Exception):
    """Something that goes wrong in the middle of a deed."""


def fail_after(store: Store, work: Callable[[UnitOfWork], object]) -> None:
    """Begin a deed with ``work`` and let it fail."""
    with store.write() as unit:
        work(unit)
        raise Mishap


@pytest.fixture(params=["one store", "a store each"])
def stores(store: Store, request: pytest.FixtureRequest) -> Callable[[], Store]:
    """The office as one process sees it, or as several do that share only the file."""
    shared = request.param == "one store"
    return lambda: store if shared else Store(store.engine, store.clock)


def test_four_officers_at_once_lose_no_update(stores: Callable[[], Store]) -> None:
    stored(stores(), plain_case("A", facts={"count": 0}))

    def count(_: int) -> None:
        store = stores()
        for _ in range(150):
            with store.write() as unit:
                case = unit.cases.get("A", for_update=True)
                case.facts["count"] += 1
                unit.cases.save(case)

    together(4, count)
    found = reloaded(stores(), "A")
    assert (found.facts["count"], found.revision) == (600, 601)


def test_eight_threads_get_different_numbers(stores: Callable[[], Store]) -> None:
    def draw(_: int) -> list[str]:
        store, drawn = stores(), []
        for _ in range(25):
            with store.write() as unit:
                drawn.append(unit.cases.next_number("MS", "market_supervision", 2026))
        return drawn

    numbers = sorted(number for drawn in together(8, draw) for number in drawn)  # type: ignore[attr-defined]
    assert numbers == [f"MS-2026-{n:06}" for n in range(1, 201)]


def test_a_number_not_used_is_given_again(store: Store) -> None:
    with pytest.raises(Mishap):
        fail_after(store, lambda unit: unit.cases.next_number("MS", "market_supervision", 2026))
    with store.write() as unit:
        assert unit.cases.next_number("MS", "market_supervision", 2026) == "MS-2026-000001"
        assert unit.cases.next_number("MS", "market_supervision", 2027) == "MS-2027-000001"
        assert unit.next_number("acceptance", "market_supervision", 2026) == 1


def test_a_request_sent_at_once_by_many_is_done_once(stores: Callable[[], Store]) -> None:
    def ask(n: int) -> Answer:
        with stores().write() as unit:
            answer = unit.requests.begin("caller", "key", "hash")
            if answer is None:
                unit.cases.add(plain_case(f"A{n}"))
                answer = Answer(201, f"A{n}")
                unit.requests.finish("caller", "key", answer)
            return answer

    assert len(set(together(8, ask))) == 1


def test_a_key_belongs_to_its_caller_and_body(store: Store) -> None:
    with store.write() as unit:
        assert unit.requests.begin("caller", "key", "hash") is None
        with pytest.raises(Conflict):
            unit.requests.begin("caller", "key", "hash")
        unit.requests.finish("caller", "key", Answer(201, "{}"))
        assert unit.requests.begin("another", "key", "hash") is None
        with pytest.raises(Conflict):
            unit.requests.begin("caller", "key", "another body")
        assert unit.requests.begin("caller", "key", "hash") == Answer(201, "{}")
        assert unit.requests.forget(NOW) == 0


def test_a_failed_request_leaves_its_key_free(store: Store) -> None:
    with pytest.raises(Mishap):
        fail_after(store, lambda unit: unit.requests.begin("caller", "key", "hash"))
    with store.write() as unit:
        assert unit.requests.begin("caller", "key", "hash") is None


def test_a_deed_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(Mishap):
        fail_after(store, lambda unit: unit.cases.add(rich_case("A")))
    with pytest.raises(NotFound):
        reloaded(store, "A")


def test_a_reader_sees_one_moment(store: Store) -> None:
    stored(store, plain_case("A"))
    other = Store(store.engine, store.clock)

    def accept(_: int) -> None:
        with other.write() as unit:
            case = unit.cases.get("A")
            case.status = "accepted"
            unit.cases.save(case)

    with store.read() as unit:
        assert unit.cases.get("A").status == "registered"
        together(1, accept)
        assert unit.cases.get("A").status == "registered"


def test_a_reader_may_not_write(store: Store) -> None:
    with pytest.raises(DBAPIError), store.read() as unit:
        unit.cases.add(plain_case("A"))
    stored(store, plain_case("A"))


def test_a_deed_is_one_unit(store: Store) -> None:
    with store.write(), pytest.raises(RuntimeError, match="one unit"), store.read():
        pass
    with store.write():
        pass


def test_an_office_in_memory_serves_threads_in_turn() -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    store = Store(engine, SettableClock(NOW))
    together(4, lambda n: stored(store, plain_case(f"A{n}")))
    assert together(4, lambda n: reloaded(store, f"A{n}").number) == ["A0", "A1", "A2", "A3"]
    engine.dispose()

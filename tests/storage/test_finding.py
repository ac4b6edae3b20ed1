"""Cases are found by any part of their number or subject, and by nothing else."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from core.domain.casework.submissions import Submission
from core.storage import tables
from core.storage.lists import walking
from core.storage.lists.finding import folded, forget, holding, refill
from core.storage.lists.search import CaseFilter
from core.storage.unit_of_work import Store, UnitOfWork
from tests.storage.examples import NOW, plain_case

SUBJECTS = {
    "MS-2026-000001": "过期食品、变质 100%_退款",
    "MS-2026-000002": "茶叶缺斤少两 Green Tea",
    "MS-2026-000003": "电梯停运三天,物业未回复",
    "MS-2026-000114": "",
    "HP-2025-000001": 'O\'Brien \\ "quoted" 茶',
}


def add(store: Store, number: str, subject: str, *, hidden: bool = False) -> int:
    """A case that came with that subject; the id of its submission."""
    with store.write() as work:
        told = Submission("market_supervision", "default", "letter", NOW, NOW, subject, "")
        submission = work.submissions.add(told, hidden=hidden)
        work.cases.add(plain_case(number, submission=submission.id))
    assert submission.id is not None
    return submission.id


def found(store: Store, wanted: str) -> set[str]:
    """The numbers of the cases that a list shows, on all its pages."""
    with store.read() as work:
        return listed(work, wanted)


def listed(work: UnitOfWork, wanted: str) -> set[str]:
    """The same within a unit of work."""
    numbers, page = set[str](), work.cases.search(CaseFilter(text=wanted))
    numbers |= {line.number for line in page.cases}
    while page.next:
        page = work.cases.search(CaseFilter(text=wanted), cursor=page.next)
        numbers |= {line.number for line in page.cases}
    return numbers


def indexed(connection: Connection, wanted: str) -> set[int]:
    """The cases that the index gives."""
    return set(connection.execute(holding(connection, wanted)).scalars())


@pytest.fixture
def office(store: Store) -> Store:
    """An office with a few cases."""
    for number, subject in SUBJECTS.items():
        add(store, number, subject)
    return store


@pytest.fixture
def by_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """No list is so short that its beginning would do."""
    monkeypatch.setattr(walking, "NEAR", 1)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("茶", "MS-2026-000002 HP-2025-000001"), ("过期", "MS-2026-000001"),
        ("质 100%_", "MS-2026-000001"), ("%", "MS-2026-000001"), ("_", "MS-2026-000001"),
        ("0%0", ""), ("GREEN tea", "MS-2026-000002"), ("o'b", "HP-2025-000001"),
        ("\\", "HP-2025-000001"), ('"quoted"', "HP-2025-000001"), ('" OR grams:x', ""),
        ("ms-2026-000114", "MS-2026-000114"), ("0114", "MS-2026-000114"),
        ("2025", "HP-2025-000001"), ("P-2", "HP-2025-000001"), ("4过", ""), ("1\n过", ""),
        ("食品过期", ""), ("回复", "MS-2026-000003"), ("复", "MS-2026-000003"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("few", [0, 1_000])
def test_what_holds_the_text_is_found_whichever_way_is_taken(
    office: Store, by_index: None, monkeypatch: pytest.MonkeyPatch,
    wanted: str, numbers: str, few: int,
) -> None:  # fmt: skip
    assert found(office, wanted) == set(numbers.split())
    monkeypatch.setattr(walking, "FEW", few)
    assert found(office, wanted) == set(numbers.split())


#: Few letters, so that parts often meet, of several scripts, with signs that mean something.
TEXTS = st.text(st.sampled_from("茶叶过期食品aAbBßİ𠮷é01-%_'\"\\*:&|!() \t\n\u3000()"), max_size=9)


class Undone(Exception):
    """What was done for one example is taken back."""


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(subjects=st.lists(TEXTS, max_size=6), wanted=TEXTS.filter(bool))
def test_the_index_finds_what_a_plain_look_at_every_text_finds(
    store: Store, by_index: None, subjects: list[str], wanted: str
) -> None:
    numbers = [f"aA-{n:02}" for n in range(len(subjects))]
    meant = {
        number
        for number, subject in zip(numbers, subjects, strict=True)
        if folded(wanted) in folded(number) or folded(wanted) in folded(subject)
    }
    with suppress(Undone), store.write() as work:
        for number, subject in zip(numbers, subjects, strict=True):
            told = Submission("market_supervision", "default", "letter", NOW, NOW, subject)
            submission = work.submissions.add(told)
            work.cases.add(plain_case(number, submission=submission.id))
        ids = indexed(work.connection, wanted)
        here = tables.cases.c
        query = select(here.number).where(here.id.in_(ids))
        assert set(work.connection.execute(query).scalars()) == meant
        assert listed(work, wanted) == meant
        raise Undone


def test_a_hidden_subject_finds_nothing_and_leaves_nothing(store: Store) -> None:
    submission = add(store, "MS-1", "李四举报王五")
    add(store, "MS-2", "王五", hidden=True)
    assert found(store, "王五") == {"MS-1"}
    with store.write() as work:
        work.submissions.seal(submission, ())
    assert found(store, "王五") == set()
    assert found(store, "ms-1") == {"MS-1"}
    with store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            kept = connection.exec_driver_sql("SELECT block FROM case_grams_data").scalars()
            assert "王五".encode() not in b"".join(kept)
        assert "王五" not in "".join(connection.execute(select(tables.case_texts.c.text)).scalars())
    with store.write() as work:
        work.submissions.unseal(submission)
    assert found(store, "王五") == {"MS-1"}


def test_what_is_not_in_the_index_yet_is_put_there(office: Store) -> None:
    with office.engine.begin() as connection:
        forget(connection)
        assert not indexed(connection, "茶")
        refill(connection)
        refill(connection)
        assert len(indexed(connection, "茶")) == 2
        assert len(indexed(connection, "026-0000")) == 3


def test_a_case_opened_later_is_found_by_the_subject_of_its_submission(store: Store) -> None:
    submission = add(store, "MS-1", "过期食品")
    with store.write() as work:
        work.cases.add(plain_case("MS-2", submission=submission))
    assert found(store, "期食") == {"MS-1", "MS-2"}

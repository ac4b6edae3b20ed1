"""Many at once: decided once, taken in once, numbered once, fired once; and what finds a fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from core.domain.casework.cases import Case
from core.storage import tables
from core.storage.casework import cases
from core.usecases.casework import handling
from tests.crash import office as crashing
from tests.hard import races
from tests.usecases.offices import DemoOffice, office_of_many

pytestmark = pytest.mark.usefixtures("database")

ROUNDS, TIMES, CLIENTS = 12, 2, 16


@pytest.fixture
def office() -> Iterator[DemoOffice]:
    """An office that several may enter."""
    opened = office_of_many()
    yield opened
    opened.desk.store.engine.dispose()


def sound(told: races.Told) -> None:
    """Nothing was wrong, and enough was done to say so."""
    print(told)
    assert told.sound, str(told)


def test_of_two_officers_one_decides(office: DemoOffice) -> None:
    sound(races.decisions(office, ROUNDS))


@pytest.mark.parametrize("other", ["withdraw", "recuse"])
def test_of_a_decision_and_another_act_one_is_done(office: DemoOffice, other: str) -> None:
    sound(races.decided_beside(office, ROUNDS, other))


def test_a_case_is_decided_once_and_moved_once_while_a_version_is_published(
    tmp_path: Path,
) -> None:
    sound(races.decided_while_published(crashing.new(tmp_path / "home"), 2))


@pytest.mark.parametrize(
    ("answers", "status", "journal", "faults"),
    [
        (["dispatched", None, 0], "dispatched", ["received", "dispatch", "migrated"], 0),
        (["stale", None, 1], "received", ["received", "migrated"], 0),
        (["dispatched", None, 1], "dispatched", ["received", "migrated"], 1),
        (["stale", None, 1], "received", ["received", "dispatch", "migrated"], 1),
        (["stale", None, 2], "received", ["received", "migrated", "migrated"], 1),
    ],
)
@pytest.mark.only_on("sqlite")
def test_a_decision_that_was_lost_is_found(
    answers: list[str | int | None], status: str, journal: list[str], faults: int
) -> None:
    assert len(races.moved_wrongly(answers, status, journal)) == faults


@pytest.mark.only_on("postgresql")
def test_without_locks_and_revisions_both_decide(
    office: DemoOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save_blindly(self: cases.Cases, case: Case, changed: dict[str, Any]) -> None:
        case.revision += 1
        here = update(tables.cases).where(tables.cases.c.id == case.id)
        self._connection.execute(here.values(**changed, revision=case.revision))

    monkeypatch.setattr(cases, "_GET_LOCKED", cases._GET)
    monkeypatch.setattr(cases.Cases, "_raise_revision", save_blindly)
    monkeypatch.setattr(handling, "check_revision", lambda *_: None)
    told = races.decisions(office, ROUNDS)
    assert told.done == ROUNDS
    assert told.faults


def test_one_key_is_one_case(office: DemoOffice) -> None:
    sound(races.one_key(office, TIMES, CLIENTS))


def test_every_client_is_served(office: DemoOffice) -> None:
    sound(races.many_intakes(office, 96, 32))


def test_numbers_are_given_once_and_none_is_left_out(office: DemoOffice) -> None:
    sound(races.numbers_drawn(office, 8, 20))


def test_several_workers_fire_everything_once(tmp_path: Path) -> None:
    place = crashing.new(tmp_path / "home")
    sound(races.sweeps(place, tmp_path / "logs", 60, 3))


@pytest.mark.parametrize(
    ("numbers", "fault"),
    [
        (["A-1", "A-2", "A-3"], []),
        (["A-1", "A-2", "A-2"], ["number 2 was given 2 times"]),
        (["A-1", "A-4"], ["number 2 was left out"]),
    ],
)
@pytest.mark.only_on("sqlite")
def test_a_wrong_number_is_found(numbers: list[str], fault: list[str]) -> None:
    assert races.misnumbered(numbers)[:1] == fault


@pytest.mark.parametrize(
    ("same", "other", "stranger", "faults"),
    [
        (["A-1", "A-1"], ["conflict"], ["A-2"], 0),
        (["conflict"], ["A-1"], ["A-2"], 0),
        (["A-1", "A-3"], ["conflict"], ["A-2"], 2),
        (["A-1"], ["A-1"], ["A-2"], 1),
        (["A-1"], ["conflict"], ["A-1"], 1),
        (["A-1"], ["conflict"], ["A-2", "A-3"], 1),
    ],
)
@pytest.mark.only_on("sqlite")
def test_a_second_case_of_one_key_is_found(
    same: list[str], other: list[str], stranger: list[str], faults: int
) -> None:
    assert len(races.taken_twice(same, other, stranger)) == faults


@pytest.mark.only_on("sqlite")
def test_a_race_that_nobody_ran_proves_nothing() -> None:
    assert not races.Told("empty", 0, 1).sound

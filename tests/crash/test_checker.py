"""The checker itself: each breach planted by hand in a copy of a sound office is found."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.bootstrap import open_desk
from core.clock import SystemClock
from core.usecases import deadlines, intake
from tests.crash import office
from tests.crash.checker import Office, broken_chains

KEY = "client-3"  # two cases
FIRED = "(SELECT case_id FROM journal WHERE event = 'lapsed' ORDER BY id LIMIT 1)"
SUBMISSION = f"(SELECT id FROM submissions WHERE external_id = '{KEY}')"
TAKEN_IN = f"(SELECT id FROM cases WHERE submission = {SUBMISSION})"
SECOND = f"(SELECT max(id) FROM cases WHERE submission = {SUBMISSION})"
ENTRY = (
    "recorded_at, event, at, effective_on, act, actor, role, policy, version, basis, ref, data,"
    " changes"
)
RECEIPT = "sector, profile, channel, received_at, recorded_at, subject, description"
PARTS = ("journal", "timers", "tasks", "notices")

PLANTED = {
    "a timer fired twice": (
        [
            (
                f"INSERT INTO journal (case_id, seq, {ENTRY}, key, previous_hash, hash) SELECT"
                " case_id, (SELECT max(seq) + 1 FROM journal WHERE case_id = j.case_id),"
                f" {ENTRY}, NULL, hash, 'planted' FROM journal j"
                f" WHERE event = 'lapsed' AND case_id = {FIRED} ORDER BY seq LIMIT 1"
            )
        ],
        "fired 2 times",
    ),
    "an acknowledged case is lost": (
        [
            *(f"DELETE FROM {part} WHERE case_id IN {TAKEN_IN}" for part in PARTS),
            f"DELETE FROM cases WHERE id IN {TAKEN_IN}",
            "DELETE FROM parties",
            f"DELETE FROM submissions WHERE external_id = '{KEY}'",
            f"DELETE FROM idempotency_keys WHERE key = '{KEY}'",
            (
                "UPDATE number_sequences SET last = last - 2 WHERE series = 'case'"
                " AND year = (SELECT max(year) FROM number_sequences)"
            ),
        ],
        f"lost: {KEY}",
    ),
    "one of two cases is lost": (
        [
            *(f"DELETE FROM {part} WHERE case_id = {SECOND}" for part in PARTS),
            f"DELETE FROM cases WHERE id = {SECOND}",
        ],
        "acknowledged as",
    ),
    "a request was taken in twice": (
        [
            (
                f"INSERT INTO submissions ({RECEIPT}, external_id) SELECT {RECEIPT}, 'again'"
                f" FROM submissions WHERE external_id = '{KEY}'"
            )
        ],
        "key and submission do not go together",
    ),
    "a request was done and not answered": (
        ["UPDATE idempotency_keys SET status = NULL"],
        "answer of client-3 is missing",
    ),
    "a submission has no case": (
        ["UPDATE cases SET submission = NULL WHERE submission IS NOT NULL"],
        "client-3 has no case",
    ),
    "a timer is overdue and did not fire": (
        [f"UPDATE journal SET event = 'warned' WHERE event = 'lapsed' AND case_id = {FIRED}"],
        "overdue without having fired",
    ),
    "a timer was forgotten": (
        ["UPDATE timers SET state = 'running' WHERE state = 'overdue'"],
        "is due and was left",
    ),
    "an entry of the journal is gone": (
        [f"DELETE FROM journal WHERE seq = 2 AND case_id = {FIRED}"],
        "torn journal",
    ),
    "a case has no timers": ([f"DELETE FROM timers WHERE case_id = {FIRED}"], "has no timers"),
    "a number was left out": (
        ["UPDATE number_sequences SET last = last + 1"],
        "numbers were given",
    ),
    "a row refers to nothing": (["UPDATE parties SET submission_id = 999"], "refers to nothing"),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """An office where a request was acknowledged and timers have fired; what was told."""
    home = tmp_path_factory.mktemp("sound") / "home"
    desk = open_desk(office.settings(home))
    cases = intake.submit(desk, office.arrival(KEY), office.once(KEY)).cases
    with desk.store.write() as work:
        for channel in office.SHAPES:
            office.receive_late(desk, work, office.overdue(channel))
    deadlines.fire_all_due(desk)
    desk.store.engine.dispose()
    return home, {KEY: office.numbers(cases)}


def test_a_sound_office_has_no_faults(sound: tuple[Path, dict[str, str]]) -> None:
    home, told = sound
    found = Office(home)
    assert found.faults(told, SystemClock().now(), settled=True) == []
    assert broken_chains(found.cases()) == []
    found.close()


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found(
    planted: str, sound: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    home, told = sound
    found = edited(home, tmp_path / "home", PLANTED[planted][0])
    faults = found.faults(told, SystemClock().now(), settled=True)
    found.close()
    assert PLANTED[planted][1] in "\n".join(faults)


@pytest.mark.parametrize(
    "edit",
    ["UPDATE journal SET basis = '第一条' WHERE seq = 1", "UPDATE journal SET actor = 'nobody'"],
)
def test_a_planted_change_of_the_journal_is_found(
    edit: str, sound: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    found = edited(sound[0], tmp_path / "home", [edit])
    broken = broken_chains(found.cases())
    found.close()
    assert broken
    assert all("altered" in fault for fault in broken)


def edited(home: Path, copy: Path, statements: list[str]) -> Office:
    """A copy of the office, changed by hand."""
    shutil.copytree(home, copy)
    found = Office(copy)
    with found.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")  # before a transaction begins
        for statement in statements:
            assert connection.execute(text(statement)).rowcount, statement
        connection.commit()
    found.close()
    return found

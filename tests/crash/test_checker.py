"""The checker itself: each breach planted by hand in a copy of a sound office is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from core.bootstrap import open_desk
from core.clock import SystemClock
from core.storage.migrate import migrate
from core.usecases.casework import intake
from core.usecases.timekeeping import deadlines
from tests.crash import office
from tests.crash.checker import Office, broken_chains
from tests.databases import Premises, run_folder

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


def prepare(engine: Engine) -> None:
    """A request was acknowledged and timers have fired."""
    migrate(engine)
    url = engine.url.render_as_string(hide_password=False)
    desk = open_desk(office.Place(home(engine.dialect.name), url).settings)
    intake.submit(desk, office.arrival(KEY), office.once(KEY))
    with desk.store.write() as work:
        for channel in office.SHAPES:
            office.receive_late(desk, work, office.overdue(channel))
    deadlines.fire_all_due(desk)
    desk.store.engine.dispose()


def home(kind: str) -> Path:
    """Where the keys of the sound office lie."""
    return run_folder() / f"sound-{kind}"


SOUND = Premises("sound", prepare)


@pytest.fixture
def sound(database: Any) -> Iterator[tuple[Office, dict[str, str]]]:
    """An office in which everything is as it must be, and what was told."""
    found = Office(office.Place(home(database.kind), database.address(SOUND)))
    with found.engine.connect() as connection:
        told = f"SELECT response FROM idempotency_keys WHERE key = '{KEY}'"
        answer = connection.execute(text(told)).scalar_one()
    yield found, {KEY: found.vault.kept(f"request {office.PRINCIPAL} {KEY}", answer) or ""}
    found.close()


def test_a_sound_office_has_no_faults(sound: tuple[Office, dict[str, str]]) -> None:
    found, told = sound
    assert found.faults(told, SystemClock().now(), settled=True) == []
    assert broken_chains(found.cases()) == []


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found(planted: str, sound: tuple[Office, dict[str, str]]) -> None:
    found, told = sound
    edit(found, PLANTED[planted][0])
    faults = found.faults(told, SystemClock().now(), settled=True)
    assert PLANTED[planted][1] in "\n".join(faults)


@pytest.mark.parametrize(
    "change",
    ["UPDATE journal SET basis = '第一条' WHERE seq = 1", "UPDATE journal SET actor = 'nobody'"],
)
def test_a_planted_change_of_the_journal_is_found(
    change: str, sound: tuple[Office, dict[str, str]]
) -> None:
    edit(sound[0], [change])
    broken = broken_chains(sound[0].cases())
    assert broken
    assert all("altered" in fault for fault in broken)


#: What lets a hand write what refers to nothing, before a transaction begins.
UNBOUND = {
    "sqlite": "PRAGMA foreign_keys = OFF",
    "postgresql": "SET session_replication_role = replica",
}


def edit(found: Office, statements: list[str]) -> None:
    """Change the office by hand."""
    with found.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute(UNBOUND[connection.dialect.name])
        for statement in statements:
            assert connection.execute(text(statement)).rowcount, statement
        connection.commit()
    found.close()

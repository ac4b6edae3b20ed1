"""What is written reads as it was logged, and what is done to it is found: on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from core.clock import SettableClock
from core.storage.database import rawcolumns
from core.storage.proof.audit import Registered
from core.storage.proof.sources import SOURCES
from core.storage.unit_of_work import Store
from core.usecases.proof.verifying import verify_in
from tests.proof import logs
from tests.storage.examples import NOW, entry, plain_case

#: Texts that a careless writer of JSON, of SQL or of a template gets wrong.
ODD = (
    "", "退款“难”", 'a "b" \\ c', "100 % of %s, %(x)s", "a\tb\nc\rd", "\x01\x1e\x1f\x7f",
    "\b\f/", "\u2028\u2029\ufeff", "😀", "[]", "{}", "null", '","', "'",
)  # fmt: skip
_THIRD = "WHERE seq = 3 AND case_id = (SELECT min(case_id) FROM journal)"
_FOURTH = _THIRD.replace("3", "4")
_MOVED = "UPDATE log_rows SET seq = {} WHERE seq = {}"
_COPY = (
    "INSERT INTO audit_entries (seq, event, at, {by}, number, reason, data, previous_hash, hash)"
    " SELECT seq + 500, event, at, {by}, number, reason, data, previous_hash, hash"
    " FROM audit_entries WHERE seq = 1"
).format(by='"by"')
_LATER = (
    "INSERT INTO log_rows (seq, kind, subject, place, at, digest, leaf)"
    " SELECT 900, kind, subject, 900, at, digest, leaf FROM log_rows WHERE seq = 5"
)
#: What is done, and what is said of it.
HARMS: dict[str, tuple[set[str], list[str]]] = {
    "a changed column": ({"altered"}, [f"UPDATE journal SET actor = 'nobody' {_THIRD}"]),
    "a day put back": ({"altered"}, [f"UPDATE journal SET effective_on = '2020-01-01' {_THIRD}"]),
    "an hour put back": ({"altered"}, [f"UPDATE journal SET at = '2020-01-01 00:00:00' {_THIRD}"]),
    "what was empty no longer is": ({"altered"}, [f"UPDATE journal SET role = 'x' {_THIRD}"]),
    "what was not is empty": ({"altered"}, [f"UPDATE journal SET event = '' {_THIRD}"]),
    "a changed payload": ({"altered"}, [f"UPDATE journal SET data = '{{}}' {_THIRD}"]),
    "a changed link": ({"altered"}, [f"UPDATE journal SET hash = previous_hash {_THIRD}"]),
    "swapped payloads": ({"altered"}, [
        f"UPDATE journal SET policy = (SELECT actor FROM journal {_FOURTH}) {_THIRD}",
        f"UPDATE journal SET actor = (SELECT policy FROM journal {_THIRD}) {_FOURTH}",
    ]),
    "a removed row": ({"missing"}, [f"DELETE FROM journal {_THIRD}"]),
    "a removed row of the log": ({"out_of_order", "head", "unlogged"},
                                 ["DELETE FROM log_rows WHERE seq = 5"]),
    "an inserted row": ({"unlogged"}, [_COPY]),
    "an inserted row of the log": ({"out_of_order", "head"}, [
        _LATER,
    ]),
    "rows the other way round": ({"row_altered", "head"}, [
        _MOVED.format(999, 5), _MOVED.format(5, 6), _MOVED.format(6, 999),
    ]),
    "another digest": ({"row_altered"}, ["UPDATE log_rows SET digest = leaf WHERE seq = 5"]),
    "another leaf": ({"row_altered", "head"}, ["UPDATE log_rows SET leaf = digest WHERE seq = 5"]),
    "another hour": ({"row_altered"},
                     ["UPDATE log_rows SET at = '2020-01-01 00:00:00' WHERE seq = 5"]),
}  # fmt: skip


class Undone(Exception):
    """Takes back what was done for a trial."""


@pytest.fixture
def store(database: Any) -> Store:
    """An office with rows of every kind, and texts that are easily got wrong."""
    store = Store(database.engine(), SettableClock(NOW))
    logs.fill(store)
    case = plain_case("MS-2026-000077")
    case.journal = [
        replace(entry("noted", actor=odd, role=odd, basis=odd, data={odd or "x": [odd, n, None]},
                      changes={"n": (odd, n / 3)}), ref=(odd, f"{n}"), policy=odd)
        for n, odd in enumerate(ODD)
    ]  # fmt: skip
    with store.write() as work:
        work.cases.add(case)
        for odd in ODD:
            work.audit.add(Registered("export", NOW, odd, odd, odd, {"x": odd}))
    return store


def test_odd_texts_come_back_as_they_were_logged(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.read() as work:
        at_once = [*work.log.lines()]
        assert verify_in(work, None, ()).faults == []
    monkeypatch.setattr(rawcolumns, "_arrays", lambda *_: None)
    with store.read() as work:
        assert [*work.log.lines()] == at_once
    assert len(at_once) >= logs.ROWS + 2 * len(ODD)


@pytest.mark.only_on("sqlite")
def test_what_is_sound_is_not_read_row_by_row(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays, found = rawcolumns._arrays, list[Any]()
    monkeypatch.setattr(
        rawcolumns, "_arrays", lambda *asked: found.append(arrays(*asked)) or found[-1]
    )
    with store.read() as work:
        assert len([*work.log.chunks()]) == 1
    assert len(found) == 1 + len(SOURCES)
    assert None not in found


def test_what_is_done_is_found_and_named(store: Store) -> None:
    told = {}
    for name, (_, statements) in HARMS.items():
        with pytest.raises(Undone), store.write() as work:
            for statement in statements:
                assert work.connection.execute(text(statement)).rowcount == 1, statement
            told[name] = {fault.reason for fault in verify_in(work, None, ()).faults}
            raise Undone
    assert told == {name: reasons for name, (reasons, _) in HARMS.items()}
    with store.read() as work:
        assert verify_in(work, None, ()).faults == []

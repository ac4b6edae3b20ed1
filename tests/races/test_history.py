"""What clients were told is a history without anomaly, and each anomaly planted is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.hard import history as races
from tests.races.history import Operation, anomalies, read
from tests.usecases.offices import office_of_many


@pytest.mark.usefixtures("database")
def test_an_office_tells_a_history_without_anomaly(tmp_path: Path) -> None:
    office = office_of_many()
    told = races.played(office, tmp_path / "history.jsonl", clients=4, deeds=12, cases=2)
    office.desk.store.engine.dispose()
    print(told)
    assert told.sound, str(told)


def sound() -> list[Operation]:
    """Three deeds one after the other, each read before the next; one of unknown end."""
    found, at = [], 0
    for version in (2, 3, 4):
        for kind in ("write", "read"):
            at += 10
            deed = f"deed {version}" if kind == "write" else ""
            found.append(
                Operation(at, "A-1", kind, deed, at, "ok", at + 5, version, f"value {version}")
            )
    return [*found, Operation(99, "A-1", "write", "deed 9", 65)]


def test_a_history_in_order_has_no_anomaly() -> None:
    assert anomalies(sound()) == []


PLANTED = {
    "lost update": (2, {"version": 2, "value": "value 2", "began": 11, "ended": 14}),
    "stale": (5, {"version": 2, "value": "value 2"}),
    "double apply": (4, {"deed": "deed 3"}),
    "is value 3 to": (3, {"value": "value 2"}),
    "nobody made": (2, {"how": "fail"}),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_anomaly_is_found(planted: str) -> None:
    place, changes = PLANTED[planted]
    operations = sound()[:-1]
    operations[place] = replace(operations[place], **changes)
    assert planted in "\n".join(anomalies(operations))


def test_what_nobody_heard_of_may_have_happened_or_not() -> None:
    operations = sound()
    operations[2] = replace(operations[2], how="unknown", ended=float("inf"))
    assert anomalies(operations) == []


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = races.History(tmp_path / "history.jsonl")
    one, two = file.invoke("A-1", "write", "deed"), file.invoke("A-1", "read")
    file.end(one, "ok", 2, "x")
    first, second = read(file.path)
    assert (first.id, first.how, first.version, first.value) == (one, "ok", 2, "x")
    assert (second.id, second.how, second.ended) == (two, "unknown", float("inf"))

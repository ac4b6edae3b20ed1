"""kill -9 of those who move very many cases to a new version; `make hard STAGE=migration`: more."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.crash.movingkills import a_migration_goes_on, moved_wrongly
from tests.crash.nursery import Nursery

CASES, KILLS, SIZE, LATEST = 24, 1, 6, 0.05


def test_very_many_cases_are_moved_once_whoever_dies(
    processes: Nursery, tmp_path: Path, database: Any
) -> None:
    moved, found = a_migration_goes_on(
        tmp_path / "home", CASES, KILLS, SIZE, wait=False, latest=LATEST, here=processes
    )
    assert moved.kills >= 1, "nobody was killed"
    (day,) = {case.version for case in found.cases()}
    assert not moved_wrongly(found.cases(), day)
    with found.engine.begin() as connection:
        connection.execute(text("UPDATE cases SET version = '2018-01-01' WHERE id = 3"))
    assert len(moved_wrongly(found.cases(), day)) == 1
    assert len(moved_wrongly(found.cases(), date(2018, 1, 1))) == CASES - 1
    found.close()

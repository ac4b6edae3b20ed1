"""kill -9 while the schema is migrated: the database is of the old version, or of the new one."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

from core.storage.database.engine import create_engine, reading
from core.storage.migrate import differences, is_current, migrate
from tests.crash.nursery import Nursery
from tests.crash.office import Place
from tests.crash.points import to_try
from tests.databases import Premises
from tests.migrations import make

#: From which version, and every how many points; all of them in `make hard STAGE=crash`.
BEFORE, STEP = "0016", 12
LEAST_POINTS = 40


def fill(engine: Engine) -> None:
    """A database of an older version, with rows in every table."""
    migrate(engine, BEFORE)
    make.fill(engine)


OLD = Premises(f"of_{BEFORE}", fill)


def picture(address: str) -> dict[str, Any]:
    """Every table with its columns and how many rows it has."""
    engine = create_engine(address)
    with reading(engine).begin() as connection:
        seen = {name: one for (_, name), one in inspect(connection).get_multi_columns().items()}
        counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in seen)
        rows = dict(connection.execute(text(counts)).all())
        found: dict[str, Any] = {
            name: (sorted(column["name"] for column in columns), rows[name])
            for name, columns in seen.items()
        }
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    engine.dispose()
    return found | {"version": version}


def test_a_migration_is_done_whole_or_not_at_all(
    processes: Nursery, tmp_path: Path, database: Any
) -> None:
    address = database.address(OLD)
    old = picture(address)
    assert old["version"] == BEFORE
    child = processes.start("migrate_once", Place(tmp_path, address))
    assert child.ended() == 0
    points = int(child.lines()[-1][1])
    new = picture(address)
    tried = to_try(points, STEP)
    whole, address = 0, database.address(OLD)
    for point in tried:
        child = processes.start("migrate_once", Place(tmp_path, address), kill_at=point)
        assert child.ended() == -signal.SIGKILL, child.lines()
        after = picture(address)
        assert after in (old, new), f"half migrated at {child.lines()}"
        if after == new:
            whole += 1
            address = database.address(OLD)
    again = processes.start("migrate_once", Place(tmp_path, address))
    assert again.ended() == 0
    engine = create_engine(address)
    assert is_current(engine)
    assert differences(engine) == []
    engine.dispose()
    print(
        f"migration from {BEFORE} on {database.kind}: k max {points}, {len(tried)} tried,"
        f" whole after {whole}, nothing half done"
    )
    assert points >= LEAST_POINTS
    assert 1 <= whole < len(tried), "the kills missed the commit"

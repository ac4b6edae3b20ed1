"""kill -9 for long, on SQLite and PostgreSQL: nothing acknowledged is lost, nothing done twice.

The tests of ``tests/crash`` with more kills: in 200 kills without a loss, the chance that a single
kill loses something is below 1.5 % with 95 % confidence. ``KILLS`` and ``SERVERS`` in the
environment are how many; ``TOUSU_TEST_DATABASE`` names the one database on which it is done.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests import databases
from tests.crash import test_kill_points as kill_points
from tests.crash import test_migration_kills as migration_kills
from tests.crash import test_random_kills as random_kills
from tests.crash import test_server_kills as server_kills
from tests.crash.nursery import Nursery, nursery

KILLS, SERVER_KILLS = int(os.environ.get("KILLS", "200")), int(os.environ.get("SERVERS", "20"))
LEAST_ACKNOWLEDGED, LEAST_FIRED, LEAST_201 = 50 * KILLS, 50 * KILLS, 25 * SERVER_KILLS


def run() -> int:
    """Every kind of kill on both databases; 1 where something was lost or done twice."""
    random_kills.KILLS.update(dict.fromkeys(databases.ON, KILLS))
    random_kills.LEAST_ACKNOWLEDGED, random_kills.LEAST_FIRED = LEAST_ACKNOWLEDGED, LEAST_FIRED
    server_kills.KILLS, server_kills.LEAST_ACKNOWLEDGED = SERVER_KILLS, LEAST_201
    migration_kills.STEP = 1
    kill_points.STEP.update(dict.fromkeys(databases.ON, 1))
    stories = (
        at_every_point,
        random_kills.test_no_acknowledged_case_is_lost_and_none_is_taken_in_twice,
        random_kills.test_no_timer_fires_twice_and_none_is_forgotten,
        with_servers,
        migration_kills.test_a_migration_is_done_whole_or_not_at_all,
    )
    failed = 0
    with databases.run(), tempfile.TemporaryDirectory(prefix="tousu-crash-") as folder:
        for kind in databases.asked_for():
            for place, story in enumerate(stories):
                home = Path(folder) / f"{kind}-{place}"
                home.mkdir()
                began = time.perf_counter()
                with databases.on(kind) as database, nursery(home / "logs") as processes:
                    try:
                        story(processes, home, database)
                    except AssertionError as error:
                        failed += 1
                        print(f"{kind}: {story.__name__}: {error}")
                print(f"{kind}: {time.perf_counter() - began:.0f} s", flush=True)
    return 1 if failed else 0


def at_every_point(processes: Nursery, home: Path, database: Any) -> None:
    """Every deed, killed at each of its points."""
    for deed in kill_points.DEEDS:
        kill_points.test_a_deed_is_done_whole_or_not_at_all(deed, processes, home / deed, database)


def with_servers(_: Nursery, home: Path, database: Any) -> None:
    """Whole servers and their workers, which no nursery starts."""
    server_kills.test_every_201_outlives_server_and_workers(home, database)


if __name__ == "__main__":
    sys.exit(run())

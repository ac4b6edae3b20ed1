"""kill -9 of anybody in a cluster, for long: servers, sweeps, workers, and the broker itself."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from tests import databases
from tests.crash import test_cluster_kills as kills

KILLS = int(os.environ.get("KILLS", "40"))
LEAST_ACKNOWLEDGED, LEAST_BY_CLUSTER, OVERDUE = 20 * KILLS, 10 * KILLS, 400


def run() -> int:
    """The test of ``make test`` with more kills; 1 where something was lost or done twice."""
    kills.KILLS, kills.OVERDUE = KILLS, OVERDUE
    kills.LEAST_ACKNOWLEDGED, kills.LEAST_BY_CLUSTER = LEAST_ACKNOWLEDGED, LEAST_BY_CLUSTER
    began = time.perf_counter()
    with (
        databases.run(),
        databases.on(databases.POSTGRESQL) as database,
        tempfile.TemporaryDirectory(prefix="tousu-cluster-") as folder,
    ):
        try:
            kills.test_a_cluster_loses_nothing_whoever_is_killed(Path(folder), database)
        except AssertionError as error:
            print(f"fault: {error}")
            return 1
    print(f"{time.perf_counter() - began:.0f} s (floor: {LEAST_ACKNOWLEDGED} acknowledged)")
    return 0


if __name__ == "__main__":
    sys.exit(run())

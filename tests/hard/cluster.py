"""kill -9 of anybody in a cluster, for long: servers, sweeps, workers, and the broker itself.

``BROKER=rabbitmq`` has it done with RabbitMQ, where the machine has it, else with one that keeps
nothing.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from tests import databases
from tests.brokers import Broker, Rabbit
from tests.crash.clusterkills import ACKNOWLEDGED, a_cluster_loses_nothing

KILLS, OVERDUE = int(os.environ.get("KILLS", "40")), int(os.environ.get("OVERDUE", "400"))
KIND = Rabbit if os.environ.get("BROKER") == "rabbitmq" else Broker


def run() -> int:
    """Kill so many; 1 where something was lost or done twice."""
    began = time.perf_counter()
    with (
        databases.run(),
        databases.on(databases.POSTGRESQL),
        tempfile.TemporaryDirectory(prefix="tousu-cluster-") as folder,
    ):
        try:
            a_cluster_loses_nothing(Path(folder) / "home", KILLS, OVERDUE, KIND)
        except AssertionError as error:
            print(f"fault: {error}")
            return 1
    print(f"{time.perf_counter() - began:.0f} s (floor: {ACKNOWLEDGED * KILLS} acknowledged)")
    return 0


if __name__ == "__main__":
    sys.exit(run())

"""Thousands of open cases are taken along to a new version, and who moves them is killed.

``CASES`` in the environment is how many there are (default 6000), ``KILLS`` how often (default
20). The job is cut into parts as it always is; what is told is how long it took, with the kills and
the leases of those who died, beside the same without a kill. ``TOUSU_TEST_DATABASE`` names the one
database on which it is done.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from core.usecases.timekeeping.moving import SIZE
from tests import databases
from tests.crash.movingkills import Moved, a_migration_goes_on

CASES, KILLS = int(os.environ.get("CASES", "6000")), int(os.environ.get("KILLS", "20"))


def run() -> int:
    """Move them on both databases; 1 where one was lost, moved twice, or too little was done."""
    failed = 0
    with databases.run(), tempfile.TemporaryDirectory(prefix="tousu-moving-") as folder:
        for kind in databases.asked_for():
            for kills in (0, KILLS):
                try:
                    with databases.on(kind):
                        home = Path(folder) / f"{kind}-{kills}"
                        moved, found = a_migration_goes_on(home, CASES, kills, SIZE)
                        found.close()
                except AssertionError as error:
                    failed += 1
                    print(f"{kind}: {error}", flush=True)
                else:
                    failed += _told(kind, moved, kills)
    return 1 if failed else 0


def _told(kind: str, moved: Moved, kills: int) -> bool:
    enough = moved.kills >= kills and moved.in_transaction >= kills // 4
    print(
        f"{kind}: {moved.cases} cases moved once each in {moved.seconds:.0f} s"
        f" ({moved.cases / moved.seconds:.0f} a second), {moved.kills} kills"
        f" (floor {kills}), {moved.in_transaction} within a transaction, {moved.begun_anew} jobs"
        f" and parts begun anew, the job {moved.state}; lost 0, twice 0",
        flush=True,
    )
    return not enough


if __name__ == "__main__":
    sys.exit(run())

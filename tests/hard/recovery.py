"""A large office is backed up, tried and put back, within five minutes.

``CASES`` in the environment lets it run smaller; the bound shrinks with it.
"""

from __future__ import annotations

import os
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from core.clock import SettableClock
from core.registry import Registry
from core.storage.database.engine import create_engine
from core.storage.migrate import migrate
from core.storage.unit_of_work import Store
from core.usecases.casework import intake
from core.usecases.desk import Desk
from core.usecases.proof.verifying import verify_log
from core.usecases.recovery import backups, holding, restoring
from core.usecases.recovery.drilling import drill
from tests.sectors.stories import MONDAY, ZONE, demo, instant
from tests.usecases.offices import arrival

CASES = int(os.environ.get("CASES", "100000"))
MINUTES, SAMPLE = 5.0, 1_000


def run() -> int:
    """Fill an office, back it up, try it, put it back; 1 where something does not fit."""
    from core.calendarfiles import official_book

    with tempfile.TemporaryDirectory() as name:
        folder, clock = Path(name), SettableClock(instant(MONDAY))

        def open_desk(url: str) -> Desk:
            engine = create_engine(url)
            migrate(engine)
            return Desk(
                Store(engine, clock), Registry([demo()]), ZONE, official_book(),
                keys=folder / "keys", checkpoints=folder / "elsewhere", backups=folder / "backups",
            )  # fmt: skip

        desk = open_desk(f"sqlite:///{folder / 'office.db'}")
        for _ in range(CASES):
            intake.submit(desk, arrival("complaint"))
        times = [time.perf_counter()]
        made = backups.create(desk, "王五")
        times.append(time.perf_counter())
        url = f"sqlite:///{folder / 'new.db'}"
        hold = restoring.restore(made, url, open_desk, by="王五", reason="演练")
        times.append(time.perf_counter())
        restored = open_desk(url)
        report = verify_log(restored)
        held = holding.held(restored)
        found = drill(desk, made, f"sqlite:///{folder / 'aside.db'}", open_desk, by="王五",
                      at_most=SAMPLE)  # fmt: skip
        times.append(time.perf_counter())
    taken = [after - before for before, after in pairwise(times)]
    bound = 60 * MINUTES * max(CASES / 100_000, 0.05)
    print(f"floor: {made.rows['cases']} cases (at least {CASES}), {found.recomputed} recomputed")
    print(f"backup {taken[0]:.1f} s, restore {taken[1]:.1f} s (together at most {bound:.0f}); "
          f"trial {taken[2]:.1f} s; faults {report.faults + found.faults}")  # fmt: skip
    sound = not report.faults and not found.faults and held and hold.report["rows"] == made.size
    return 0 if sound and made.rows["cases"] >= CASES and sum(taken[:2]) <= bound else 1

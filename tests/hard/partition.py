"""The way to PostgreSQL breaks at commits, under load: nothing is lost, nothing is done twice.

``BREAKS`` in the environment is how often (default 100), ``SEED`` with which draw. Each time
the way breaks at some client's commit, as a cut or as a hole in which all that are connected
stay; it is healed after a moment, and clients send again under the same key.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

from core.domain.errors import Crossed, Unavailable
from tests.crash import office
from tests.crash.partition import Far
from tests.postmaster import Cluster
from tests.way import BREAKS

TIMES = int(os.environ.get("BREAKS", "100"))
SEED = int(os.environ.get("SEED", str(random.SystemRandom().randrange(10**9))))
CLIENTS, PATIENCE = 4, 2
#: Acknowledged from one break to the next, at least.
LEAST = 5
#: Seconds that the way stays broken, at most; that a request may take, and all to be served again.
DARK, LONGEST, BACK = 3.0, 15.0, 30.0
#: Longer than anything takes on a busy machine.
END = 120.0


class Sender:
    """Sends case after case, each until it is acknowledged."""

    def __init__(self, far: Far, name: int) -> None:
        self.far, self.name, self.done, self.again, self.longest = far, name, 0, 0, 0.0

    def go_on(self, over: Event) -> None:
        """Go on until it is over, and the last is acknowledged."""
        while not over.is_set():
            key = f"{self.name}-{self.done}"
            while not self._sent(key):
                self.again += 1
                time.sleep(0.05)
            self.done += 1

    def _sent(self, key: str) -> bool:
        begun = time.perf_counter()
        try:
            self.far.send(key)
        except (Unavailable, Crossed):
            return False
        finally:
            self.longest = max(self.longest, time.perf_counter() - begun)
        return True


def run() -> int:
    """Break it so often; 1 where something was lost or done twice, or too little was done."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="tousu-pg-")))
    try:
        cluster.create()
        cluster.start()
        with tempfile.TemporaryDirectory(prefix="tousu-partition-") as home:
            place = office.Place(Path(home), cluster.database("office"))
            with closing(Far(place, PATIENCE)) as far:
                return _broken(far)
    finally:
        cluster.stop()


def _broken(far: Far) -> int:
    over, draw, back = Event(), random.Random(SEED), 0.0
    senders = [Sender(far, n) for n in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        ends = [pool.submit(sender.go_on, over) for sender in senders]
        try:
            for _ in range(TIMES):
                _until_each(senders, ends, LEAST // CLIENTS + 1)
                far.way.break_at_commit(draw.choice(BREAKS))
                assert far.way.broken.wait(END), "nobody commits any more"
                time.sleep(draw.uniform(0, DARK))
                far.way.heal()
                begun = time.perf_counter()
                _until_each(senders, ends, 1)
                back = max(back, time.perf_counter() - begun)
        finally:
            over.set()
            far.way.heal()
        for end in ends:
            end.result(END)
    faults, again = far.faults(), sum(sender.again for sender in senders)
    longest = max(sender.longest for sender in senders)
    print(f"seed {SEED}: {TIMES} breaks; {len(far.told)} acknowledged (floor {LEAST * TIMES}),"
          f" {again} tried again (floor {TIMES}); the longest request {longest:.1f} s (at most"
          f" {LONGEST:.0f}), all served again within {back:.1f} s (at most {BACK:.0f});"
          f" {len(faults)} faults {faults[:5]}")  # fmt: skip
    enough = len(far.told) >= LEAST * TIMES and again >= TIMES
    return 0 if enough and not faults and longest <= LONGEST and back <= BACK else 1


def _until_each(senders: list[Sender], ends: list[Future[None]], more: int) -> None:
    """Wait until so many more cases of each are acknowledged; none may end meanwhile."""
    wanted, end = [sender.done + more for sender in senders], time.perf_counter() + END
    while any(sender.done < n for sender, n in zip(senders, wanted, strict=True)):
        for ended in (one for one in ends if one.done()):
            ended.result()
        assert time.perf_counter() < end, "nothing is acknowledged any more"
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(run())

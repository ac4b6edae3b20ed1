"""Lives through a year and tells what was found wrong on the way."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from core.domain.errors import TousuError
from core.storage.unit_of_work import UnitOfWork
from tests.year.invariants import after_each_deed, breaches, untold
from tests.year.people import CANARIES
from tests.year.simulator import Year

#: After so many days on which the office was open the whole database is looked at; in a large
#: office, where that takes minutes, less often.
WEEK, MONTH, LARGE = 7, 30, 500


@dataclass
class Lived:
    """A year that is over: its log, what was done, what was wrong."""

    seed: int
    year: Year
    head: tuple[int, str] = (0, "")
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        done = self.year.known.done
        said = "; ".join(self.faults[:3]) or "no fault"
        return (
            f"seed {self.seed}: {len(self.year.known.cases)} cases, {done['commands']} commands,"
            f" {done['kills']} broken off, {done['sent twice']} sent twice,"
            f" {done['clock steps']} clock steps, {self.head[0]} rows, {self.seconds:.1f} s: {said}"
        )


def live(seed: int, cases: int, pace: int = 1) -> Lived:
    """Live through the year of a seed; it ends early where something was wrong."""
    began = time.process_time()
    told = Lived(seed, Year(seed, cases, pace))
    year, log = told.year, _Log()
    often = WEEK if cases < LARGE else MONTH
    year.look = after_each_deed(year)
    logging.getLogger("tousu").addHandler(log)
    try:
        for n, day in enumerate(year.days(), 1):
            if n % often == 0 and (found := breaches(year)):
                told.faults = [f"{day}: {one}" for one in found]
                break
        else:
            told.faults = breaches(year) + untold(year) + _alarms(year)
    except AssertionError as error:
        told.faults = [f"{year.clock.now()}: {error}"]
    finally:
        logging.getLogger("tousu").removeHandler(log)
    told.faults += log.leaks
    with year.desk.store.read() as work:
        tree = work.log.head().tree
    told.head = tree.size, tree.root().hex()
    told.seconds = time.process_time() - began
    return told


def breaches_within(year: Year, invariant: str, work: UnitOfWork | None = None) -> list[str]:
    """The breaches of one invariant; what cannot even be read is one."""
    try:
        return breaches(year, invariant, work)
    except (AssertionError, KeyError, ValueError, StopIteration, TousuError) as error:
        return [f"{invariant}: {error!r}"]


def _alarms(year: Year) -> list[str]:
    """Each time that the clock went back stands in the register."""
    with year.desk.store.read() as work:
        told = len(work.audit.entries(("clock_back",)))
    back = year.known.steps_back
    return [] if told == back else [f"C1: the clock went back {back} times, {told} are told of"]


class _Log(logging.Handler):
    """What the program logs; none of it may tell who reported."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a line."""
        line = record.getMessage()
        self.leaks += [f"I11: the log tells {word}" for word in CANARIES if word in line]

"""Years of an office from many seeds, and one with five thousand cases and fifty officers.

Two thousand seeds take longer than a stage may, so they are lived through in portions: ``FIRST``
in the environment is the first seed of this one (default 1), ``SEEDS`` their number (default 200).
A portion that begins with seed 1 lives through the large year too; ``CASES`` is its size.
A year in which something was wrong is told with its seed, and lived again by

    FIRST=17 SEEDS=1 make hard STAGE=year
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter

from tests.year.invariants import INVARIANTS
from tests.year.living import live
from tests.year.people import PEOPLE

FIRST = int(os.environ.get("FIRST", "1"))
SEEDS = int(os.environ.get("SEEDS", "200"))
CASES = int(os.environ.get("CASES", "5000"))
SMALL, PACE = 12, 9


def run() -> int:
    """Live through the years of a portion; 1 where something was wrong or too little was done."""
    began, done, wrong, same = time.perf_counter(), Counter[str](), list[int](), 0
    sizes = [(seed, SMALL, PACE) for seed in range(FIRST, FIRST + SEEDS)]
    if FIRST == 1 and CASES:
        sizes.append((0, CASES, 1))
    for seed, cases, pace in sizes:
        told = live(seed, cases, pace)
        done += told.year.known.done
        if told.faults:
            wrong.append(seed)
        if told.faults or seed % 20 == 0:
            print(told, flush=True)
        if seed and seed % 20 == 0:
            same += live(seed, cases, pace).head == told.head
    again = sum(seed > 0 and seed % 20 == 0 for seed, _, _ in sizes)
    floor = done["arrivals"] >= SMALL * SEEDS // 2 and done["commands"] >= 20 * SEEDS
    print(f"floor: {len(sizes)} years of {len(PEOPLE)} officers, {done['arrivals']} arrivals,"
          f" {done['commands']} commands, {done['kills']} broken off, {done['sent twice']} sent"
          f" twice, {done['clock steps']} clock steps;"
          f" {', '.join(INVARIANTS)} looked at")  # fmt: skip
    print(f"lived again alike: {same} of {again}; wrong: {wrong or 'none'};"
          f" {time.perf_counter() - began:.0f} s")  # fmt: skip
    return 0 if floor and not wrong and same == again else 1


if __name__ == "__main__":
    sys.exit(run())

"""Counting working days: tousu against numpy.busday_offset and chinesecalendar, in one run.

Each contender does the same work on the same days, its results are checked first, and the
rounds are interleaved so that a busy machine slows all of them alike; the best round counts.
numpy is set up the only way that knows make-up days: every weekday is a working day of its
mask, and every rest day one of its holidays.

    python -m benchmarks.deadlines
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import chinese_calendar
import numpy as np

from core.calendarfiles import official_book

ROUNDS = 7
SCALAR, SLOW, BATCH = 20_000, 300, 1_000_000
FIRST, LAST = date(2018, 1, 1), date(2026, 6, 30)

calendar = official_book().as_known_on()


def by_stepping(day: date, n: int) -> date:
    """Add working days with chinesecalendar: a day at a time, as its users write it.

    Its own `find_workday` is one working day late from every rest day, so it cannot stand here.
    """
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day


def main() -> None:
    """Print the times and one line "ratio" for each comparison."""
    chance = random.Random(20260413)
    span = (LAST - FIRST).days
    starts = [FIRST + timedelta(days=chance.randrange(span)) for _ in range(SCALAR)]
    scalar(starts)
    batch(
        [FIRST.toordinal() + chance.randrange(span) for _ in range(BATCH)],
        [chance.randint(1, 90) for _ in range(BATCH)],
    )


def scalar(starts: Sequence[date]) -> None:
    """Add 7 workdays to one start after another; numpy is given its own datetime64 days."""
    numpys, days64 = _numpy_calendar(), [np.datetime64(day) for day in starts]
    seven = [calendar.add_workdays(day, 7) for day in starts]
    assert seven == [np.busday_offset(d, 7, "backward", busdaycal=numpys).item() for d in days64]
    assert seven[:SLOW] == [by_stepping(day, 7) for day in starts[:SLOW]]
    best = _best_of(
        tousu=lambda: [calendar.add_workdays(day, 7) for day in starts],
        numpy=lambda: [np.busday_offset(d, 7, "backward", busdaycal=numpys) for d in days64],
        chinesecalendar=lambda: [by_stepping(day, 7) for day in starts[:SLOW]],
    )
    each = {name: seconds / SCALAR for name, seconds in best.items()}
    each["chinesecalendar"] = best["chinesecalendar"] / SLOW
    _report("add 7 workdays, one at a time", each, 1e6, "us each")


def batch(starts: list[int], ns: list[int]) -> None:
    """A million due dates: lists of day numbers for tousu, datetime64 arrays for numpy."""
    numpys, amounts = _numpy_calendar(), np.array(ns)
    days64 = (np.array(starts) - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    expected = np.busday_offset(days64, amounts, "backward", busdaycal=numpys)
    epoch = date(1970, 1, 1).toordinal()
    assert calendar.add_workdays_many(starts, ns) == (expected.astype(int) + epoch).tolist()
    best = _best_of(
        tousu=lambda: calendar.add_workdays_many(starts, ns),
        numpy=lambda: np.busday_offset(days64, amounts, "backward", busdaycal=numpys),
    )
    _report(f"{BATCH:,} due dates at once", best, 1e3, "ms")


def _numpy_calendar() -> np.busdaycalendar:
    days = (FIRST + timedelta(days=n) for n in range((date(2027, 12, 31) - FIRST).days))
    rests = [np.datetime64(day) for day in days if not calendar.is_workday(day)]
    return np.busdaycalendar(weekmask="1111111", holidays=rests)


def _best_of(**contenders: Callable[[], object]) -> dict[str, float]:
    """The best time of each in seconds of this process, over interleaved rounds."""
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(ROUNDS):
        for name, work in contenders.items():
            began = time.process_time()
            work()
            best[name] = min(best[name], time.process_time() - began)
    return best


def _report(title: str, best: dict[str, float], scale: float, unit: str) -> None:
    print(title)
    for name, seconds in best.items():
        print(f"  {name:16} {seconds * scale:9.2f} {unit}")
    for name, seconds in best.items():
        if name != "tousu":
            print(f"  ratio {name}/tousu: {seconds / best['tousu']:.1f}")


if __name__ == "__main__":
    main()

"""How long a year of many cases takes: the annual summary of a hospital, and the memory it needs.

Run ``python -m benchmarks.reports [CASES]``; 200,000 by default. The cases are invented, of one
year, each with a party, two deadlines and an entry of its journal, in a file that is thrown away.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from core.bootstrap import Settings, open_desk
from core.clock import SettableClock
from core.storage import tables
from core.usecases.desk import Desk
from core.usecases.meetings.periodic import Wanted, make

NOW = datetime(2026, 1, 5, tzinfo=UTC)
UNITS = [f"{place}科" for place in range(40)]
SUBJECTS = ("medical", "nursing", "conduct", "fees", "insurance", "drugs", "other")
CAUSES = ("irresponsible", "core_rules", "attitude", "nature_of_work", "extortion")
AT_ONCE = 5000


def rows(count: int) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """The rows of each table, in portions."""
    random = Random(7)
    first = datetime(2025, 1, 1, 1, tzinfo=UTC)
    found: dict[str, list[dict[str, Any]]] = {}
    for place in range(1, count + 1):
        at = first + timedelta(seconds=place * 31_000_000 / count)
        met = at + timedelta(days=random.choice((1, 3, 6, 12)))
        for name, row in one(place, at, met, random):
            found.setdefault(name, []).append(row)
        if place % AT_ONCE == 0 or place == count:
            yield found
            found = {}


def one(
    place: int, at: datetime, met: datetime, random: Random
) -> Iterator[tuple[str, dict[str, Any]]]:
    """All rows of one case."""
    facts = {
        "respondent_unit": random.choice(UNITS), "subject": random.choice(SUBJECTS),
        "cause": random.choice(CAUSES), "on_the_spot": random.random() < 0.8,
    }  # fmt: skip
    version = date(2019, 4, 10)
    common = {"sector": "hospital", "profile": "default", "channel": "phone", "received_at": at}
    yield "submissions", common | {
        "id": place, "recorded_at": at, "subject": "", "description": "", "external_id": None,
    }  # fmt: skip
    yield "parties", {
        "submission_id": place, "role": "complainant", "name": f"人{random.randrange(90_000)}",
        "contact": f"139{random.randrange(150_000):08}", "address": "", "id_number": "",
        "sealed": False,
    }  # fmt: skip
    yield "cases", common | {
        "id": place, "number": f"HOS-{place:08}", "kind": "complaint", "received_on": at.date(),
        "policy": "complaint", "version": version, "status": "closed", "salt": "", "facts": facts,
        "verdict": "accept", "grounds": (), "missing": (), "classification": {"unit": "finance"},
        "unit": "finance", "officer": "", "escalated_to": (), "next_due_at": None,
        "submission": place, "revision": 1,
    }  # fmt: skip
    for name in ("answer", "resolve"):
        yield "timers", {
            "case_id": place, "name": name, "run": 1, "policy": "complaint", "version": version,
            "started_on": at.date(), "started_at": at, "state": "met", "nominal_end": None,
            "due": at.date() + timedelta(7), "due_at": at + timedelta(7), "wake_at": None,
            "provisional": False, "deemed": False, "strength": "hard", "basis": "", "ref": (),
            "length": "5 workdays", "extended": 0, "warned": 0, "warnings": (), "generation": 1,
            "met_at": met, "calendar": "",
        }  # fmt: skip
    yield "journal", {
        "case_id": place, "seq": 1, "recorded_at": met, "event": "close", "at": met,
        "effective_on": met.date(), "act": "close", "actor": "", "role": "", "policy": "complaint",
        "version": version, "basis": "", "ref": (), "data": {}, "changes": {}, "key": None,
        "previous_hash": "", "hash": "",
    }  # fmt: skip


def fill(desk: Desk, count: int) -> None:
    """Store so many cases, past the use cases, which would take an hour."""
    for portion in rows(count):
        with desk.store.engine.begin() as connection:
            for name in ("submissions", "parties", "cases", "timers", "journal"):
                connection.execute(insert(tables.metadata.tables[name]), portion[name])


def main() -> None:
    """Fill an office and print how long its reports take."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with TemporaryDirectory() as folder:
        home = Path(folder)
        settings = Settings(home, f"sqlite:///{home / 'tousu.db'}", ("hospital",))
        desk = open_desk(settings, SettableClock(NOW))
        fill(desk, count)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for report, period in (("annual_summary", "2025"), ("monthly_department", "2025-06")):
            begun = time.process_time()
            found = make(desk, Wanted("hospital", report, period))
            spent = time.process_time() - begun
            print(f"{report} {period}: {found.figures[0].now} cases, {spent:.1f} s of work")
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"memory: {before / 1024:.0f} MiB before, {after / 1024:.0f} MiB at most")
        desk.store.engine.dispose()


if __name__ == "__main__":
    main()

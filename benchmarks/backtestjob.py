"""A backtest as an office runs it: the whole job over a million past cases of a hospital.

    python -m benchmarks.backtestjob                 # a million cases, as they were within a year
    python -m benchmarks.backtestjob 100000 --check 2000

It draws the cases, keeps them as the snapshot of an office, asks for a backtest of a draft with
several edits and does the job in a process of its own: the rules are read, each edit is tried
alone and left out, the report is stored. ``--check`` compares the report over so many cases with
that of the same cases one by one. It needs Polars. Seconds depend on the machine and on what else
it does; seconds of computing and memory do not, or hardly.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from sqlalchemy import insert

from benchmarks import past
from core.bootstrap import Settings, open_desk
from core.clock import SettableClock
from core.domain.backtests.records import Event, Past
from core.storage import tables
from core.storage.people.access import Grant
from core.storage.rules.policies import Draft
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking import backtesting, snapshots
from core.usecases.policymaking.backtests import trial

FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
EDITOR = Caller("lin", "Lin", (Grant("policy_editor", "hospital"),))
FILE = "policies/complaint_2027-01-01.yaml"
DRAFT = """\
policy: complaint
in_force: {from: 2027-01-01}
amends: 2019-04-10
source: {title: 院长办公会纪要, number: 2026年第21号, checked: 2026-11-20}
parameters:
  answer_coordinated_within: {value: 8 workdays}
  resolve_within: {value: 8 workdays}
  several_departments: {value: 3}
timers:
  answer:
    rows:
      - {when: 'subject == "nursing"', within: 3 workdays}
      - {when: departments >= params.several_departments, within: params.answer_coordinated_within}
      - {within: params.answer_within}
admissibility:
  rules:
    - {reject: anonymous_conduct, when: 'real_name == false && subject == "conduct"',
       says: 匿名反映医德医风的, basis: 院长办公会纪要}
"""
SUBJECTS = dict(zip(past.MATTERS, (
    "medical", "conduct", "nursing", "fees", "logistics", "insurance", "drugs", "outpatient",
    "equipment", "administration", "infection", "security", "other",
), strict=True))  # fmt: skip
UNITS = {"medical": "medical_affairs", "nursing": "nursing_dept", "fees": "finance",
         "conduct": "supervision_office", "drugs": "pharmacy"}  # fmt: skip


def desk_at(home: Path) -> Desk:
    """The office of a hospital in a folder."""
    settings = Settings(home=home, database=f"sqlite:///{home}/tousu.db", sectors=("hospital",))
    return open_desk(settings, SettableClock(NOW))


def drawn(count: int) -> Iterator[Past]:
    """So many past cases, in the order of their receipt."""
    random = Random(11)
    for number, row in enumerate(past.rows(count, FIRST, LAST), 1):
        yield _past(number, row, random)


def _past(number: int, row: dict[str, str], random: Random) -> Past:
    times = {name: _instant(row[name]) for name in ("answered_at", "resolved_at", "called_at")}
    begun = _instant(row["received_at"])
    assert begun is not None
    happened: list[tuple[datetime, str]] = [(begun, "received"), (begun, "assessed")]
    happened.append((begun + timedelta(minutes=random.randrange(600)), "dispatch"))
    for name, acts in (("answered_at", ["answer"]), ("resolved_at", ["resolve"]),
                       ("called_at", ["callback", "close"])):  # fmt: skip
        at = times[name]
        happened += [(at, act) for act in acts] if at else []
    for _ in range(random.choice((0, 0, 1, 2, 4))):
        happened.append((begun + timedelta(days=random.randrange(4, 14)), random.choice(
            ("warned", "lapsed"))))  # fmt: skip
    events = tuple(
        Event(event, at, (at + timedelta(hours=8)).date(), {}, event == "close")
        for at, event in sorted(happened, key=lambda one: one[0])
    )
    subject = SUBJECTS[row["matter"]]
    told: dict[str, Any] = {"subject": subject}
    told |= {"departments": int(row["departments"])} if row["departments"] else {}
    told |= {"real_name": row["named"] == "是"} if row["named"] else {}
    final = told | ({"satisfied": row["satisfied"] == "是"} if row["satisfied"] else {})
    last = events[-1].at
    state = "closed" if times["called_at"] else "replied" if times["resolved_at"] else "dispatched"
    day = events[0].effective_on
    timers = tuple(
        {"name": name, "run": 1, "started_on": day, "due": day + timedelta(days=due), "state":
         "met" if (met := times[act]) else "overdue", "met_on": met.date() if met else None}
        for name, act, due in (("answer", "answered_at", 7), ("resolve", "resolved_at", 14))
    )  # fmt: skip
    return Past(
        f"HOS-{number:08}", "hospital", "default", "complaint", "phone", begun, day, "complaint",
        date(2019, 4, 10), state, "accept", (), UNITS.get(subject, "complaint_office"), subject, "",
        told, final, final, last, (last + timedelta(hours=8)).date(), state, len(events), events,
        timers,
    )  # fmt: skip


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text + "+08:00").astimezone(UTC) if text else None


def keep(desk: Desk, count: int) -> None:
    """Keep so many cases as the snapshot of the office; its database knows that they are there."""
    months = groupby(drawn(count), lambda one: (one.received_on.year, one.received_on.month))
    sector = desk.sector("hospital")
    for (year, month), found in months:
        records = list(found)
        with desk.store.engine.begin() as connection:
            connection.execute(insert(tables.cases), [_row(record) for record in records])
        first = date(year, month, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        with desk.store.read() as work:
            mark = snapshots.mark_of(desk, work, sector, "default", first, last)
        assert mark is not None
        assert desk.snapshots is not None
        file = desk.snapshots / "hospital" / "default" / f"{first}_{last}.parquet"
        snapshots.written(file, mark, sector, desk.zone, records)
        print(f"  {first:%Y-%m} {len(records):>8,} cases kept", file=sys.stderr, flush=True)


def _row(record: Past) -> dict[str, Any]:
    names = ("number", "sector", "profile", "kind", "channel", "received_at", "received_on",
             "policy", "version", "status", "verdict", "unit")  # fmt: skip
    return {name: getattr(record, name) for name in names} | {
        "salt": "", "facts": {}, "personal": "", "grounds": (), "missing": (), "officer": "",
        "classification": {}, "escalated_to": (), "next_due_at": None, "submission": None,
        "revision": 1, "secrecy": "open", "data_key": "none",
    }  # fmt: skip


def ask(desk: Desk, last: date = LAST) -> int:
    """Ask for the backtest of a draft; its number."""
    with desk.store.write() as work:
        files = {FILE: DRAFT}
        new = Draft("hospital", "三个工作日", files, {}, "lin", work.now, "lin", work.now)
        draft = work.drafts.add(new).id
    backtesting.ask(desk, EDITOR, "hospital", draft, backtesting.Wanted(FIRST, last))
    return draft


def do(home: Path) -> dict[str, Any]:
    """Do the job that waits; what it took and what it found."""
    desk = desk_at(home)
    began, computed = perf_counter(), process_time()
    job = jobs.run_next(desk)
    assert job is not None
    assert job.state == "done", job.error_en
    report = job.result["report"]
    return {
        "seconds": perf_counter() - began, "computed": process_time() - computed,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "cases": report["cases"], "changed": report["changed"],
        "edits": [(*edit["path"], edit["alone"], edit["needed"]) for edit in report["edits"]],
    }  # fmt: skip


def check(count: int) -> None:
    """The report over columns must be that of each case by itself."""
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_at(Path(folder))
        keep(desk, count)
        found, took = [], []
        for by_columns in (True, False):
            draft, began = ask(desk), process_time()
            with patch.object(trial, "available", lambda by=by_columns: by):
                jobs.run_next(desk)
            took.append(process_time() - began)
            told = backtesting.report(desk, EDITOR, "hospital", draft)
            found.append({key: value for key, value in told.items() if key != "draft"})
        assert found[0] == found[1]
    print(f"{count:,} cases: the report over columns is that of each case by itself, "
          f"{took[1] / took[0]:.0f} × as fast ({took[0]:.1f} against {took[1]:.1f} s)")  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("cases", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--check", type=int, default=0)
    parser.add_argument("--home", type=Path, help="where the office is kept, for another run")
    parser.add_argument("--do", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.do:
        print(json.dumps(do(given.home)))
        return
    if given.check:
        check(given.check)
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        fresh = not (home / "snapshots").exists()
        desk, began = desk_at(home), perf_counter()
        if fresh:
            keep(desk, given.cases)
            print(f"drawn and kept in {perf_counter() - began:,.0f} s")
        ask(desk)
        words = [sys.executable, "-m", "benchmarks.backtestjob", "--do", "--home", str(home)]
        told = subprocess.run(words, check=True, capture_output=True, encoding="utf-8").stdout
    found = json.loads(told)
    print(f"{found['cases']:,} cases, {found['changed']:,} change, {len(found['edits'])} edits")
    print(f"{found['seconds']:.1f} s, {found['computed']:.1f} s of computing, "
          f"{found['memory']:,.0f} MiB at most")  # fmt: skip
    for *path, alone, needed in found["edits"]:
        print(f"  {' '.join(path):<60} alone {alone}, needed {needed}")


if __name__ == "__main__":
    main()

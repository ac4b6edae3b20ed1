"""kill -9 before every statement and every commit of a deed: all of it is stored, or nothing."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.bootstrap import open_desk
from core.clock import SystemClock
from core.domain.casework.cases import Officer
from core.storage.messages.receivers import Endpoint
from core.usecases.casework import handling, intake
from core.usecases.desk import Desk
from core.usecases.policymaking import deciding, drafts, publishing
from core.usecases.policymaking.skeletons import Successor, skeleton
from tests.crash import office
from tests.crash.checker import Office, broken_chains, picture
from tests.crash.nursery import Nursery
from tests.crash.points import to_try
from tests.usecases.publishing import signature

LEAST_POINTS = 5
#: Every how many points; every single one on both in `make hard STAGE=crash`.
STEP = {"sqlite": 1, "postgresql": 5}
#: From when the published version is in force: before today, so that it takes cases along now.
VERSION_DAY = "2025-03-10"
#: What is refused where it was done before, instead of being answered again.
REFUSED_AGAIN = ("act_once", "night_once", "publish_once", "withdraw_once")


def nothing(_: Desk) -> dict[str, Any]:
    """An empty office, to which a client sends something of two cases."""
    return {"key": "client-7"}


def a_case(desk: Desk) -> dict[str, Any]:
    """A case was received, and an officer has it open."""
    (case,) = intake.submit(desk, office.arrival("client-1"), office.once("client-1")).cases
    return {"number": case.number, "revision": case.revision}


def overdue_cases(desk: Desk) -> dict[str, Any]:
    """Two cases have timers that are due, with effects of every kind, and somebody is told."""
    with desk.store.write() as work:
        work.endpoints.add(Endpoint("https://hooks.example/", "", ("*",), "admin", work.now))
        for channel in ("phone", "letter"):
            office.receive_late(desk, work, office.overdue(channel))
    return {}


def moving_cases(desk: Desk) -> dict[str, Any]:
    """Two cases have timers that are due, and a version just published takes them along."""
    overdue_cases(desk)
    office.publish_migrating(desk, date.fromisoformat(VERSION_DAY))
    return {}


def something_suspicious(desk: Desk) -> dict[str, Any]:
    """A case was withdrawn without a word, and between two numbers from outside one is missing."""
    claims = (intake.Claim("complaint", {"severity": "important"}),)
    for key in ("letter-1", "letter-4"):
        arrival = replace(office.arrival(key), claims=claims)
        (case,) = intake.submit(desk, arrival, office.once(key)).cases
    handling.act(desk, case.number, handling.Deed("withdraw", Officer("clerk", ("clerk",))))
    return {"day": str(desk.now().astimezone(desk.zone).date())}


def an_approved_draft(desk: Desk) -> dict[str, Any]:
    """Somebody wrote a version that begins tomorrow and a fact; somebody else approved it."""
    first = desk.now().astimezone(desk.zone).date() + timedelta(days=1)
    path, text = skeleton(desk.sector(office.SECTOR), Successor("complaint", first))
    facts = (Path(desk.sector(office.SECTOR).folder) / "facts.yaml").read_text("utf-8")
    files: dict[str, str | None] = {path: text, "facts.yaml": f"# 一行注释\n{facts}"}
    lin, wang = office.person("lin", "policy_editor"), office.person("wang", "policy_approver")
    draft = drafts.begin(desk, lin, office.SECTOR, "修订", drafts.Change(files))
    deciding.submit(desk, lin, office.SECTOR, draft.id, office.no_scenarios)
    deciding.approve(desk, wang, office.SECTOR, draft.id, signature(desk, draft.id))
    return {"draft": draft.id}


def a_published_draft(desk: Desk) -> dict[str, Any]:
    """What was approved is published, and no case is bound to it yet."""
    order = an_approved_draft(desk)
    wang = office.person("wang", "policy_approver")
    publishing.publish(desk, wang, office.SECTOR, order["draft"], office.no_scenarios)
    return order


@dataclass(frozen=True)
class State:
    """What an office holds: every row, and each case as one may tell it of."""

    rows: dict[str, list[tuple[Any, ...]]]
    cases: dict[str, dict[str, Any]]

    def done(self, before: State, after: State) -> bool:
        """Whether this is the state ``after`` a deed and not the one ``before``.

        AssertionError where it is neither. Each case has a transaction of its own, so of a sweep
        some cases may be done and others not.
        """
        if self.rows == before.rows:
            return False
        assert set(self.cases) == set(after.cases)
        undone = [n for n, case in self.cases.items() if case != after.cases[n]]
        assert all(self.cases[number] == before.cases.get(number) for number in undone)
        if not undone:
            sizes = [{table: len(rows) for table, rows in s.rows.items()} for s in (self, after)]
            assert sizes[0] == sizes[1]
        return not undone


def state(found: Office, told: dict[str, str] | None = None, known: State | None = None) -> State:
    """What the office holds now; AssertionError with every breach.

    Where its rows are those of a state that is known, what follows from rows is known too.
    """
    try:
        rows = found.contents()
        if known is not None and rows == known.rows:
            assert found.damage() == []
            return known
        assert found.faults(told or {}, SystemClock().now()) == []
        stored = list(found.cases())
        assert broken_chains(stored) == []
        cases = {case.number: picture(case, dated=False) for case in stored}
        return State(rows, cases)
    finally:
        found.step_aside()


DEEDS: dict[str, tuple[str, Callable[[Desk], dict[str, Any]]]] = {
    "intake": ("take_in_once", nothing),
    "act": ("act_once", a_case),
    "sweep": ("sweep_once", overdue_cases),
    "migration": ("sweep_once", moving_cases),
    "night": ("night_once", something_suspicious),
    "publish": ("publish_once", an_approved_draft),
    "withdraw": ("withdraw_once", a_published_draft),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_done_whole_or_not_at_all(
    deed: str, processes: Nursery, tmp_path: Path, database: Any
) -> None:
    job, prepare = DEEDS[deed]
    place = office.new(tmp_path / "home")
    desk = open_desk(place.settings)
    order = prepare(desk)
    desk.store.engine.dispose()
    pristine = database.keep(place.database)
    found = Office(place)
    before = state(found)
    processes.open(job, place, **order)  # does the deed, undisturbed
    done = state(found)
    assert done.done(before, done), "the deed left no trace"
    told = {entry[0] for case in done.cases.values() for entry in case["journal"]}
    assert ("migrated" in told) == (prepare is moving_cases)
    assert bool(len(done.rows["outbox"]) > len(before.rows["outbox"])) == (job == "sweep_once")
    points = points_of(processes, job, place, order, pristine)
    tried = to_try(points, STEP[database.kind])
    kept = 0
    for point in tried:
        pristine.restore()
        child = processes.start(job, place, kill_at=point, **order)
        assert child.ended() == -signal.SIGKILL, child.lines()
        after = state(found, known=before)
        whole = after.done(before, done)
        assert whole or job == "sweep_once" or after.rows == before.rows, child.lines()
        kept += whole
        again = processes.start(job, place, **order)
        assert again.ended() == 0
        what, *told = again.lines()[-2]
        assert (what == "conflict") == (whole and job in REFUSED_AGAIN), child.lines()
        keys = {order["key"]: " ".join(told)} if "key" in order else {}
        assert state(found, keys).done(before, done), child.lines()
    pristine.close()
    found.close()
    print(
        f"{deed} on {database.kind}: k max {points}, {len(tried)} tried, whole after {kept},"
        " nothing half done, nothing twice"
    )
    assert points >= LEAST_POINTS
    assert kept >= 1, "no kill came after the last commit"


def points_of(
    processes: Nursery, job: str, place: office.Place, order: dict[str, Any], pristine: Any
) -> int:
    """How many points a deed has at which it may be killed."""
    pristine.restore()
    child = processes.start(job, place, **order)
    assert child.ended() == 0
    what, count = child.lines()[-1]
    assert what == "points"
    return int(count)

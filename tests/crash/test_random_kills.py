"""kill -9 at random moments, during intake and while timers fire: nothing lost, nothing twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from core.bootstrap import open_desk, passing_desk
from core.clock import SystemClock
from core.usecases.desk import Desk
from core.usecases.timekeeping import deadlines
from tests.crash import office
from tests.crash.checker import Office, broken_chains, picture
from tests.crash.histories import Looking, unnoticed
from tests.crash.histories import told as heard_of
from tests.crash.nursery import Child, Nursery
from tests.races.history import anomalies

#: How many of each of the two kinds, by database; `make hard STAGE=crash` has more.
KILLS = {"sqlite": 12, "postgresql": 5}
LEAST_ACKNOWLEDGED = 300
LEAST_FIRED = 700

#: How many timers cases of :func:`prepare` have on average, at least; how many have lapsed.
TIMERS, FIRED = 3, "SELECT count(*) FROM journal WHERE event = 'lapsed'"

#: Seconds from the moment a process works until it is killed.
SOONEST, LATEST = 0.005, 0.3

#: Cases to prepare at a time, and how many must still have something due when a kill comes.
BATCH, RESERVE = 40, 30


def wait_a_while(chance: random.Random) -> None:
    time.sleep(chance.uniform(SOONEST, LATEST))


def test_no_acknowledged_case_is_lost_and_none_is_taken_in_twice(
    processes: Nursery, tmp_path: Path, database: Any
) -> None:
    chance, clock = random.Random(), SystemClock()
    kills = KILLS[database.kind]
    place, told = office.new(tmp_path / "home"), dict[str, str]()
    found = Office(place)
    retried, in_transaction = Counter[str](), 0
    waiting: list[str] = []
    histories = [tmp_path / f"history-{number}.jsonl" for number in range(kills)]
    look = Looking(tmp_path / "looks.jsonl", found)
    for number in range(kills):
        child = processes.start(
            "take_in", place, round=number, again=waiting, watched=True,
            history=str(histories[number]),
        )  # fmt: skip
        child.until_it_works(2 + LEAST_ACKNOWLEDGED // kills, look)
        wait_a_while(chance)
        in_transaction += child.kill()
        waiting = heard(child, told, retried)
        assert not found.faults(told, clock.now())
        assert not broken_chains(found.cases(newest=3))
        found.close()
    open_desk(place.settings).store.engine.dispose()
    assert not found.faults(told, clock.now())
    assert not broken_chains(found.cases())
    unheard = found.count("SELECT count(*) FROM submissions") - len(told)
    found.close()
    print(
        f"intake on {database.kind}: {kills} kills, {in_transaction} in a transaction;"
        f" {len(told)} acknowledged, {sum(retried.values())} tried again; lost 0, twice 0"
    )
    assert len(told) >= LEAST_ACKNOWLEDGED
    assert in_transaction >= kills // 4, "the kills missed the work"
    assert unheard in (0, 1)
    history = heard_of([*histories, tmp_path / "looks.jsonl"])
    ends = Counter((one.kind, one.how) for one in history)
    assert ends["write", "ok"] >= LEAST_ACKNOWLEDGED
    assert ends["read", "ok"] >= kills, "nobody looked"
    assert ends["write", "unknown"] >= sum(retried.values()) > 0, (
        "nobody was left without an answer"
    )
    assert anomalies(history) == []
    assert unnoticed(history) == []


def heard(child: Child, told: dict[str, str], retried: Counter[str]) -> list[str]:
    """Note what the client was told, and return the keys it has to send again."""
    sent: list[str] = []
    for what, key, *numbers in child.lines():
        if what == "sent":
            sent.append(key)
        elif what == "acknowledged":
            answer = " ".join(numbers)
            assert told.setdefault(key, answer) == answer
    unanswered = [key for key in sent if key not in told]
    retried.update(unanswered)
    return unanswered


def test_no_timer_fires_twice_and_none_is_forgotten(
    processes: Nursery, tmp_path: Path, database: Any
) -> None:
    chance, clock = random.Random(), SystemClock()
    kills = KILLS[database.kind]
    place = office.new(tmp_path / "home")
    found = Office(place)
    desk = open_desk(place.settings)
    in_transaction = 0
    prepare(desk, 6 * BATCH)
    pair = [start_sweeper(processes, place) for _ in range(2)]
    for _ in range(kills):
        victim = chance.randrange(2)
        pair[victim].until_it_works(meanwhile=lambda: replenish(desk))
        wait_a_while(chance)
        in_transaction += pair[victim].kill()
        assert not found.faults({}, clock.now())
        found.close()
        pair[victim] = start_sweeper(processes, place)
    for child in pair:
        child.kill()
    # On a busy machine little is fired between two kills.
    while found.count(FIRED) + TIMERS * len(due(desk, LEAST_FIRED)) < LEAST_FIRED:
        prepare(desk, BATCH)
    deadlines.fire_all_due(desk)
    desk.store.engine.dispose()
    assert not found.faults({}, clock.now(), settled=True)
    stored = list(found.cases())
    assert not broken_chains(stored)
    expected = undisturbed(desk)
    cases = [picture(case) for case in stored]
    assert [case for case in cases if case != expected[case["channel"]]] == []
    fired = found.count(FIRED)
    found.close()
    print(
        f"sweep on {database.kind}: {kills} kills, {in_transaction} in a transaction;"
        f" {fired} timers fired once on {len(cases)} cases; twice 0, forgotten 0"
    )
    assert fired >= LEAST_FIRED
    assert in_transaction >= kills // 4, "the kills missed the work"


def start_sweeper(processes: Nursery, place: office.Place) -> Child:
    """One of the two processes that fire what is due."""
    return processes.start("sweep", place, limit=6, breath=0.01, watched=True)


def prepare(desk: Desk, number: int) -> None:
    """Receive cases whose timers have all been due for long, and fire none of them."""
    channels = ["phone", "phone", *office.SHAPES]
    for start in range(0, number, 40):
        with desk.store.write() as work:
            for place in range(start, min(start + 40, number)):
                arrival = office.overdue(channels[place % len(channels)])
                office.receive_late(desk, work, arrival)


def due(desk: Desk, limit: int) -> list[str]:
    """The cases of which something is due; at most so many."""
    with desk.store.read() as work:
        return work.cases.due(desk.now(), limit)


def replenish(desk: Desk) -> None:
    """See to it that there is something to fire when the kill comes."""
    if len(due(desk, RESERVE)) < RESERVE:
        prepare(desk, BATCH)


def undisturbed(desk: Desk) -> dict[str, dict[str, object]]:
    """The same cases on an office where nothing was ever killed, by channel."""
    calm = passing_desk(desk.registry, SystemClock())
    prepare(calm, 6)
    deadlines.fire_all_due(calm)
    with calm.store.read() as work:
        found = [work.cases.get(f"{office.PREFIX}-2025-{n:06d}") for n in range(1, 7)]
    return {case.channel: picture(case) for case in found}

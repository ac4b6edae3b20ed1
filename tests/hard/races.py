"""Many at once on one office, on SQLite and on PostgreSQL: nothing done twice, nothing lost.

``make test`` runs the same races, shorter. Each tells how much work was really done, for a race in
which nobody ran proves nothing. ``SWEPT`` in the environment is how many cases several workers
sweep (default 4000); ``TOUSU_TEST_DATABASE`` names the one database on which it is done.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

from core.bootstrap import open_desk
from core.clock import SystemClock
from core.domain.errors import Conflict, Refusal
from core.storage.casework.intake import Answer
from core.storage.database.engine import queues_writers
from core.usecases.casework import handling, intake
from core.usecases.desk import Desk
from core.usecases.once import Once
from core.usecases.timekeeping import deadlines, recomputing
from tests import databases
from tests.crash import office as crashing
from tests.crash.checker import Office
from tests.crash.nursery import nursery
from tests.crash.test_random_kills import prepare
from tests.usecases.offices import DemoOffice, arrival, office_of_many

PATIENCE, SWEPT = 300.0, int(os.environ.get("SWEPT", "4000"))


@dataclass
class Told:
    """What a race gave: how much was done, of how much at least, and what was wrong."""

    race: str
    done: int
    floor: int
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = "; ".join(self.faults[:5]) or "no fault"
        return f"{self.race}: {self.done} done (floor {self.floor}), {said}"

    @property
    def sound(self) -> bool:
        """Whether enough was done, and nothing was wrong."""
        return self.done >= self.floor and not self.faults


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of ``works`` gave, all begun at the same moment; an error of theirs is raised."""
    start = Barrier(len(works))

    def begin(work: Callable[[], Any]) -> Any:
        start.wait(PATIENCE)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def decisions(office: DemoOffice, rounds: int) -> Told:
    """Two officers who have the same case open decide it at once, each otherwise."""
    told = Told("two officers, one case", 0, rounds)
    for turn in range(rounds):
        case = office.receive(in_duty=False)
        acts: list[Callable[[], str]] = [
            partial(_decided, office, case, "accept", note="x"),
            partial(_decided, office, case, "reject", approved_by=["legal"]),
        ]
        answers = at_once(acts if turn % 2 else acts[::-1])
        stored = office.stored(case)
        told.done += 1
        told.faults += decided_twice(answers, stored.status, stored.revision)
    return told


def decided_beside(office: DemoOffice, rounds: int, other: str) -> Told:
    """An officer decides a case while somebody withdraws it, or is barred from it (``other``)."""
    told = Told(f"decide and {other}", 0, rounds)
    for turn in range(rounds):
        case = office.receive(in_duty=False)
        acts: list[Callable[[], str]] = [
            partial(_decided, office, case, "reject", approved_by=["legal"]),
            partial(_decided, office, case, other, by="handler#2"),
        ]
        answers = at_once(acts if turn % 2 else acts[::-1])
        stored = office.stored(case)
        told.done += 1
        told.faults += decided_twice(answers, stored.status, stored.revision)
        told.faults += wrongly_told(answers, [entry.act for entry in stored.journal], other)
    return told


def wrongly_told(answers: Sequence[str], acts: Sequence[str | None], other: str) -> list[str]:
    """What is wrong, if the journal does not hold just the one act that was taken."""
    found = [act for act in acts if act in ("reject", other)]
    if len(found) != 1 or sorted(answers).count("stale") != 1:
        return [f"answered {sorted(answers)}, the journal holds {found}"]
    return []


def decided_while_published(place: crashing.Place, rounds: int) -> Told:
    """An officer decides a case while a version is published that takes it along."""
    told, desk = Told("decide and publish", 0, rounds), open_desk(place.settings)
    for turn in range(rounds):
        key = f"client-{turn}0"
        (case,) = intake.submit(desk, crashing.arrival(key), crashing.once(key)).cases
        day = crashing.LONG_AGO.date() + timedelta(days=turn)
        acts = [
            partial(_dispatched, desk, case.number),
            partial(crashing.publish_migrating, desk, day),
            partial(deadlines.fire, desk, [case.number]),
        ]
        answers = at_once(acts if turn % 2 else acts[::-1])
        deadlines.fire_all_due(desk)
        with desk.store.read() as work:
            stored = work.cases.get(case.number)
        told.done += 1
        told.faults += moved_wrongly(
            answers, stored.status, [entry.act or entry.event for entry in stored.journal]
        )
        if difference := recomputing.recompute(desk, case.number).difference:
            told.faults.append(f"{case.number}: {difference.en}")
    desk.store.engine.dispose()
    return told


def _dispatched(desk: Desk, number: str) -> str:
    try:
        return handling.act(desk, number, crashing.dispatch(), revision=1).status
    except Conflict as error:
        return error.code


def moved_wrongly(answers: Sequence[Any], status: str, journal: Sequence[str]) -> list[str]:
    """What is wrong, if a case was not decided once, or not moved once."""
    decided, moved = journal.count("dispatch"), journal.count("migrated")
    acknowledged = any(isinstance(one, str) and one != "stale" for one in answers)
    if moved != 1 or decided != acknowledged:
        return [f"answered {answers}, {status}; decided {decided} times, moved {moved} times"]
    return []


def _decided(office: DemoOffice, case: Any, act: str, **given: Any) -> str:
    try:
        return office.do(case, act, revision=1, **given).status
    except (Conflict, Refusal) as error:
        return error.code


def decided_twice(answers: Sequence[str], status: str, revision: int) -> list[str]:
    """What is wrong, if not exactly one of two decisions was taken and stands."""
    if sorted(answers) != sorted([status, "stale"]) or revision != 2:
        return [f"answered {sorted(answers)}, stored {status} at revision {revision}"]
    return []


def one_key(office: DemoOffice, times: int, clients: int) -> Told:
    """Many send the same request with the same key; some another body, some as somebody else."""
    told = Told("one key", 0, times * clients)
    for turn in range(times):
        key = f"k{turn}"
        same = partial(_sent, office, "one", key, "a")
        other = partial(_sent, office, "one", key, "b")
        stranger = partial(_sent, office, "two", key, "a")
        answers = at_once([*[same] * (clients - 4), *[other] * 2, *[stranger] * 2])
        told.done += len(answers)
        told.faults += taken_twice(answers[: clients - 4], answers[-4:-2], answers[-2:])
    return told


def _sent(office: DemoOffice, principal: str, key: str, body: str) -> str:
    once = Once(principal, key, body, lambda cases: Answer(201, cases[0].number))
    try:
        receipt = intake.submit(office.desk, arrival("complaint", in_duty=False), once)
    except Conflict as error:
        return error.code
    return receipt.answer.body if receipt.answer else receipt.cases[0].number


def taken_twice(same: Sequence[str], other: Sequence[str], stranger: Sequence[str]) -> list[str]:
    """What is wrong with the answers to one key: from one caller, with another body, by another."""
    numbers = {one for one in (*same, *other) if one != "conflict"}
    wrong = []
    if len(numbers) != 1:
        wrong.append(f"one key gave {sorted(numbers)}")
    if len({*same} - {"conflict"}) + len({*other} - {"conflict"}) != 1:
        wrong.append(f"two bodies were answered alike: {sorted({*same, *other})}")
    if len({*stranger}) != 1 or {*stranger} & numbers:
        wrong.append(f"another caller got {sorted({*stranger})}")
    return wrong


def many_intakes(office: DemoOffice, number: int, clients: int) -> Told:
    """Many clients, a key for each request: every one is taken in, and none is turned away."""
    each = number // clients

    def send(client: int) -> list[str]:
        return [_sent(office, "one", f"{client}-{turn}", "a") for turn in range(each)]

    works = [partial(send, client) for client in range(clients)]
    numbers = [one for sent in at_once(works) for one in sent]
    return Told("many keys", len(numbers), each * clients, misnumbered(numbers))


class _Mishap(Exception):
    """Something that goes wrong after a number was drawn."""


def numbers_drawn(office: DemoOffice, clients: int, each: int) -> Told:
    """Numbers are drawn by many at once, and every fifth deed fails after it drew one."""

    def draw(client: int) -> list[str]:
        chance, drawn = random.Random(client), list[str]()
        while len(drawn) < each:
            try:
                with office.desk.store.write() as work:
                    found = work.cases.next_number("X", "drawn", 2026)
                    if chance.random() < 0.2:
                        raise _Mishap
            except _Mishap:
                continue
            drawn.append(found)
        return drawn

    works = [partial(draw, client) for client in range(clients)]
    numbers = [one for drawn in at_once(works) for one in drawn]
    return Told("numbers", len(numbers), clients * each, misnumbered(numbers))


def misnumbered(numbers: Iterable[str]) -> list[str]:
    """Numbers that were given twice, and those left out, of a series that begins with 1."""
    given = Counter(int(number.rsplit("-", 1)[-1]) for number in numbers)
    wrong = [f"number {n} was given {count} times" for n, count in given.items() if count > 1]
    return wrong + [f"number {n} was left out" for n in range(1, max(given)) if n not in given]


def sweeps(place: crashing.Place, logs: Path, cases: int, workers: int) -> Told:
    """Several processes fire what is due, all at the same time."""
    desk = open_desk(place.settings)
    prepare(desk, cases)
    desk.store.engine.dispose()
    with nursery(logs) as processes:
        running = [processes.start("sweep_all", place) for _ in range(workers)]
        assert [child.ended() for child in running] == [0] * workers
        fired = [int(child.lines()[-2][1]) for child in running]
    found = Office(place)
    told = Told(f"{workers} workers", sum(fired), 2 * cases)
    told.faults += found.faults({}, SystemClock().now(), settled=True)
    # Where there is one writer at a time, the first may well have done it all.
    if not queues_writers(found.engine) and sum(one > 0 for one in fired) < 2:
        told.faults.append(f"only one worker had work: {fired}")
    found.close()
    return told


def run() -> int:
    """Every race at full length on both databases; 1 where one has a fault."""
    good = True
    with databases.run(), tempfile.TemporaryDirectory(prefix="tousu-races-") as folder:
        for kind in databases.asked_for():
            began = time.perf_counter()
            with databases.on(kind):
                for told in _races(Path(folder) / kind):
                    good &= told.sound
                    print(f"{kind}: {told}", flush=True)
            print(f"{kind}: {time.perf_counter() - began:.0f} s", flush=True)
    return 0 if good else 1


def _races(folder: Path) -> Iterator[Told]:
    office = office_of_many()
    yield decisions(office, 500)
    for other in ("withdraw", "recuse"):
        yield decided_beside(office, 500, other)
    yield decided_while_published(crashing.new(folder / "published"), 30)
    yield one_key(office, 20, 100)
    yield many_intakes(office_of_many(), 1000, 32)
    yield numbers_drawn(office, 16, 500)
    for workers in (2, 8):
        place = crashing.new(folder / f"{workers}")
        told = sweeps(place, folder / f"logs{workers}", SWEPT, workers)
        yield replace(told, floor=5 * SWEPT // 2)


if __name__ == "__main__":
    sys.exit(run())

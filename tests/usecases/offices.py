"""The demonstration office with a database of its own and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from core.calendarfiles import official_book
from core.clock import SettableClock
from core.domain.casework.cases import Case
from core.domain.rules.sectors import Sector
from core.registry import Registry
from core.storage.database.engine import create_engine
from core.storage.unit_of_work import Store, UnitOfWork
from core.usecases.casework import handling, intake
from core.usecases.desk import Desk
from core.usecases.timekeeping.deadlines import fire_all_due
from tests.databases import EMPTY, current, furnish
from tests.sectors.stories import MONDAY, ZONE, demo, instant, officer


@dataclass
class DemoOffice:
    """An office at work: its desk, its clock, and the few deeds that tests do."""

    desk: Desk
    clock: SettableClock

    def receive(self, kind: str = "complaint", **given: Any) -> Case:
        """Receive one case; ``given`` are facts."""
        return intake.submit(self.desk, arrival(kind, **given)).cases[0]

    def do(self, case: Case, act: str, by: str = "handler", **given: Any) -> Case:
        """Somebody does an act; ``given`` goes into the deed, ``revision`` beside it."""
        revision = given.pop("revision", None)
        for people in ("approved_by", "together_with"):
            if people in given:
                given[people] = tuple(map(officer, given[people]))
        if "at" in given:
            given["at"] = instant(given["at"])
        deed = handling.Deed(act, officer(by), **given)
        return handling.act(self.desk, case.number, deed, revision=revision)

    def learn(self, case: Case, by: str = "handler", **facts: Any) -> Case:
        """Somebody records facts."""
        return handling.record_facts(self.desk, case.number, officer(by), facts)

    def wait(self, at: str) -> int:
        """Time passes and the sweep comes by; how many things happened."""
        self.clock.set(instant(at))
        return fire_all_due(self.desk)

    def stored(self, case: Case | str) -> Case:
        """The case as it is stored."""
        number = case if isinstance(case, str) else case.number
        return self.read(lambda work: work.cases.get(number))

    def read(self, question: Callable[[UnitOfWork], Any]) -> Any:
        """What a reading unit of work answers."""
        with self.desk.store.read() as work:
            return question(work)


def arrival(*kinds: str, **facts: Any) -> intake.Arrival:
    """What arrives: a claim for each kind, with these facts; ``arrival_…`` sets the rest."""
    head = {
        key.removeprefix("arrival_"): facts.pop(key)
        for key in list(facts)
        if key.startswith("arrival_")
    }
    return intake.Arrival("demo", tuple(intake.Claim(kind, facts) for kind in kinds), **head)


def office_in_memory(at: str = MONDAY, sector: Sector | None = None) -> DemoOffice:
    """An empty office in memory."""
    engine = create_engine("sqlite://")
    furnish(engine, EMPTY)
    return _office(engine, at, sector or demo())


def office_in_file(path: Path, at: str = MONDAY) -> DemoOffice:
    """An office in a file, which several threads may enter; empty, where there is no file yet."""
    file = path / "office.db"
    engine = create_engine(f"sqlite:///{file}")
    if not file.exists():
        furnish(engine, EMPTY)
    return _office(engine, at, demo())


def office_of_many(at: str = MONDAY) -> DemoOffice:
    """An empty office in a database which several threads may enter."""
    return _office(current().engine(EMPTY), at, demo())


def _office(engine: Engine, at: str, sector: Sector) -> DemoOffice:
    clock = SettableClock(instant(at))
    return DemoOffice(Desk(Store(engine, clock), Registry([sector]), ZONE, official_book()), clock)

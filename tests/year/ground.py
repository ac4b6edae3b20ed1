"""The simulated office itself: its database, its clock, and deeds that break off and are redone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar
from unittest.mock import patch

from sqlalchemy import Connection, Engine, event

from core.calendarfiles import official_book
from core.clock import SettableClock
from core.domain.casework.cases import Case
from core.domain.errors import TousuError
from core.domain.rules.sectors import Sector
from core.policyfiles.findings import Finding
from core.registry import Registry
from core.storage.database.engine import create_engine
from core.storage.sealed.keyring import KeyRing
from core.storage.sealed.sealing import Vault
from core.storage.unit_of_work import Store
from core.usecases import published
from core.usecases.desk import Desk
from core.usecases.policymaking import checking, comparing, proving
from core.usecases.published import PublishedRules
from tests.databases import EMPTY, furnish
from tests.sectors.stories import ZONE, demo

SECTOR_WITH, LINT = published.sector_with, checking.lint

Made = TypeVar("Made")


class Broken(Exception):
    """The process died before a statement; what it had begun is taken back."""


class Mishaps:
    """Breaks a deed off before its n-th statement or commit from now on, once."""

    def __init__(self, engine: Engine) -> None:
        self._left = 0
        event.listen(engine, "before_cursor_execute", self._count)
        event.listen(engine, "commit", self._count)

    @contextmanager
    def at(self, statement: int) -> Iterator[None]:
        """Within the block, break off before that statement; 0: never."""
        self._left = statement
        try:
            yield
        finally:
            self._left = 0

    def _count(self, connection: Connection, *_: Any) -> None:
        if self._left:
            self._left -= 1
            if not self._left:
                raise Broken


@dataclass
class Known:
    """What the people of the simulation know: what they were told, and what they looked at."""

    told: dict[str, str] = field(default_factory=dict)  # by key: the numbers acknowledged
    cases: dict[str, Case] = field(default_factory=dict)  # as last seen, by number
    looks: Counter[str] = field(default_factory=Counter)  # looks in plain words, by case
    steps_back: int = 0  # how often the clock was put back by more than the alarm allows
    done: Counter[str] = field(default_factory=Counter)


class Ticking(SettableClock):
    """A clock of which no two readings are the same, as of a machine."""

    def now(self) -> datetime:
        """The present instant, a microsecond after the last one told."""
        self.advance(timedelta(microseconds=1))
        return super().now()


class Ground:
    """An office in memory whose clock, chance and mishaps follow from a seed."""

    def __init__(self, seed: int, at: datetime) -> None:
        self.chance, self.secrets = Random(seed), Random(seed ^ 0x5EED)
        self.clock = Ticking(at)
        self.engine = create_engine("sqlite://")
        furnish(self.engine, EMPTY)
        self.mishaps = Mishaps(self.engine)
        self.vault = Vault(KeyRing())
        self.known = Known()
        self.registry = Registry([demo()])
        self.rules = PublishedRules(self.registry)
        self.look: Callable[[Case | None, Case], None] = lambda *_: None
        self.desk = self._desk()

    def _desk(self) -> Desk:
        """The office as a process that has just started finds it."""
        store = Store(self.engine, self.clock, self.vault)
        store.on_enter = self.rules.refresh
        return Desk(store, self.registry, ZONE, official_book())

    def _try(self, number: str, do: Callable[[], Made], *, reads: bool = False) -> Made | None:
        """Do it to a case; what is refused has changed nothing. Who only ``reads`` is written down,
        and changes the case for nobody."""
        before = self.known.cases[number]
        try:
            made = self.do(do, lambda: self._stored(number) != before)
        except TousuError as error:
            self.known.done[f"refused: {error.code}"] += 1
            if self._stored(number) != before:
                raise AssertionError(f"{number}: refused ({error.code}), yet changed") from error
            return None
        self.known.done["commands"] += 1
        after = self._stored(number)
        if after.revision != before.revision + (not reads):
            raise AssertionError(f"{number}: revision {before.revision} became {after.revision}")
        if reads:
            self.known.cases[number] = after
            return made
        self._see(number, after)
        self._find_branches()
        return made

    def do(self, do: Callable[[], Made], happened: Callable[[], bool] = lambda: False) -> Made:
        """Do it, perhaps broken off the first time; then the office starts anew and it is redone.

        ``happened`` tells whether what was broken off is stored nevertheless.
        """
        if self.chance.random() < 0.06:
            try:
                with self.mishaps.at(self.chance.randint(1, 30)):
                    return do()
            except Broken:
                self.known.done["kills"] += 1
                self.desk = self._desk()
                if happened():
                    raise AssertionError("half a deed was stored") from None
        return do()

    def _stored(self, number: str) -> Case:
        with self.desk.store.read() as work:
            return work.cases.get(number)

    def _see(self, number: str, case: Case | None = None) -> None:
        case = case or self._stored(number)
        before = self.known.cases.get(number)
        if before != case:
            self.look(before, case)
        self.known.cases[number] = case

    def _find_branches(self) -> None:
        """Cases that came out of another."""
        with self.desk.store.read() as work:
            numbers = work.cases.present(self._next_numbers())
        for number in numbers:
            self._see(number)

    def _next_numbers(self) -> list[str]:
        last = max((int(n[-6:]) for n in self.known.cases if n.startswith("DM")), default=0)
        return [f"DM-2024-{last + n:06}" for n in range(1, 4)]

    def _look_at_all(self) -> None:
        """Whatever has changed of itself."""
        with self.desk.store.read() as work:
            found = [work.cases.get(n) for n in self._changed(work.connection)]
        for case in found:
            self._see(case.number, case)

    def _changed(self, connection: Connection) -> list[str]:
        rows = connection.exec_driver_sql("SELECT number, revision FROM cases ORDER BY id")
        seen = self.known.cases
        return [n for n, revision in rows if n not in seen or seen[n].revision != revision]


_KEPT: dict[tuple[str, ...], Sector] = {}
_FOUND: dict[int, tuple[Finding, ...]] = {}
#: Where sectors with what is published, or drafted, are read and looked through.
READING = (published, checking, comparing, proving)


def sector_with(registry: Registry, slug: str, texts: dict[str, str]) -> Sector:
    """The sector with what was published; read once for all the years that publish the same."""
    key = (slug, *texts, *texts.values())
    if key not in _KEPT:
        _KEPT[key] = SECTOR_WITH(registry, slug, texts)
    return _KEPT[key]


def findings(sector: Sector) -> tuple[Finding, ...]:
    """What lint says of a sector that is kept; it is asked once."""
    if id(sector) not in _FOUND:
        _FOUND[id(sector)] = tuple(LINT(sector))
    return _FOUND[id(sector)]


@contextmanager
def one_reading() -> Iterator[None]:
    """Within the block, the same files are read and looked through once, not in every year."""
    with ExitStack() as kept:
        for module in READING:
            kept.enter_context(patch.object(module, "sector_with", sector_with))
        kept.enter_context(patch.object(checking, "lint", findings))
        yield

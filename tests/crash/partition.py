"""Clients of an office whose way to PostgreSQL breaks; see ``tests.way``."""

from __future__ import annotations

from dataclasses import replace

from core.bootstrap import open_desk
from core.clock import SystemClock
from core.usecases.casework import intake
from core.usecases.desk import Desk
from tests.crash import office
from tests.crash.checker import Office, broken_chains
from tests.way import Way


class Far:
    """An office far from its database, and what its clients were told."""

    def __init__(self, place: office.Place, patience: int) -> None:
        self.way = Way(place.database)
        by_way = replace(place, database=self.way.address(patience=patience, connect_timeout=2))
        self.desk: Desk = open_desk(by_way.settings)
        self.found, self.told = Office(place), dict[str, str]()

    def send(self, key: str, under: str = "") -> None:
        """Hand in under its key, or another; Unavailable where no answer came."""
        receipt = intake.submit(self.desk, office.arrival(under or key), office.once(under or key))
        answer = receipt.answer
        self.told[key] = answer.body if answer else office.numbers(receipt.cases)

    def stored(self, key: str) -> int:
        """How often it was taken in, as the database itself says."""
        return self.found.count(f"SELECT count(*) FROM submissions WHERE external_id = '{key}'")

    def faults(self) -> list[str]:
        """Whatever was lost, done twice or by halves, once all are acknowledged."""
        faults = self.found.faults(self.told, SystemClock().now())
        if more := self.found.count("SELECT count(*) FROM submissions") - len(self.told):
            faults.append(f"{more} were taken in beyond the {len(self.told)} acknowledged")
        return [*faults, *broken_chains(self.found.cases())]

    def close(self) -> None:
        """Let go of everything."""
        self.way.close()
        self.desk.store.engine.dispose()
        self.found.close()

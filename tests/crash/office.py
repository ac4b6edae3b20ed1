"""The office on which the crash tests work: one real sector, its database, and what arrives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from core.bootstrap import Settings
from core.domain.casework.cases import Case, Officer
from core.domain.casework.submissions import Party
from core.domain.rules.sectors import Sector
from core.registry import GROUP
from core.storage.casework.intake import Answer
from core.storage.people.access import Grant
from core.storage.rules.policies import Draft, Publication
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework import intake
from core.usecases.casework.handling import Deed
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk
from core.usecases.once import Once
from core.usecases.people.entry import Caller
from core.usecases.policymaking.proving import Played
from tests.places import REPO

SECTOR = "property_mgmt"
PREFIX = "PM"
PRINCIPAL = "client"

#: Long enough ago that every timer of these cases, and of what follows from them, is due by now.
LONG_AGO = datetime(2025, 3, 3, 2, tzinfo=UTC)

#: Facts of the cases that fall due, by the channel on which they come. The first lapses, is
#: upgraded by a deemed act and lapses again: five timers; the others have one to three.
SHAPES: dict[str, dict[str, Any]] = {
    "phone": {"severity": "minor", "validity": "valid"},
    "visit": {"big_loss_or_injury": True},
    "letter": {"management_fault": True},
    "web": {},
}


@dataclass(frozen=True)
class Place:
    """Where an office is: its folder, and the address of its database."""

    home: Path
    database: str

    @property
    def settings(self) -> Settings:
        """The office with its one sector, installed or not."""
        installed = {point.name for point in entry_points(group=GROUP)}
        folders = () if SECTOR in installed else (REPO / "plugins" / SECTOR,)
        return Settings(self.home, self.database, (SECTOR,), folders)


def new(home: Path) -> Place:
    """An empty office with its folder, its database where the test that runs keeps them."""
    from tests import databases  # the processes that are killed need none of it

    return Place(home, databases.current().address(databases.MIGRATED))


def arrival(key: str) -> Arrival:
    """What the client sends under ``key``: one case, or two where the key ends so."""
    claims = [Claim("complaint", {"minor_inconvenience": True})]
    if key.endswith(("3", "7")):
        claims.append(Claim("complaint", {"harm_ongoing": True}))
    return Arrival(
        SECTOR,
        tuple(claims),
        channel="phone",
        subject=f"电梯 {key}",
        description="电梯停运三天",
        parties=(Party("complainant", name=f"住户 {key}", contact="13800000000"),),
        external_id=key,
    )


def once(key: str) -> Once[list[Case]]:
    """The request of ``key``; it is answered with the numbers of the cases."""
    body = hashlib.sha256(repr(arrival(key)).encode()).hexdigest()
    return Once(PRINCIPAL, key, body, lambda cases: Answer(201, numbers(cases)))


def numbers(cases: list[Case]) -> str:
    """What the client is told: the numbers of its cases."""
    return " ".join(case.number for case in cases)


def overdue(channel: str) -> Arrival:
    """A case received long ago, of one of the :data:`SHAPES`."""
    claim = Claim("complaint", SHAPES[channel])
    return Arrival(
        SECTOR, (claim,), profile="hangzhou", channel=channel, received_at=LONG_AGO, subject="漏水"
    )


def person(name: str, role: str) -> Caller:
    """Somebody who holds a role."""
    return Caller(name, name, (Grant(role),))


def no_scenarios(_: Sector, __: Mapping[str, str]) -> Iterable[Played]:
    """Plays nothing: what is tried here is that a deed is done whole, not which it is."""
    return ()


def dispatch() -> Deed:
    """The act whose kill points are tried."""
    return Deed("dispatch", Officer("clerk", ("clerk",)), {"repair_needed": True}, note="转工程部")


def receive_late(desk: Desk, work: UnitOfWork, arrival: Arrival) -> None:
    """Receive what came long ago, and leave what has been due since for a sweep."""
    for matter in intake.opened(desk, work, arrival, LONG_AGO):
        keep(work, matter)


def publish_migrating(desk: Desk, day: date) -> None:
    """Publish a version in force from ``day`` on that takes the open cases along."""
    path = f"policies/complaint_{day}.yaml"
    text = (
        f"policy: complaint\nin_force: {{from: {day}}}\namends: 2018-01-01\n"
        "source: {title: 本单位规定, number: 第3号}\n"
    )
    with desk.store.write(alone=True) as work:
        draft = work.drafts.add(
            Draft(SECTOR, "test", {path: text}, {path: ""}, "lin", work.now, "lin", work.now,
                  transition="migrate")
        )  # fmt: skip
        work.publications.add(
            Publication(SECTOR, path, text, "", "policy", "complaint", day, draft.id, "wang",
                        work.now)
        )  # fmt: skip

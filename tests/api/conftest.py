"""A small office with three sectors, in a database of its own, and people to try it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine

from core.calendarfiles import official_book
from core.clock import SettableClock
from core.registry import Registry
from core.storage.people.access import Grant
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person, application
from tests.databases import MIGRATED, Premises, current, furnish
from tests.places import REPO

ROLES = ("clerk", "handler", "unit_head", "legal", "chief", "director", "supervisor")
OPENING = datetime(2026, 3, 2, 2, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The three sectors, read once."""
    return Registry.load(folders=(REPO / "plugins",), found=())


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands at ten in the morning of Monday 2 March 2026, office time."""
    return SettableClock(OPENING)


@pytest.fixture(scope="session")
def premises(registry: Registry) -> Premises:
    """An office as it is when it opens, with somebody for each role: copied for every test."""

    def open_office(engine: Engine) -> None:
        furnish(engine, MIGRATED)
        desk = Desk(Store(engine, SettableClock(OPENING)), registry, ZONE, official_book())
        for role in (*ROLES, "custodian", "admin"):
            access.add_user(desk, role, grants=[Grant(role)])

    return Premises("opened", open_office)


@pytest.fixture
def desk(premises: Premises, registry: Registry, clock: SettableClock) -> Iterator[Desk]:
    """The desk of an office that has users and no case yet."""
    engine = current().engine(premises)
    yield Desk(Store(engine, clock), registry, ZONE, official_book())
    engine.dispose()


@pytest.fixture
def app(desk: Desk) -> Flask:
    """The application on that desk."""
    return application(desk)


@pytest.fixture
def office(app: Flask, desk: Desk) -> Person:
    """The office's own token: it may do what every officer may, in their name."""
    access.add_user(desk, "office", grants=[Grant(role) for role in ROLES])
    issued = access.issue_token(desk, "office", "demo", ("read", "submit", "handle", "act_as"))
    return Person(app, issued.text)


@pytest.fixture
def visitor(app: Flask, desk: Desk) -> Person:
    """A browser of somebody who may log in as ``lin``."""
    access.add_user(desk, "lin", "林晓", PASSWORD, [Grant("handler"), Grant("clerk")])
    return Person(app, "")

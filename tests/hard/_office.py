"""An office with somebody in every role, and the application on it, for whoever attacks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from console.app import create_app
from core.calendarfiles import official_book
from core.clock import SettableClock
from core.registry import Registry
from core.storage.database.engine import create_engine
from core.storage.people.access import Grant
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.conftest import OPENING, ROLES, ZONE
from tests.databases import MIGRATED, furnish
from tests.places import REPO

SCOPES = ("read", "submit", "handle")
EVERY_ROLE = (*ROLES, "custodian", "admin", "auditor", "security_admin", "records_officer")


@dataclass
class Office:
    """The application, and a token of somebody in each role; one of nobody in any, as ``none``."""

    app: Flask
    desk: Desk
    tokens: dict[str, str]


@contextmanager
def office() -> Iterator[Office]:
    """An office of the shipped sectors, thrown away afterwards."""
    with TemporaryDirectory(prefix="tousu-hard-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'office.db'}")
        furnish(engine, MIGRATED)
        registry = Registry.load(folders=(REPO / "plugins",), found=())
        desk = Desk(Store(engine, SettableClock(OPENING)), registry, ZONE, official_book(),
                    attachments=Path(folder) / "attachments")  # fmt: skip
        tokens = {}
        for role in (*EVERY_ROLE, "none"):
            grants = [] if role == "none" else [Grant(role)]
            access.add_user(desk, role, grants=grants)
            tokens[role] = access.issue_token(desk, role, "hard", SCOPES).text
        yield Office(create_app(desk, TESTING=False, PUBLIC_INTAKE=True), desk, tokens)
        engine.dispose()

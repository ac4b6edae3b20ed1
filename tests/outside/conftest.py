"""An office whose messages reach receivers on this machine, with a clock that is moved by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.bootstrap import Settings, open_desk, outside_of
from core.clock import SettableClock
from core.domain.casework.cases import Case
from core.registry import Registry
from core.storage.database.engine import create_engine
from core.storage.messages.receivers import Endpoint
from core.storage.migrate import migrate
from core.storage.people.access import Grant
from core.usecases.casework import intake
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.desk import Desk
from core.usecases.messages import endpoints
from core.usecases.office import offices
from core.usecases.people import access
from tests.outside.sinks import MailSink, WebSink, mail_sink, web_sink
from tests.places import REPO

OPENING = datetime(2026, 3, 2, 2, tzinfo=UTC)
SECTOR, PROFILE = "property_mgmt", "hangzhou"


@dataclass
class Bureau:
    """An office at work with its receivers."""

    desk: Desk
    clock: SettableClock
    web: WebSink
    mail: MailSink
    users: list[str] = field(default_factory=list)

    def person(self, name: str, role: str, unit: str = "") -> None:
        """Somebody with a role and an address."""
        if unit:
            access.add_units(self.desk, SECTOR)
        place = (SECTOR, unit) if unit else ("", "")
        access.add_user(
            self.desk, name, grants=[Grant(role, *place)], email=f"{name}@office.example"
        )

    def receive(self, **facts: Any) -> Case:
        """A complaint that came by phone just now."""
        arrival = Arrival(
            SECTOR, (Claim("complaint", facts),), profile=PROFILE, channel="phone", subject="漏水"
        )
        return intake.submit(self.desk, arrival).cases[0]

    def hook(self, events: list[str], url: str = "") -> Endpoint:
        """An endpoint that one person entered and another approved; the web sink's by default."""
        return hooked(self.desk, url or self.web.url, events)

    def set(self, **values: Any) -> None:
        """Office settings."""
        offices.set_settings(self.desk, SECTOR, PROFILE, values)


def hooked(desk: Desk, url: str, events: list[str]) -> Endpoint:
    """An endpoint that one person entered and another approved."""
    made = endpoints.add(desk, url, events, by="admin").endpoint
    return endpoints.decide(desk, made.id, "an", grant=True)


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The sector on which these tests work, read once."""
    return Registry.load(folders=(REPO / "plugins" / SECTOR,), found=())


@pytest.fixture
def web() -> Iterator[WebSink]:
    """What comes over HTTP."""
    with web_sink() as sink:
        yield sink


@pytest.fixture
def mail() -> Iterator[MailSink]:
    """What comes by mail."""
    with mail_sink() as sink:
        yield sink


@pytest.fixture(scope="session")
def premises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an office in which nothing happened yet: copied for every test."""
    path = tmp_path_factory.mktemp("office") / "tousu.db"
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def bureau(
    tmp_path: Path, premises: Path, registry: Registry, web: WebSink, mail: MailSink
) -> Iterator[Bureau]:
    """The office, its web and mail receivers allowed."""
    clock = SettableClock(OPENING)
    shutil.copy(premises, tmp_path)
    settings = Settings(
        tmp_path, f"sqlite:///{tmp_path / 'tousu.db'}", address="https://tousu.example",
        smtp=mail.url, smtp_from="tousu@office.example", webhook_allow=(web.host,),
    )  # fmt: skip
    desk = open_desk(settings, clock, registry)
    yield Bureau(replace(desk, outside=outside_of(settings)), clock, web, mail)
    desk.store.engine.dispose()

"""A demo office served for browsers on a port of its own, with a clock that stands still."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import Engine
from waitress.server import create_server
from waitress.wasyncore import close_all

from api.server import address_of, bind
from console.app import create_app
from core.calendarfiles import official_book
from core.clock import SettableClock
from core.registry import Registry
from core.storage.migrate import migrate
from core.storage.unit_of_work import Store
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.people import credentials
from core.usecases.published import PublishedRules
from core.usecases.showcase.demo import LOGIN, PEOPLE, open_demo
from core.usecases.timekeeping import deadlines
from tests.api.people import PASSWORD
from tests.databases import Premises, current
from tests.places import REPO
from tests.sectors.stories import ZONE

#: Ten in the morning of a Monday, office time.
OPENING = datetime(2026, 11, 23, 10, tzinfo=ZONE)


@dataclass
class Site:
    """An office that browsers reach: its address, its desk and its clock."""

    address: str
    desk: Desk
    clock: SettableClock
    app: Flask = field(repr=False)

    def wait(self, **how_long: float) -> None:
        """Time passes, and what falls due happens."""
        self.clock.advance(timedelta(**how_long))
        deadlines.fire_all_due(self.desk)

    def work(self) -> None:
        """Do the long jobs that wait, as the server's own worker does."""
        while jobs.run_next(self.desk):
            pass


@contextmanager
def serving(registry: Registry) -> Iterator[Site]:
    """The demo office, open for browsers until the block ends; all its people share a password."""

    def furnish(engine: Engine) -> None:
        migrate(engine)
        desk = Desk(Store(engine, SettableClock(OPENING)), registry, ZONE, official_book())
        open_demo(desk)
        for name in (*PEOPLE, LOGIN):
            credentials.set_password(desk, name, PASSWORD)

    clock = SettableClock(OPENING)
    engine = current().engine(Premises("demo", furnish))
    # What it publishes is its own.
    own = Registry(registry.shipped.values())
    desk = Desk(Store(engine, clock), own, ZONE, official_book())
    desk.store.on_enter = PublishedRules(own).refresh
    place: socket.socket = bind("127.0.0.1", 0)
    app = create_app(desk, PUBLIC_INTAKE=True)
    connections: dict[int, object] = {}
    server = create_server(app, connections, sockets=[place], threads=4, ident="tousu")
    thread = threading.Thread(target=server.run, daemon=True)
    place.listen()
    thread.start()
    try:
        yield Site(address_of(place), desk, clock, app)
    finally:
        # Its own thread closes what it listens to, else it might listen to what is closed.
        server.trigger.pull_trigger(lambda: close_all(connections))
        thread.join()
        server.task_dispatcher.shutdown()
        engine.dispose()


def plugins() -> Registry:
    """The three sectors."""
    return Registry.load(folders=(REPO / "plugins",), found=())

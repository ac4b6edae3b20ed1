"""An office full of cases of every kind, as the demo has it: made once, then copied."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from core.calendarfiles import official_book
from core.clock import SettableClock
from core.registry import Registry
from core.storage.people.access import Grant, Unit
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from core.usecases.people import access
from core.usecases.showcase.demo import open_demo
from tests.api.people import PASSWORD
from tests.databases import Premises, current, migrated
from tests.places import REPO

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZONE)
SECTORS = ("hospital", "market_supervision", "property_mgmt")
#: The sectors, read once.
REGISTRY = Registry.load(folders=(REPO / "plugins",), found=())


def _furnish(engine: Engine) -> None:
    migrated(engine)
    desk = desk_on(engine)
    open_demo(desk)
    with desk.store.write() as work:
        work.units.add(Unit("hospital", "wards", {"zh": "病区", "en": "Wards"}))
    grants = {
        "mei": [Grant("supervisor")],  # sees every case
        "wen": [Grant("supervisor", "hospital", "wards")],
        "gao": [Grant("admin")],  # sees no case
        "lin": [Grant("clerk")],  # reads no figures
    }
    for name, given in grants.items():
        access.add_user(desk, name, name.title(), PASSWORD, given)


PREMISES = Premises("demo-of-meetings", _furnish)


def desk_on(engine: Engine) -> Desk:
    """The desk on a Sunday in November."""
    return Desk(Store(engine, SettableClock(NOW)), REGISTRY, ZONE, official_book())


def opened() -> Desk:
    """The desk of a copy of the office."""
    return desk_on(current().engine(PREMISES))

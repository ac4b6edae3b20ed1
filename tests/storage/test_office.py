"""Users, roles, units, tokens, settings and records of working days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.clock import SettableClock
from core.domain.errors import Conflict, NotFound
from core.storage.people.access import Grant, Unit, User
from core.storage.people.tokens import Token
from core.storage.rules.office import CalendarRecord
from core.storage.unit_of_work import Store
from tests.storage.examples import NOW

CLERK = User("lisi", "李四", NOW, "$argon2id$…")
TOKEN = Token("tsu_ab", "9f86d0", "lisi", "进口程序", ("cases:read",), NOW, NOW + timedelta(days=1))


@pytest.fixture
def office(store: Store) -> Store:
    """An office with one clerk and two units."""
    with store.write() as unit:
        unit.users.add(CLERK)
        unit.units.add(Unit("market_supervision", "bureau", {"zh": "局", "en": "Bureau"}))
        unit.units.add(Unit("market_supervision", "station", {"zh": "所"}, parent="bureau"))
    return store


def test_users(office: Store) -> None:
    with office.write() as unit:
        found = unit.users.get("lisi")
        assert replace(found, id=None) == CLERK
        assert "argon2" not in repr(found)
        unit.users.save(replace(found, active=False))
        assert unit.users.all() == [replace(found, active=False)]
        assert unit.users.find("nobody") is None
        with pytest.raises(NotFound):
            unit.users.save(replace(found, name="nobody"))
    with pytest.raises(Conflict), office.write() as unit:
        unit.users.add(CLERK)


def test_units_know_the_one_above(office: Store) -> None:
    with office.read() as unit:
        found = {u.slug: u.parent for u in unit.units.all("market_supervision")}
    assert found == {"bureau": None, "station": "bureau"}
    with pytest.raises(NotFound), office.write() as unit:
        unit.units.add(Unit("market_supervision", "team", {}, parent="nowhere"))


@pytest.mark.parametrize(
    "grant", [Grant("handler"), Grant("handler", "market_supervision", "station")]
)
def test_a_role_is_held_once_and_taken_back(office: Store, grant: Grant) -> None:
    with office.write() as unit:
        unit.users.grant("lisi", grant)
        assert unit.users.grants("lisi") == (grant,)
    with pytest.raises(Conflict), office.write() as unit:
        unit.users.grant("lisi", grant)
    with office.write() as unit:
        unit.users.revoke("lisi", grant)
        assert unit.users.grants("lisi") == ()


def test_a_token_opens_while_it_lives(office: Store, clock: SettableClock) -> None:
    def opens() -> bool:
        with office.read() as unit:
            return unit.tokens.find("9f86d0") is not None

    with office.write() as unit:
        added = unit.tokens.add(TOKEN)
        unit.tokens.used(added)
        assert unit.tokens.of("lisi") == [replace(TOKEN, id=added.id, last_used_at=NOW)]
    assert opens()
    clock.advance(timedelta(days=1))
    assert not opens()
    clock.set(NOW, backwards=True)
    with office.write() as unit:
        unit.users.save(replace(CLERK, active=False))
    assert not opens()
    with office.write() as unit:
        unit.users.save(CLERK)
        unit.tokens.revoke(added)
    assert not opens()


def test_the_narrower_setting_prevails(store: Store) -> None:
    with store.write() as unit:
        unit.settings.put("transition", "pinned", by="admin")
        unit.settings.put("transition", "migrate", by="admin", sector="hospital")
        unit.settings.put("transition", "by_event", by="admin", sector="hospital", profile="shanxi")
        unit.settings.put("holiday", date(2026, 1, 1), by="admin")
        unit.settings.put("holiday", date(2026, 1, 2), by="admin")
        assert unit.settings.all() == {"transition": "pinned", "holiday": date(2026, 1, 2)}
        assert unit.settings.all("hospital", "default")["transition"] == "migrate"
        assert unit.settings.all("hospital", "shanxi")["transition"] == "by_event"
        unit.settings.put("transition", None, by="admin")
        assert "transition" not in unit.settings.all()


def test_calendar_records_as_known_on_a_day(store: Store) -> None:
    late = CalendarRecord(
        "notice", "国办发明电〔2025〕7号", date(2025, 11, 4), {"off": [date(2026, 1, 1)]}, NOW, "a"
    )
    early = replace(late, kind="override", published=date(2025, 1, 1))
    with store.write() as unit:
        unit.calendar_records.add(late)
        unit.calendar_records.add(early)
        assert unit.calendar_records.all() == [early, late]
        assert unit.calendar_records.all(date(2025, 11, 3)) == [early]
    with pytest.raises(Conflict), store.write() as unit:
        unit.calendar_records.add(late)

"""An officer in charge withdraws: the case goes back to the unit, whose head is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.bootstrap import Settings, open_desk, outside_of
from core.clock import SettableClock
from core.domain.casework.cases import Officer
from core.domain.errors import Refusal
from core.registry import Registry
from core.storage.lists.worklist import TaskFilter, tasks_of
from core.storage.people.access import Grant
from core.usecases.casework import handling, intake
from core.usecases.casework.handling import Deed
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.desk import Desk
from core.usecases.office import offices
from core.usecases.people import access
from tests.outside.conftest import OPENING
from tests.outside.test_promising import promised
from tests.places import REPO

SECTOR = "market_supervision"
FACTS = {"track": "commerce", "within_duty": True, "knew_on": "2026-02-01"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Market supervision, where whoever is asked for something gets a mail."""
    settings = Settings(tmp_path, f"sqlite:///{tmp_path / 'office.db'}")
    registry = Registry.load(folders=(REPO / "plugins" / SECTOR,), found=())
    desk = replace(
        open_desk(settings, SettableClock(OPENING), registry), outside=outside_of(settings)
    )
    offices.set_settings(desk, SECTOR, "default", {"mail_on_task": "asked"})
    for name, role in (("li", "handler"), ("zhou", "unit_head"), ("gao", "chief")):
        access.add_user(desk, name, grants=[Grant(role)], email=f"{name}@office.example")
    yield desk
    desk.store.engine.dispose()


def in_charge_of(desk: Desk, name: str, role: str) -> str:
    """The number of a complaint of which somebody is in charge."""
    case = intake.submit(desk, Arrival(SECTOR, (Claim("complaint", FACTS),))).cases[0]
    handling.act(
        desk,
        case.number,
        Deed("dispatch", Officer("clerk", ("clerk",)), approved_by=(Officer("gao", ("chief",)),)),
    )
    deed = Deed("assign", Officer("zhou", ("unit_head",)), {"officer": name})
    assert handling.act(desk, case.number, deed).officer == name
    return case.number


@pytest.mark.parametrize(
    ("name", "role", "told"), [("li", "handler", "zhou"), ("liu", "legal", None)]
)
def test_the_head_is_told_that_nobody_is_in_charge(
    desk: Desk, name: str, role: str, told: str | None
) -> None:
    number = in_charge_of(desk, "li", "handler")
    before = len(promised(desk))
    case = handling.act(desk, number, Deed("recuse", Officer(name, (role,))))
    mails = promised(desk)[before:]
    assert [m.receiver for m in mails] == ([told] if told else [])
    assert all(number in m.body and "指定承办人" in m.body for m in mails)
    assert case.officer == ("" if told else "li")
    with desk.store.read() as work:
        stored = work.cases.get(number)
        asked = tasks_of(work.connection, TaskFilter(role="unit_head", open=True), None, 9).tasks
    assert stored.officer == case.officer
    assert [line.task.slug for line in asked] == (["appoint"] if told else [])
    entry = stored.journal[-1]
    assert dict(entry.changes).get("officer") == (("li", "") if told else None)


def test_what_is_refused_leaves_who_is_in_charge(desk: Desk) -> None:
    number = in_charge_of(desk, "li", "handler")
    deed = Deed("recuse", Officer("li", ("handler",)), {"officer": "li"})
    with pytest.raises(Refusal) as refused:
        handling.act(desk, number, deed)
    assert refused.value.code == "conflict_of_interest"
    with desk.store.read() as work:
        assert work.cases.get(number).officer == "li"

"""A draft in the shadow of the rules in use: told, never applied, and never in the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, select

from core.domain.casework.cases import Case, Officer
from core.domain.errors import NotPermitted, Refusal, TousuError
from core.domain.rules.sectors import Sector
from core.registry import Registry
from core.storage import tables
from core.usecases.casework.handling import record_facts
from core.usecases.casework.intake import Arrival, Claim, submit
from core.usecases.desk import Desk
from core.usecases.policymaking.contrasting import Contrast
from core.usecases.policymaking.shadowing import Shadowing, report, switch
from core.usecases.published import sector_with
from tests.usecases.drafting import APPROVER, EDITOR, PATH, drafted


def shadowed(desk: Desk, **more: Any) -> int:
    """A draft that is switched on and loaded; the office tries it from now on.

    The first case has it loaded, and is stored before that is done.
    """
    stored = Event()

    def load(registry: Registry, sector: str, texts: dict[str, str]) -> Sector:
        stored.wait(30)
        return sector_with(registry, sector, texts)

    shadow = Shadowing(desk.registry, **{"budget": 30.0, "load": load, **more})
    desk.store.on_kept = shadow.observe
    draft = drafted(desk).id
    switch(desk, APPROVER, draft, on=True)
    received(desk)
    stored.set()
    shadow.wait()
    return draft


def received(desk: Desk) -> Case:
    """A complaint that comes in."""
    return submit(desk, Arrival("market_supervision", (Claim("complaint", {}),))).cases[0]


def rows(desk: Desk) -> int:
    """How many rows the shadow has written."""
    with desk.store.read() as work:
        query = select(func.count()).select_from(tables.shadow_differences)
        return int(work.connection.execute(query).scalar_one())


def test_what_a_draft_would_decide_otherwise_is_told_and_not_applied(desk: Desk) -> None:
    draft = shadowed(desk)
    case = received(desk)
    told = report(desk, draft)
    assert told.on
    assert told.looked_at == 1
    assert told.by_what == {"due": 1}
    assert told.by_rule == {"due accept": 1}
    assert told.by_kind == {"complaint": 1}
    assert [one.number for one in told.differences] == [case.number]
    assert told.differences[0].sentence["zh"] == "时限「受理决定」：2026-12-01 → 2026-11-25"
    with desk.store.read() as work:
        timer = work.cases.get(case.number).timer("accept")
        assert timer is not None
        assert str(timer.due) == "2026-12-01"


def test_it_is_tried_again_when_facts_become_known(desk: Desk) -> None:
    draft = shadowed(desk)
    case = received(desk)
    before = rows(desk)
    record_facts(desk, case.number, Officer("h", ("handler",)), {"real_name": True})
    assert rows(desk) > before
    assert report(desk, draft).looked_at == 1


def test_switched_off_or_ended_it_sees_nothing(desk: Desk) -> None:
    draft = shadowed(desk)
    switch(desk, APPROVER, draft, on=False)
    received(desk)
    assert rows(desk) == 0
    assert not report(desk, draft).on


@pytest.mark.parametrize("state", ["published", "withdrawn"])
def test_publishing_or_withdrawing_ends_it(desk: Desk, state: str) -> None:
    draft = shadowed(desk)
    with desk.store.write() as work:
        stored = work.drafts.get(draft)
        work.drafts.save(type(stored)(**{**vars(stored), "state": state}))
    received(desk)
    assert rows(desk) == 0
    with pytest.raises(Refusal):
        switch(desk, APPROVER, draft, on=True)


def broken(*_: object) -> list[Contrast]:
    """A trial that fails."""
    raise ZeroDivisionError


def slow(*_: object) -> list[Contrast]:
    """A trial that takes longer than the case may wait."""
    time.sleep(0.5)
    return []


@pytest.mark.parametrize(
    ("trial", "budget", "kind"), [(broken, 30.0, "ZeroDivisionError"), (slow, 0.02, "slow")]
)
def test_a_broken_or_slow_trial_never_hurts_the_case(
    desk: Desk, trial: Callable[..., list[Contrast]], budget: float, kind: str
) -> None:
    draft = shadowed(desk, trial=trial, budget=budget)
    case = received(desk)
    with desk.store.read() as work:
        assert work.cases.get(case.number).journal
    assert report(desk, draft).errors == {kind: 1}


def test_a_trial_that_is_always_slow_is_given_up(desk: Desk) -> None:
    draft = shadowed(desk, trial=slow, budget=0.01)
    for _ in range(8):
        received(desk)
    assert report(desk, draft).errors == {"slow": 5}


def test_a_shadow_that_cannot_even_be_stored_never_hurts_the_case(desk: Desk) -> None:
    shadowed(desk)
    with desk.store.write() as work:
        work.connection.exec_driver_sql("DROP TABLE shadow_differences")
    case = received(desk)
    with desk.store.read() as work:
        assert work.cases.get(case.number).journal


def test_nothing_is_told_of_a_case_that_was_not_stored(desk: Desk) -> None:
    shadowed(desk)
    before = rows(desk)

    class PowerCutError(Exception):
        """The end of everything, after the shadow and before the commit."""

    def cut() -> None:
        with desk.store.write() as work:
            from core.usecases.casework.intake import receive

            receive(desk, work, Arrival("market_supervision", (Claim("complaint", {}),)))
            query = select(func.count()).select_from(tables.shadow_differences)
            assert work.connection.execute(query).scalar_one() > before
            raise PowerCutError

    with pytest.raises(PowerCutError):
        cut()
    assert rows(desk) == before


def test_only_an_approver_switches_and_only_a_draft_that_loads(desk: Desk) -> None:
    draft = drafted(desk).id
    with pytest.raises(NotPermitted):
        switch(desk, EDITOR, draft, on=True)
    bad = drafted(desk, "policy: complaint\nno: sense\n", PATH).id
    with pytest.raises(TousuError):
        switch(desk, APPROVER, bad, on=True)
    assert not report(desk, bad).on

"""Tells a case of the demonstration sector in a few lines: what arrives, what people and time do.

Nothing here is stored: the case lives in memory and changes through ``core.domain`` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.calendarfiles import official_book
from core.domain.casework import engine, passage
from core.domain.casework.cases import Case, Command, Entry, Officer, Timer
from core.domain.errors import Refusal
from core.domain.expressions import Env
from core.domain.rules.regime import Matter, Office
from core.domain.rules.sectors import Sector
from core.policyfiles import load_sector_folder
from core.usecases.desk import regime_of

DEMO = Path(__file__).parent / "demo"
ZONE = ZoneInfo("Asia/Shanghai")

#: A Monday without holidays near it.
MONDAY = "2024-03-04 09:00"


@cache
def demo() -> Sector:
    """The demonstration sector; nobody changes it, so it is read once."""
    return load_sector_folder(DEMO)


@cache
def demo_with(text: str) -> Sector:
    """The demonstration sector with one more policy, ``a_draft``, that comes before all others."""
    head = "policy: a_draft\nin_force: {from: 2020-01-01}\n"
    return load_sector_folder(DEMO, {"a_draft.yaml": head + text})


def instant(text: str) -> datetime:
    """A day, or a day and a time of the office, as an instant."""
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"{day}T{clock or '00:00'}").replace(tzinfo=ZONE).astimezone(UTC)


def officer(name: str) -> Officer:
    """An officer by role, ``handler`` or ``handler#2``; several roles as ``legal+chief``."""
    return Officer(name, tuple(name.partition("#")[0].split("+")))


class Story:
    """One case told in time; every step first lets happen what fell due before it."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self.case = matter.case
        self.at = matter.case.received_at

    def do(
        self,
        act: str,
        by: str = "handler",
        at: str = "",
        *,
        approved_by: tuple[str, ...] = (),
        together_with: tuple[str, ...] = (),
        until: str = "",
        **given: Any,
    ) -> engine.Done:
        """Somebody does an act; ``given`` holds note, timer and period, the rest are facts."""
        self.wait(at)
        for approver in approved_by:
            self.approve(act, approver)
        named = {key: given.pop(key) for key in ("note", "timer", "period") if key in given}
        command = Command(
            act,
            officer(by),
            self.at,
            given,
            until=date.fromisoformat(until) if until else None,
            together_with=tuple(map(officer, together_with)),
            **named,
        )
        done = engine.act(self.matter, command)
        self.wait()
        return done

    def approve(self, act: str, by: str, at: str = "") -> Entry:
        """Somebody approves an act that is to come."""
        return self.do("approve", by, at, approves=act).entry

    def learn(self, at: str = "", by: str = "handler", **facts: Any) -> Entry:
        """Somebody records facts; None makes one unknown again."""
        self.wait(at)
        entry = engine.record_facts(self.matter, officer(by), facts, self.at)
        self.wait()
        return entry

    def wait(self, at: str = "") -> int:
        """Time passes until ``at``; how many things happened."""
        self.at = instant(at) if at else self.at
        return passage.catch_up(self.matter, self.at)

    def refused(
        self,
        act: str,
        by: str = "handler",
        at: str = "",
        *,
        approved_by: tuple[str, ...] = (),
        **given: Any,
    ) -> str:
        """The code with which an act is refused; nothing at all has changed by it."""
        self.wait(at)
        for approver in approved_by:
            self.approve(act, approver)
        before = deepcopy(self.case)
        with pytest.raises(Refusal) as refusal:
            self.do(act, by, **given)
        assert self.case == before
        return refusal.value.code

    def timer(self, name: str) -> Timer:
        """The run of a timer that a scenario means by ``name``."""
        found = self.case.timer(name)
        assert found is not None, f"no timer {name}"
        return found

    def state(self, name: str) -> str:
        """The state of a timer; ``absent`` also where it never started."""
        found = self.case.timer(name)
        return found.state if found else "absent"

    def due(self, name: str) -> str:
        """The last day of a timer."""
        return str(self.timer(name).due)

    def events(self, *only: str) -> list[str]:
        """The events of the journal in order, all or those of the names given."""
        return [e.event for e in self.case.journal if not only or e.event in only]

    def tasks(self) -> list[str]:
        """The open tasks."""
        return [task.slug for task in self.case.tasks if task.done_at is None]

    def notices(self) -> list[str]:
        """The notices drawn up so far."""
        return [notice.slug for notice in self.case.notices]

    def last(self, event: str) -> Entry:
        """The last journal entry of an event."""
        return next(entry for entry in reversed(self.case.journal) if entry.event == event)


def received(
    at: str = MONDAY,
    kind: str = "complaint",
    *,
    sector: Sector | None = None,
    profile: str = "default",
    channel: str = "web",
    settings: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Story:
    """The story of a case that has just been received."""
    sector, received_at = sector or demo(), instant(at)
    day = received_at.astimezone(ZONE).date()
    known = {
        name: value for name, value in sector.validate_facts(facts).items() if value is not None
    }
    env = Env({**known, "kind": kind, "channel": channel, "received_on": day, "today": day})
    policy = sector.governing(env, profile, day)
    assert policy is not None, "no policy governs"
    case = Case(
        "DM-1", sector.slug, profile, kind, channel, received_at, day, policy.slug,
        policy.version, policy.intake.status, "salt", known,
    )  # fmt: skip
    office = Office(official_book().as_known_on(None), ZONE, settings or {})
    matter = Matter(case, regime_of(sector, case, office.settings), office)
    engine.receive(matter)
    story = Story(matter)
    story.wait()
    return story


def accepted(at: str = MONDAY, **facts: Any) -> Story:
    """The story of a complaint that was received and accepted at the same moment."""
    story = received(at, **facts)
    story.do("accept")
    return story


def office(at: str = "2024-01-01 00:00", sector: Sector | None = None) -> Story:
    """The story of the office itself, which keeps its duties from a day on."""
    sector, opened = sector or demo(), instant(at)
    day = opened.astimezone(ZONE).date()
    (policy, *_) = sector.office_policies("default", day)
    case = Case(
        "OFFICE", sector.slug, "default", "office", "internal", opened, day, policy.slug,
        policy.version, "registered", "salt",
    )  # fmt: skip
    settings: dict[str, Any] = {}
    place = Office(official_book().as_known_on(None), ZONE, settings)
    story = Story(Matter(case, regime_of(sector, case, settings), place))
    story.wait()
    return story


def copy_of(story: Story) -> Story:
    """The same story from here on, told apart from the first."""
    twin = Story(replace(story.matter, case=deepcopy(story.case)))
    twin.at = story.at
    return twin

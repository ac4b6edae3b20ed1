"""Stories of a demo office: cases told with days counted from today, in a sector's ``demo.yaml``.

``at: -6 workdays 09:20`` is a working day of the office, ``-3 days``, ``-2 months`` count by the
calendar. What happens ``today`` is squeezed into the part of today that has passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta

from core.domain.casework.cases import Officer
from core.domain.casework.submissions import Party
from core.domain.rules.regime import Office
from core.domain.rules.sectors import Sector
from core.policyfiles.build import read
from core.policyfiles.document import place_of, read_document
from core.policyfiles.fields import ListOf, MapOf, Nested, Plain, Slug, Strict, Text, refuse
from core.policyfiles.problems import Problems, unknown
from core.usecases.casework.handling import Deed
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.past.mappingfields import Value
from core.usecases.past.replaying import Step

FILE = "demo.yaml"

_DAY = re.compile(r"today|([+-]\d{1,4})\s+(workday|day|month|year)s?")
_INSTANT = re.compile(r"(.+?)\s+([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Told:
    """One act of a story, its instant and days still as they are written."""

    at: str
    by: str
    do: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    grounds: tuple[str, ...] = ()
    timer: str = ""
    until: str = ""
    together_with: tuple[str, ...] = ()
    approved_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """One submission and what was done about its first case; ``key`` tells it from the others."""

    key: str
    at: str
    kind: tuple[str, ...]
    subject: str
    description: str = ""
    channel: str = "phone"
    complainant: str = ""
    respondent: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Told, ...] = ()


class Days:
    """Reads days and instants as a story writes them, from the present of one office."""

    def __init__(self, sector: Sector, office: Office, now: datetime) -> None:
        self._sector, self._office = sector, office
        self._now = now.astimezone(office.zone)

    def arrival(self, story: Story) -> Arrival:
        """The submission with which the story begins."""
        facts = self._facts(story.facts)
        roles = {"complainant": story.complainant, "respondent": story.respondent}
        return Arrival(
            self._sector.slug,
            tuple(Claim(kind, facts) for kind in story.kind),
            channel=story.channel,
            received_at=self.instant(story.at),
            subject=story.subject,
            description=story.description,
            parties=tuple(Party(role, name) for role, name in roles.items() if name),
            external_id=f"demo-{story.key}",
        )

    def steps(self, story: Story) -> list[Step]:
        """What was done then; a step that does not say when came right after the one before."""
        return [Step(self._deed(told)) for told in story.steps]

    def instant(self, text: str) -> datetime:
        """The instant written, never later than now."""
        found = _INSTANT.fullmatch(text)
        if not found:
            raise ValueError(text)
        day = self.day(found[1])
        moment = datetime.combine(day, time(int(found[2]), int(found[3])), self._office.zone)
        if day < self._now.date():
            return moment
        midnight = self._office.midnight(self._now.date())
        part = timedelta(hours=int(found[2]), minutes=int(found[3])) / timedelta(days=1)
        return midnight + part * (self._now - midnight)

    def day(self, text: str) -> date:
        """The day written."""
        found, today = _DAY.fullmatch(text), self._now.date()
        if not found:
            raise ValueError(text)
        if not found[1]:
            return today
        n = int(found[1])
        match found[2]:
            case "workday":
                return self._office.calendar.add_workdays(today, n)
            case "month":
                return today + relativedelta(months=n)
            case "year":
                return today + relativedelta(years=n)
        return today + timedelta(days=n)

    def _deed(self, told: Told) -> Deed:
        return Deed(
            told.do,
            officer(told.by),
            self._facts(told.facts),
            told.note,
            told.grounds,
            self.instant(told.at),
            told.timer,
            self.day(told.until) if told.until else None,
            together_with=tuple(map(officer, told.together_with)),
            approved_by=tuple(map(officer, told.approved_by)),
        )

    def _facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self.day(value) if self._sector.facts[name].type == "date" else value
            for name, value in facts.items()
        }


def officer(by: str) -> Officer:
    """The demo officer of a role; ``handler2`` is the second one of it."""
    return Officer(by, (by.rstrip("0123456789"),))


@dataclass(frozen=True)
class DemoOffice:
    """What a sector's ``demo.yaml`` brings: settings of the office, such as its name, and cases."""

    settings: Mapping[str, str] = field(default_factory=dict)
    stories: tuple[Story, ...] = ()


def read_demo(sector: Sector) -> DemoOffice:
    """The demo office that the sector brings; an empty one where its folder has no ``demo.yaml``.

    Raises ``PolicyFileError`` with every mistake and its line.
    """
    path = Path(sector.folder) / FILE
    if not sector.folder or not path.is_file():
        return DemoOffice()
    problems = Problems()
    section = read_document(path, f"{sector.slug}/{FILE}", problems)
    found = read(_FileSchema(), section, problems) if section is not None else None
    stories = () if found is None else tuple(_stories(sector, found))
    for number, story in enumerate(stories):
        for name in {*story.facts, *(name for told in story.steps for name in told.facts)}:
            if name not in sector.facts:
                where = ("stories", number)
                fault = unknown(("事实", "fact"), name, sector.facts)
                problems.add(place_of(section or {}, where), where, fault)
    problems.stop()
    return DemoOffice((found or {}).get("office", {}), stories)


def _stories(sector: Sector, found: dict[str, Any]) -> Iterator[Story]:
    known = found.get("known", {})
    for number, told in enumerate(found["stories"], 1):
        facts = {**known.get(told.pop("knows", ""), {}), **told.pop("facts", {})}
        last = told["at"]
        steps = []
        for step in told.pop("steps", ()):
            last = step.pop("at", last)
            steps.append(Told(last, **step))
        yield Story(f"{sector.slug}-{number:02}", facts=facts, steps=tuple(steps), **told)


class _DayField(Plain):
    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise refuse("应是日", f"{value!r} is no day", "write today or -6 workdays")
        return value


class _InstantField(Plain):
    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
        if not found or not _DAY.fullmatch(found[1]) or found[1].startswith("+"):
            hint = "write today 09:20 or -6 workdays 09:20"
            raise refuse("应是过去的时刻", f"{value!r} is no past instant", hint)
        return str(value)


class _StepSchema(Strict):
    at = _InstantField()
    do = Slug()
    by = Slug(required=True)
    facts = MapOf(Value())
    note = Text()
    grounds = ListOf(Slug())
    timer = Slug()
    until = _DayField()
    together_with = ListOf(Slug())
    approved_by = ListOf(Slug())


class _StorySchema(Strict):
    at = _InstantField(required=True)
    kind = ListOf(Slug(), required=True)
    subject = Text(required=True)
    description = Text()
    channel = Slug()
    complainant = Text()
    respondent = Text()
    knows = Slug()
    facts = MapOf(Value())
    steps = ListOf(Nested(_StepSchema))


class _FileSchema(Strict):
    office = MapOf(Text())
    known = MapOf(MapOf(Value()))
    stories = ListOf(Nested(_StorySchema), required=True)

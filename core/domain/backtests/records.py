"""What is kept of a past case: what was known when, what happened, what was decided. No person.

A verdict is taken by the first act that must agree with the advice; before it, the facts are those
that stood in the journal then. A case on which none was taken is seen as it stands now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.domain.casework.cases import ENDED, Case, Entry
from core.domain.proof.canonical import encode, loads
from core.domain.rules.sectors import Sector

#: As :func:`core.domain.proof.canonical.dumps` writes; what was stored once need not be looked at
#: again.
_WRITER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=encode
)
#: What the due day of a timer asks of an extension's entry.
_EXTENSION = ("timers", "run", "until", "until_total", "adds")


@dataclass(frozen=True)
class Event:
    """One entry of the journal as far as rules ask of it."""

    event: str
    at: datetime
    effective_on: date
    data: Mapping[str, Any]
    ends: bool

    def entry(self) -> Entry:
        """As the engine reads it."""
        changes = {"status": ("", "closed")} if self.ends else {}
        return Entry(self.event, self.at, self.effective_on, data=self.data, changes=changes)


@dataclass(frozen=True)
class Past:
    """A past case, as rules ask of it.

    ``intake``, ``decided`` and ``final`` are the facts known at receipt, when the verdict was
    taken, and now; ``decided_after`` is how many entries stood before the verdict, at the instant
    ``decided_at`` and in the status ``decided_in``. ``timers`` are as they were recorded.
    """

    number: str
    sector: str
    profile: str
    kind: str
    channel: str
    received_at: datetime
    received_on: date
    policy: str
    version: date
    status: str
    verdict: str
    grounds: tuple[str, ...]
    unit: str
    category: str
    severity: str
    intake: Mapping[str, Any]
    decided: Mapping[str, Any]
    final: Mapping[str, Any]
    decided_at: datetime
    decided_on: date
    decided_in: str
    decided_after: int
    events: tuple[Event, ...]
    timers: tuple[Mapping[str, Any], ...]

    def text(self) -> str:
        """The record as canonical JSON, each event as a list of what it says, in order."""
        told = {f.name: getattr(self, f.name) for f in fields(self)}
        events = [
            (e.event, e.at.astimezone(UTC).isoformat(), e.effective_on.isoformat(), e.data, e.ends)
            for e in self.events
        ]
        return _WRITER.encode({**told, "events": events})

    @property
    def last_at(self) -> datetime:
        """When the last thing happened."""
        return max([self.received_at, *(event.at for event in self.events)])

    @property
    def recorded(self) -> tuple[int, int]:
        """How many runs of its timers were met or overdue, as recorded, and how many too late."""
        ended = [one for one in self.timers if one["met_on"] or one["state"] == "overdue"]
        late = (
            one["state"] == "overdue" or (one["due"] and one["met_on"] > one["due"])
            for one in ended
        )  # fmt: skip
        return len(ended), sum(map(bool, late))

    @classmethod
    def read(cls, text: str) -> Past:
        """The record that :meth:`text` wrote."""
        told = loads(text)
        events = tuple(
            Event(event, datetime.fromisoformat(at), date.fromisoformat(day), data, ends)
            for event, at, day, data, ends in told.pop("events")
        )
        grounds, timers = tuple(told.pop("grounds")), tuple(told.pop("timers"))
        return cls(**told, events=events, grounds=grounds, timers=timers)


def past_of(case: Case, sector: Sector, zone: ZoneInfo) -> Past:
    """The record of a case with its journal and timers."""
    known = {name for name, fact in sector.facts.items() if not fact.personal and not fact.input}
    place = _decision(case, sector)
    before = case.journal[:place]
    taken = case.journal[place] if place < len(case.journal) else None
    after = case.journal[place:]
    at = taken.at if taken else (before[-1].at if before else case.received_at)
    told = case.journal[0].data.get("facts", {}) if case.journal else case.facts
    given = taken.data.get("facts", {}) if taken else {}
    return Past(
        case.number, case.sector, case.profile, case.kind, case.channel, case.received_at,
        case.received_on, case.policy, case.version, case.status,
        str(_rewound("verdict", case.verdict, after)),
        tuple(_rewound("grounds", case.grounds, after)),
        _word(case, "unit"), _word(case, "category"), _word(case, "severity"),
        intake={name: value for name, value in told.items() if name in known},
        decided={**_facts(case.facts, known, after), **_own(given, known)},
        final={name: value for name, value in case.facts.items() if name in known},
        decided_at=at,
        decided_on=at.astimezone(zone).date(),
        decided_in=str(_rewound("status", case.status, after)),
        decided_after=place,
        events=tuple(map(_event, case.journal)),
        timers=tuple(_timers(case, zone)),
    )  # fmt: skip


def _word(case: Case, name: str) -> str:
    return str(case.classification.get(name) or "")


def _decision(case: Case, sector: Sector) -> int:
    """How many entries stood before the verdict was taken; all of them where none was."""
    versions = {(p.slug, p.version): p for p in sector.policies if p.used_by(case.profile)}
    for place, entry in enumerate(case.journal):
        policy = versions.get((entry.policy, entry.version or case.version))
        act = policy.procedure.get(entry.act) if policy else None
        if act is not None and act.demands.agrees_with and entry.event == entry.act:
            return place
    return len(case.journal)


def _facts(now: Mapping[str, Any], known: set[str], after: Iterable[Entry]) -> dict[str, Any]:
    """The facts as they stood before the entries ``after``."""
    found = {name: value for name, value in now.items() if name in known}
    for entry in reversed(list(after)):
        for name, (old, _) in entry.changes.items():
            if name in known:
                found[name] = old
    return {name: value for name, value in found.items() if value is not None}


def _own(given: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    """What was told with the verdict itself: it was known when it was taken."""
    return {name: value for name, value in given.items() if name in known and value is not None}


def _rewound(name: str, now: Any, after: Iterable[Entry]) -> Any:
    """What stood before the entries ``after``."""
    return next((entry.changes[name][0] for entry in after if name in entry.changes), now)


def _event(entry: Entry) -> Event:
    data = {name: entry.data[name] for name in _EXTENSION if name in entry.data}
    ends = "status" in entry.changes and entry.changes["status"][1] in ENDED
    return Event(entry.event, entry.at, entry.effective_on, data, ends)


def _timers(case: Case, zone: ZoneInfo) -> Iterable[Mapping[str, Any]]:
    for timer in case.timers:
        met = timer.met_at.astimezone(zone).date() if timer.met_at else None
        yield {
            "name": timer.name, "run": timer.run, "started_on": timer.started_on,
            "due": timer.due, "met_on": met, "state": timer.state,
        }  # fmt: skip

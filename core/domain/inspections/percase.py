"""The checks that look at one case by itself: conditions, order of acts, late entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from core.domain.casework.cases import SYSTEM, Case, Entry
from core.domain.casework.history import CaseHistory
from core.domain.expressions import Condition
from core.domain.inspections.checks import Check, Holding, Late, OutOfOrder
from core.domain.inspections.records import Found, Night, Seen
from core.domain.rules.provisions import holds
from core.domain.worktime.deadlines import deadline, deadline_at, end_of
from core.domain.worktime.periods import Period, Roll


def holding(night: Night, check: Check, kind: Holding, seen: Seen) -> Iterator[Found]:
    """The case, if its condition is true: with the facts it read and the acts it asked for."""
    case = seen.case
    if kind.when.evaluate(night.env(case)) is not True:
        return
    moved = next((entry for entry in reversed(case.journal) if "status" in entry.changes), None)
    evidence = {"condition": kind.when.text, **_answers(night, case, kind.when)}
    if moved:
        evidence |= {"since": moved.at, "act": moved.event}
    mark = str(moved.seq if moved else 0)
    yield Found(check.slug, case.number, (case.number,), (mark,), case.received_on, evidence)


def out_of_order(night: Night, check: Check, kind: OutOfOrder, seen: Seen) -> Iterator[Found]:
    """The case, if an act came before what it had to come after."""
    case = seen.case
    early = [entry for entry in _before(case, kind.after) if entry.event in kind.acts]
    if not early or not holds(kind.when, night.env(case)):
        return
    later = next((entry for entry in case.journal if entry.event in kind.after), None)
    evidence = {
        "acts": [{"act": entry.event, "at": entry.at} for entry in early],
        "after": list(kind.after),
        "came_at": later.at if later else None,
    }
    marks = tuple(str(entry.seq) for entry in early)
    yield Found(check.slug, case.number, (case.number,), marks, case.received_on, evidence)


def late(night: Night, check: Check, kind: Late, seen: Seen) -> Iterator[Found]:
    """The case, if something was written down later than it may be."""
    case = seen.case
    if _told_whole(case):
        return
    found = [
        (entry, limit)
        for entry in case.journal
        if _by_hand(entry, kind.events)
        and entry.recorded_at is not None
        and entry.recorded_at >= (limit := _limit(night, entry.at, kind.after))
    ]
    if not found:
        return
    evidence = {
        "after": str(kind.after),
        "entries": [
            {"act": e.event, "at": e.at, "recorded_at": e.recorded_at, "limit": limit}
            for e, limit in found
        ],
    }
    marks = tuple(str(entry.seq) for entry, _ in found)
    yield Found(check.slug, case.number, (case.number,), marks, case.received_on, evidence)


def _told_whole(case: Case) -> bool:
    """Whether it was taken in together with what had been done on it, as an import does."""
    first, *rest = case.journal
    return any(e.actor != SYSTEM and e.recorded_at == first.recorded_at for e in rest)


def _before(case: Case, events: tuple[str, ...]) -> Iterator[Entry]:
    for entry in case.journal:
        if entry.event in events:
            return
        yield entry


def _by_hand(entry: Entry, events: tuple[str, ...]) -> bool:
    """Whether somebody entered it; what happens by itself is never late."""
    if events:
        return entry.event in events and (entry.actor != SYSTEM or entry.event == "received")
    return entry.actor != SYSTEM or entry.event == "received"


def _limit(night: Night, at: datetime, after: Period) -> datetime:
    """The first instant at which what happened ``at`` is entered late."""
    office = night.office
    if after.is_time:
        return deadline_at(office.calendar, at, after, office.zone)
    due = deadline(office.calendar, office.day(at), after, Roll.ANY_REST_DAY).due
    assert due is not None
    return end_of(due, office.zone)


def _answers(night: Night, case: Case, when: Condition) -> dict[str, Any]:
    """What the condition read: facts that are no text and not personal, and acts done or not."""
    env, facts = night.env(case), night.sector.facts
    shown = {
        name: env.facts.get(name)
        for name in sorted(when.reads)
        if name not in facts or not (facts[name].personal or facts[name].type == "text")
    }
    asked = sorted({call[1] for call in when.calls if call[0] in ("done", "count", "last")})
    past = CaseHistory(case)
    done: dict[str, date | None] = {act: past.last(act) for act in asked}
    return {"facts": shown, "done": done}

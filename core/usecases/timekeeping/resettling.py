"""Bringing open cases along when the office's settings or its own days change, one by one.

Each case is a transaction of its own and can be done again at any time: a case on which a change
was noted already is left alone, and one that it does not touch is not written at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from core.domain.casework import passage
from core.domain.casework.consequences import follow, journal
from core.domain.casework.shifts import Failure, Shifts
from core.domain.errors import TousuError
from core.domain.rules.regime import Matter, Office
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk, regime_of
from core.usecases.office.calendars import calendar_of
from core.usecases.office.noticeimport import note_moves, recount

EVENT = "settings_changed"

Change = Callable[[Matter, datetime], object]
Progress = Callable[[int, int], None]


def under(desk: Desk, matter: Matter, settings: Mapping[str, Any], records: Any) -> None:
    """Let ``settings`` and the calendar ``records`` govern a case from now on."""
    book = calendar_of(desk.book, records, matter.case.sector, settings)
    matter.office = Office(book.as_known_on(None), desk.zone, settings)
    matter.regime = regime_of(matter.regime.sector, matter.case, settings)


def resettle(
    matter: Matter, draft_id: int, changes: Mapping[str, tuple[Any, Any]], at: datetime
) -> bool:
    """Bring a case into agreement with changed settings; False where it was, or is by now."""
    case = matter.case
    key = f"{case.number}/settings/{draft_id}"
    if any(entry.key == key for entry in case.journal):
        return False
    before, told = _picture(matter), len(case.journal)
    policy = matter.rules(at).policy
    entry = journal(matter, EVENT, at, policy, data={"draft": draft_id}, changes=changes, key=key)
    note_moves(matter, recount(matter, at), f"settings {draft_id}", at)
    follow(matter, entry, {})
    return len(case.journal) > told + 1 or _picture(matter) != before


def _picture(matter: Matter) -> list[tuple[object, ...]]:
    return [
        (t.name, t.run, t.state, t.due_at, t.wake_at, t.warnings, t.provisional)
        for t in matter.case.timers
    ]


def previewed(
    desk: Desk,
    numbers: Iterable[str],
    upto: datetime,
    change: Change,
    progress: Progress | None = None,
) -> Shifts:
    """What ``change`` would do to these cases at ``upto``; nothing is stored."""
    shifts, listed = Shifts(), list(numbers)
    shifts.looked_at = len(listed)
    for done, number in enumerate(listed, 1):
        try:
            before, after = (_told(desk, number, upto) for _ in range(2))
            change(after, upto)
            passage.catch_up(after, upto)
        except TousuError as error:
            shifts.failures.append(Failure(number, error))
        else:
            shifts.add(before, after, upto)
        if progress:
            progress(done, len(listed))
    return shifts


def _told(desk: Desk, number: str, upto: datetime) -> Matter:
    """One case as it would stand at ``upto`` if nobody did anything."""
    with desk.store.read() as work:
        matter = desk.matter(work, work.cases.get(number))
    passage.catch_up(matter, upto)
    return matter


def stored(desk: Desk, numbers: Iterable[str], change: Change) -> list[Failure]:
    """Do ``change`` to each case in a transaction of its own; those that failed, and why."""
    failures = []
    for number in numbers:
        try:
            _store(desk, number, change)
        except TousuError as error:
            failures.append(Failure(number, error))
    return failures


def _store(desk: Desk, number: str, change: Change) -> None:
    with desk.store.write() as work:
        matter = desk.matter(work, work.cases.get(number, for_update=True))
        # What fell due before the change counts as it was; what is over by it lapses after it.
        passage.catch_up(matter, work.now)
        if change(matter, work.now):
            passage.catch_up(matter, work.now)
            keep(work, matter)


def replaced(matter: Matter, **settings: Any) -> dict[str, Any]:
    """The settings of a case's office with some of them changed; None takes one away."""
    joined = {**matter.office.settings, **settings}
    return {name: value for name, value in joined.items() if value is not None}

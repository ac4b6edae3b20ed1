"""Deadlines: when a period that starts on a day ends, and what that depends on. Reads no clock.

Law: 民法典第二百零一条 (the first day does not count; hours run from the moment) and
第二百零三条 (a last day that is a holiday rolls; the last day ends at 24:00, or when the office
closes). The account of a deadline day by day is in `core.domain.worktime.ledger`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from core.domain.worktime.officehours import OfficeHours
from core.domain.worktime.periods import Extension, Pause, Period, Roll, Unit, united_pauses
from core.domain.worktime.workdays import Calendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days (after, through] that are counted in one way: only working days, or every day."""

    after: date
    through: date
    workdays: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a period ends, with what is needed to account for every day of it.

    `nominal_end` is the last counted day, `due` the last day after rolling; it ends at 24:00
    office time (`end_of`). `due` is None while an open pause holds the period; `remaining` is
    then what is left to count after the day of resuming (nothing, if only the rolling is left).
    A due date is provisional when it depends on a day that a State Council notice may still
    change, `first_uncertain` being the first of these; a date for which no calendar was asked
    (a named date, `same_day`, a calendar period that never rolls) is never provisional.
    """

    start: date
    period: Period
    roll: Roll
    pauses: tuple[Pause, ...]
    stretches: tuple[Stretch, ...]
    remaining: tuple[Period, ...] = ()
    nominal_end: date | None = None
    due: date | None = None
    first_uncertain: date | None = None

    @property
    def paused(self) -> bool:
        """Whether an open pause holds the period, so that it has no due date yet."""
        return self.due is None

    @property
    def provisional(self) -> bool:
        """Whether a notice not yet published may still move the due date."""
        return self.first_uncertain is not None


def deadline(
    calendar: Calendar,
    start: date,
    period: Period,
    roll: Roll = Roll.ANY_REST_DAY,
    pauses: Iterable[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> Deadline:
    """When a period that starts on `start` ends, under these pauses and extensions.

    A function of its arguments alone, so the order in which pauses and extensions were granted
    makes no difference; extensions apply in the order given. Pauses are united first, and one
    that begins on or after the due date does nothing.
    """
    if period.is_time:
        raise ValueError(f"{period} runs from an instant: count it with deadline_at")
    pauses = united_pauses(pauses)
    steps = _steps(start, period, extensions)
    end, stretches = start, list[Stretch]()
    for place, step in enumerate(steps):
        if isinstance(step, date):
            stretches.append(Stretch(end, step, period.unit is Unit.WORKDAYS))
        else:
            stretch, left = _count(calendar, end, step, pauses)
            stretches.append(stretch)
            if left:
                later = tuple(step for step in steps[place + 1 :] if isinstance(step, Period))
                return Deadline(start, period, roll, pauses, tuple(stretches), (left, *later))
        end = stretches[-1].through
    rolls = roll if isinstance(steps[-1], Period) and steps[-1].rolls else Roll.NONE
    due = _rolled(calendar, end, rolls, pauses)
    uncertain = _first_uncertain(calendar, start, steps, rolls, end, due)
    return Deadline(start, period, roll, pauses, tuple(stretches), (), end, due, uncertain)


def deadline_at(
    calendar: Calendar,
    start: datetime,
    period: Period,
    zone: tzinfo,
    hours: OfficeHours | None = None,
) -> datetime:
    """The instant, in UTC, at which a period of minutes or hours ends.

    Without `hours` time simply passes (民法典第二百零一条第二款); with them only the time counts in
    which the office in `zone` is open. `start` must know its zone.
    """
    if not period.is_time:
        raise ValueError(f"{period} runs in days: count it with deadline")
    if start.tzinfo is None:
        raise ValueError(f"{start} does not say in which zone it is")
    length = timedelta(**{period.unit.value: period.n})
    if hours is None:
        return (start + length).astimezone(UTC)
    local = start.astimezone(zone).replace(tzinfo=None)
    return hours.after(calendar, local, length).replace(tzinfo=zone).astimezone(UTC)


def end_of(day: date, zone: tzinfo, closes: time = time.max) -> datetime:
    """The instant, in UTC, at which a last day is over: 24:00 in the office's zone.

    With `closes`, the office's closing hour (民法典第二百零三条第二款). The instant itself is past.
    """
    if closes == time.max:
        return datetime.combine(day + _DAY, time.min, zone).astimezone(UTC)
    return datetime.combine(day, closes, zone).astimezone(UTC)


def _steps(start: date, period: Period, extensions: Sequence[Extension]) -> list[Period | date]:
    """What is counted one after the other; a new total or a named date replaces what was before."""
    steps: list[Period | date] = [period]
    for extension in extensions:
        if extension.adds:
            steps.append(extension.adds)
        elif anew := extension.until_total or extension.until:
            steps = [anew]
    if isinstance(steps[0], date) and steps[0] < start:
        raise ValueError(f"a period from {start} cannot be extended until {steps[0]}")
    return steps


def _count(
    calendar: Calendar, after: date, period: Period, pauses: Sequence[Pause]
) -> tuple[Stretch, Period | None]:
    """The stretch in which a period is counted, and what an open pause leaves uncounted of it."""
    workdays = period.unit is Unit.WORKDAYS
    left = period.n if workdays else (period.after(after) - after).days
    at = after
    for pause in pauses:
        if pause.end is not None and pause.end <= at:
            continue
        until = max(pause.start, at)
        counted = calendar.count_workdays(at, until) if workdays else (until - at).days
        if counted >= left:
            break
        left -= counted
        if pause.end is None:
            unit = Unit.WORKDAYS if workdays else Unit.DAYS
            return Stretch(after, until, workdays), Period(left, unit)
        at = pause.end
    end = calendar.add_workdays(at, left) if workdays else at + timedelta(days=left)
    return Stretch(after, end, workdays), None


def _rolled(calendar: Calendar, end: date, roll: Roll, pauses: Sequence[Pause]) -> date | None:
    """The first day from `end` on that is no day off and in no pause; None in an open pause."""
    due = end
    while _is_off(calendar, due, roll) or any(pause.covers(due) for pause in pauses):
        if pauses and pauses[-1].end is None and pauses[-1].covers(due):
            return None
        due += _DAY
    return due


def _is_off(calendar: Calendar, day: date, roll: Roll) -> bool:
    match roll:
        case Roll.NONE:
            return False
        case Roll.STATUTORY_HOLIDAY_ONLY:
            return calendar.is_statutory_holiday(day)
        case Roll.ANY_REST_DAY:
            return not calendar.is_workday(day)


def _first_uncertain(
    calendar: Calendar,
    start: date,
    steps: Sequence[Period | date],
    roll: Roll,
    end: date,
    due: date | None,
) -> date | None:
    if due is None:
        return None
    if any(isinstance(step, Period) and step.unit is Unit.WORKDAYS for step in steps):
        return calendar.first_uncertain(start, due)
    return None if roll is Roll.NONE else calendar.first_uncertain(end - _DAY, due)

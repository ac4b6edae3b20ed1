"""Periodic duties of an office (the monthly report by the 30th): timers with a period, no case.

An office is kept like a case of its own, so that its acts, tasks and journal work alike. A duty
is the timer ``NAME@PERIOD``; it runs from the first instant of its period.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from core.domain.casework.cases import Case, Entry, Timer
from core.domain.errors import Problem, Refusal, invalid
from core.domain.rules.limits import Duty
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter
from core.domain.worktime.deadlines import deadline, end_of
from core.domain.worktime.periods import Period, Roll

#: How many months a period has; a period is aligned with the calendar year.
MONTHS = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}


def label(every: str, day: date) -> str:
    """The name of the period of this kind in which ``day`` lies: 2022-03, 2022-Q1, 2022-H1, 2022.

    A period of two months is named by its last month.
    """
    last = _last_month(every, day)
    match every:
        case "year":
            return f"{day.year}"
        case "half_year":
            return f"{day.year}-H{last // 6}"
        case "quarter":
            return f"{day.year}-Q{last // 3}"
        case _:
            return f"{day.year}-{last:02}"


def first_day(every: str, day: date) -> date:
    """The first day of the period in which ``day`` lies."""
    return date(day.year, _last_month(every, day) - MONTHS[every] + 1, 1)


def last_day(every: str, day: date) -> date:
    """The last day of the period in which ``day`` lies."""
    month = _last_month(every, day)
    return date(day.year, month, monthrange(day.year, month)[1])


def _last_month(every: str, day: date) -> int:
    months = MONTHS[every]
    return -(-day.month // months) * months


def due_day(matter: Matter, duty: Duty, day: date) -> tuple[date, bool]:
    """The last day for the duty of the period of ``day``, and whether it is provisional."""
    end = last_day(duty.every, day)
    if duty.day is not None:
        end = end.replace(day=min(duty.day, end.day))
    if duty.plus is None and duty.roll is Roll.NONE:
        return end, False
    start = end if duty.plus else end - timedelta(days=1)
    period = duty.plus or Period.parse("1 day")
    found = deadline(matter.office.calendar, start, period, duty.roll)
    assert found.due is not None
    return found.due, found.provisional


def open_periods(matter: Matter, now: datetime) -> list[Timer]:
    """Begin every duty whose period has started since the office began; returns the new timers.

    A period is kept under the version in force on its first day.
    """
    case, today, regime = matter.case, matter.office.day(now), matter.regime
    begun = [
        _begin(matter, policy, duty, name, start)
        for policy in regime.sector.versions(regime.rules.policy.slug, regime.profile)
        for duty in policy.duties.values()
        for start in _starts(duty.every, case.received_on, today)
        if _keeps(policy, start, case)
        and case.timer(name := f"{duty.slug}@{label(duty.every, start)}") is None
    ]
    begun.sort(key=lambda timer: timer.started_at)
    case.timers.extend(begun)
    return begun


def _keeps(policy: Policy, start: date, case: Case) -> bool:
    """Whether ``policy`` is in force when a period begins, or when the office does within it."""
    return max(start, case.received_on) in policy.in_force


def _starts(every: str, since: date, until: date) -> Iterator[date]:
    start = first_day(every, since)
    while start <= until:
        yield start
        start = last_day(every, start) + timedelta(days=1)


def _begin(matter: Matter, policy: Policy, duty: Duty, name: str, start: date) -> Timer:
    due, provisional = due_day(matter, duty, start)
    due_at = end_of(due, matter.office.zone)
    opened = matter.office.midnight(start)
    return Timer(
        name,
        1,
        policy.slug,
        policy.version,
        start,
        opened,
        "running",
        due,
        due,
        due_at,
        None if provisional else due_at,
        provisional,
        basis=duty.cite.basis,
        ref=duty.cite.ref,
        strength="hard",
        calendar=matter.office.calendar.version,
    )


def duty_of(matter: Matter, timer: Timer) -> Duty:
    """The duty that a timer of the office stands for, in the version of its period."""
    policy = matter.regime.policy(timer.policy, timer.version)
    return policy.duties[timer.name.partition("@")[0]]


def check_period(matter: Matter, policy: Policy, act: str, period: str) -> Iterator[Refusal]:
    """Refuse an act of the office that names no period, or one in which no duty runs."""
    meets = any(act in duty.met_by for duty in policy.duties.values())
    if not period:
        yield invalid(Problem("period", "须指明是哪一期", "Say which period this is for"))
    elif meets and not list(_met_by(matter, act, period)):
        yield invalid(Problem("period", f"没有这一期的职责:{period}", f"No duty runs for {period}"))


def _met_by(matter: Matter, act: str, period: str) -> Iterator[Timer]:
    for timer in matter.case.timers:
        if timer.name.partition("@")[2] == period and act in duty_of(matter, timer).met_by:
            yield timer


def meet(matter: Matter, entry: Entry) -> None:
    """Let an act of the office meet the duty of the period it names."""
    period = entry.data.get("period")
    if not period:
        return
    for timer in _met_by(matter, entry.event, period):
        if timer.state in ("running", "overdue"):
            timer.state, timer.met_at, timer.wake_at = "met", entry.at, None

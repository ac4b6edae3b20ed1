"""Calendars of working days, and the counting of periods by them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from api.context import desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json, day
from api.schemas.offices import CalendarListSchema, DayListSchema, DueSchema
from api.schemas.requests import DaysQuerySchema, DueInSchema
from core.domain.errors import NotFound, Problem, invalid
from core.domain.worktime.calendars import FIRST_DAY, LAST_DAY, Calendar
from core.domain.worktime.deadlines import Deadline, deadline, deadline_at, end_of
from core.domain.worktime.ledger import ledger, summary
from core.domain.worktime.periods import Pause, Period, Roll, Unit
from core.usecases.casework import reading

blueprint = Blueprint("calendars", __name__, description="日历与期限 · Calendars and periods")

NAME = "cn"
MOST_DAYS = 800


@blueprint.route("/calendars")
@blueprint.response(200, CalendarListSchema)
def list_calendars() -> Json:
    """List the calendars, with how far each is settled."""
    calendar = desk().book.as_known_on(None)
    notices = [
        {
            "document": notice.document,
            "years": list(notice.years),
            "published": day(notice.published),
            "url": notice.url,
        }
        for notice in desk().book.notices
    ]
    return {
        "items": [
            {
                "name": NAME,
                "first": day(FIRST_DAY),
                "last": day(LAST_DAY),
                "certain_through": day(calendar.certain_through),
                "version": calendar.version,
                "notices": notices,
            }
        ]
    }


@blueprint.route("/calendars/<name>/days")
@blueprint.arguments(DaysQuerySchema, location="query")
@blueprint.response(200, DayListSchema)
def list_days(query: dict[str, Any], name: str) -> Json:
    """Read what each day is, and why."""
    if name != NAME:
        raise NotFound(
            f"没有日历 {name},有:{NAME}", f"There is no calendar {name}; there is {NAME}"
        )
    first, last = query["first"], query["last"]
    if not first <= last < first + timedelta(days=MOST_DAYS):
        zh, en = f"须在 from 之后、{MOST_DAYS} 日以内", f"Must follow from within {MOST_DAYS} days"
        raise invalid(Problem("to", zh, en))
    calendar = _calendar(query)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {"items": [_day(calendar, one) for one in days]}


@blueprint.route("/calendars/due", methods=["POST"])
@blueprint.arguments(DueInSchema)
@blueprint.response(200, DueSchema)
def count_deadline(body: dict[str, Any]) -> Json:
    """Count a period: when does it end, and may that still change?"""
    calendar = _calendar(body)
    period = _period(body)
    if period.is_time:
        return _due_at(calendar, body, period)
    found = deadline(calendar, _start_day(body), period, Roll.parse(body["roll"]), _pauses(body))
    counts = summary(ledger(calendar, found)) if found.due else None
    return {
        "start": day(found.start),
        "period": str(period),
        "calendar": calendar.version,
        **_ends(found),
        "counted": counts.counted if counts else None,
        "skipped": counts.skipped if counts else None,
        "paused": counts.paused if counts else None,
    }


def _calendar(asked: dict[str, Any]) -> Calendar:
    """The calendar asked for: the official one, or that of an office, as known on a day."""
    book = reading.book_of(desk(), asked["sector"], asked["profile"])
    return book.as_known_on(asked["known_on"])


def _ends(found: Deadline) -> Json:
    return {
        "due": day(found.due),
        "due_at": office_time(end_of(found.due, desk().zone)) if found.due else None,
        "nominal_end": day(found.nominal_end),
        "provisional": found.provisional,
        "first_uncertain": day(found.first_uncertain),
    }


def _due_at(calendar: Calendar, body: dict[str, Any], period: Period) -> Json:
    """A period of hours or minutes: time simply passes."""
    try:
        start = datetime.fromisoformat(body["start"])
    except ValueError:
        raise invalid(
            _no_start("时刻,如 2026-03-02T09:30", "an instant, 2026-03-02T09:30")
        ) from None
    start = start if start.tzinfo else start.replace(tzinfo=desk().zone)
    ends = deadline_at(calendar, start, period, desk().zone)
    return {
        "start": office_time(start),
        "period": str(period),
        "due": day(ends.astimezone(desk().zone).date()),
        "due_at": office_time(ends),
        "provisional": False,
        "calendar": calendar.version,
    }


def _period(body: dict[str, Any]) -> Period:
    unit = Unit(body["unit"])
    try:
        return Period(0 if unit is Unit.SAME_DAY else body["n"], unit)
    except ValueError as error:
        raise invalid(Problem("n", "须为正整数", str(error))) from None


def _start_day(body: dict[str, Any]) -> date:
    try:
        return date.fromisoformat(body["start"])
    except ValueError:
        raise invalid(_no_start("日期,如 2026-03-02", "a day such as 2026-03-02")) from None


def _no_start(zh: str, en: str) -> Problem:
    return Problem("start", f"应是{zh}", f"Must be {en}")


def _pauses(body: dict[str, Any]) -> list[Pause]:
    problems = []
    pauses = []
    for place, one in enumerate(body["pauses"]):
        try:
            pauses.append(Pause(one["start"], one["end"]))
        except ValueError as error:
            problems.append(Problem(f"pauses.{place}.end", "不得早于 start", str(error)))
    if problems:
        raise invalid(*problems)
    return pauses


def _day(calendar: Calendar, one: date) -> Json:
    note = calendar.note(one)
    return {
        "day": day(one),
        "workday": calendar.is_workday(one),
        "statutory_holiday": calendar.is_statutory_holiday(one),
        "why": str(note.why),
        "name": note.name,
        "source": note.source,
        "status": str(calendar.status(one)),
    }

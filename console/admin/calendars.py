"""The calendar an office counts by: each year day by day, who published it, and notices to come.

A notice typed in here is a draft: it is previewed, approved by somebody else and published where
the settings of the office are.
"""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.words import t
from console.admin import blueprint
from console.forms import RIGHT, Wrong, day_typed, number_typed, refused, typed
from core.domain.errors import NotFound, NotPermitted, Problem, TousuError, invalid
from core.domain.worktime.calendars import (
    FIRST_DAY,
    LAST_DAY,
    Calendar,
    CalendarBook,
    DayStatus,
    Notice,
    Why,
)
from core.usecases.casework import reading
from core.usecases.office import officedrafts
from core.usecases.policymaking.drafts import READERS

#: Years in the list before this one; older ones are reached by their address.
_BACK = 10


@dataclass(frozen=True)
class Day:
    """A day of the year's picture; ``mark`` says in a character what is unlike the week."""

    on: date
    work: bool
    mark: str
    why: str


@dataclass(frozen=True)
class Year:
    """A year in numbers, with the documents that settle it."""

    number: int
    workdays: int
    documents: list[str]
    settled: bool


@blueprint.route("/calendars")
def calendars() -> str:
    """The years of the calendar that an office counts by, and one of them day by day."""
    return _page(RIGHT)


@blueprint.route("/calendars", methods=["POST"])
def draft_notice() -> ResponseReturnValue:
    """Draft the taking in of a holiday notice from its sentences as they were published."""
    if not caller().holds(READERS, ""):
        raise NotPermitted(
            "放假通知对各行业都有效,您不能起草", "A notice is for every sector; you may not"
        )
    try:
        given = [_notice()]
        made = officedrafts.draft(desk(), "notices", given, caller().name, note=typed("note", 2000))
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(_named(error))
        return _page(wrong), wrong.status
    return redirect(url_for("studio.office", draft=made.id, done="begun"), 303)


def _notice() -> dict[str, Any]:
    """The notice that was typed, as a calendar file has it."""
    published, issued = day_typed("published"), day_typed("issued")
    year = number_typed("year")
    if published is None:
        raise invalid(Problem("published", "请填写", "Please fill this in"))
    found: dict[str, Any] = {
        "document": typed("document", 200), "year": year, "published": published.isoformat(),
        "url": typed("url", 500),
        "lines": [line.strip() for line in typed("lines").splitlines() if line.strip()],
    }  # fmt: skip
    if not found["lines"]:
        raise invalid(Problem("lines", "请填写", "Please fill this in"))
    return found | ({"issued": issued.isoformat()} if issued else {})


def _named(error: TousuError) -> TousuError:
    """The error with its places as the form calls its fields."""
    problems = [
        Problem(one.path.removeprefix("[0].").partition("[")[0], one.zh, one.en, one.hint)
        for one in error.problems
    ]
    return TousuError(error.zh, error.en, problems, error.code)


def _page(wrong: Wrong) -> str:
    offices = _offices()
    chosen = request.args.get("office", "")
    chosen = chosen if chosen in offices else ""
    sector, _, profile = chosen.partition("/")
    book = reading.book_of(desk(), sector or None, profile)
    found = book.as_known_on(None)
    today = desk().now().astimezone(desk().zone).date()
    asked = request.args.get("show", "")
    shown = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year
    shown = min(max(shown, FIRST_DAY.year), LAST_DAY.year)
    years = _years(book, found, today.year)
    return render_template(
        "admin/calendars.html", wrong=wrong, offices=offices, chosen=chosen, shown=shown,
        years=years, months=_months(found, shown), found=found, today=today,
        overrides=[one for one in book.overrides if one.day.year == shown],
        documents=[(document_of(one), one.url) for one in book.notices if shown in one.years],
        drafts=caller().holds(READERS, ""), every_day=book.every_day, one=_year(book, found, shown),
    )  # fmt: skip


def _offices() -> dict[str, str]:
    """Every office whose calendar may differ, in words; ``sector/profile``."""
    chosen = language()
    return {
        f"{one.slug}/{slug}": f"{one.title[chosen]} · {title[chosen]}"
        for one in desk().registry
        for slug, title in one.profiles.items()
    }


def _years(book: CalendarBook, found: Calendar, now: int) -> list[Year]:
    """The years worth a line, the latest first: of late, and whatever is published ahead."""
    last = max((year for notice in book.notices for year in notice.years), default=now)
    return [_year(book, found, year) for year in range(max(last, now + 1), now - _BACK, -1)]


def _year(book: CalendarBook, found: Calendar, year: int) -> Year:
    first = date(year, 1, 1)
    days = (date(year + 1, 1, 1) - first).days
    workdays = sum(found.is_workday(first + timedelta(days=n)) for n in range(days))
    documents = [document_of(notice) for notice in book.notices if year in notice.years]
    return Year(year, workdays, documents, found.certain_through.year >= year)


def document_of(notice: Notice) -> str:
    """What a notice is numbered; for years of which none is recorded, that."""
    if notice.published is None:
        return t("没有记录放假通知,以两种历书一致为准", "no notice recorded; two almanacs agree")
    return notice.document


def _months(found: Calendar, year: int) -> list[list[list[Day | None]]]:
    """The months of a year as weeks of days, from Monday on."""
    weeks = months.Calendar(months.MONDAY)
    return [
        [
            [_day(found, day) if day.month == month else None for day in week]
            for week in weeks.monthdatescalendar(year, month)
        ]
        for month in range(1, 13)
    ]


def _day(found: Calendar, day: date) -> Day:
    note, work = found.note(day), found.is_workday(day)
    mark = ""
    if note.why in (Why.FESTIVAL, Why.MAKE_UP, Why.OFFICE):
        mark = t("班", "W") if work else t("休", "F")
    elif found.status(day) is not DayStatus.OFFICIAL:
        mark = "?"
    said = {
        Why.FESTIVAL: t("放假", "Day off"), Why.MAKE_UP: t("调休上班", "Made a working day"),
        Why.OFFICE: t("本单位自定", "The office's own"),
    }.get(note.why, "")  # fmt: skip
    return Day(day, work, mark, " ".join(filter(None, (said, note.name))))

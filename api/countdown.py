"""How long there is left, as people say it: by working days where the law counts those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from api.texts import text
from core.domain.calendars import Calendar
from core.storage.search import NextTimer


@dataclass(frozen=True)
class Countdown:
    """What is shown beside a deadline: words, and ``mark``, how pressing it is."""

    words: str
    mark: str
    due: str = ""


def countdown(
    timer: NextTimer, calendar: Calendar, now: datetime, zone: ZoneInfo, language: str
) -> Countdown:
    """What to say of ``timer`` now."""
    if timer.state == "paused" or timer.due is None:
        return Countdown(text("paused", language), "paused")
    today = now.astimezone(zone).date()
    due = _due(timer, zone)
    if timer.state == "overdue":
        n = (today - timer.due).days
        words = _counted("day_over", n, language) if n else text("just_over", language)
        return Countdown(words, "overdue", due)
    if timer.due <= today:
        return Countdown(text("due_today", language), "today", due)
    n = (timer.due - today).days
    if timer.length.partition(" ")[2].startswith("workday"):
        n = calendar.count_workdays(today, timer.due)
        words = _counted("workday_left", n, language)
    else:
        words = _counted("day_left", n, language)
    return Countdown(words, "soon" if n <= 2 else "running", due)


def _counted(key: str, n: int, language: str) -> str:
    """A number of days in words; English has a plural."""
    return text(key if n == 1 else key.replace("day", "days", 1), language, n=n)


def _due(timer: NextTimer, zone: ZoneInfo) -> str:
    """The due day; with the hour where it is not the end of the day."""
    assert timer.due is not None
    local = timer.due_at.astimezone(zone) if timer.due_at else None
    if local is None or local.time() == time():
        return timer.due.isoformat()
    return f"{timer.due} {local:%H:%M}"

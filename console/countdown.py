"""How long there is left, as people say it: by working days where the law counts those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from api.words import counted, t
from core.domain.worktime.calendars import Calendar
from core.storage.lists.search import NextTimer


@dataclass(frozen=True)
class Countdown:
    """What is shown beside a deadline: words, and ``mark``, how pressing it is."""

    words: str
    mark: str
    due: str = ""


def countdown(timer: NextTimer, calendar: Calendar, now: datetime, zone: ZoneInfo) -> Countdown:
    """What to say of ``timer`` now, in the language of the request."""
    if timer.state == "paused" or timer.due is None:
        return Countdown(t("已中止", "Paused"), "paused")
    today = now.astimezone(zone).date()
    due = _due(timer, zone)
    if timer.state == "overdue":
        n = (today - timer.due).days
        if not n:
            return Countdown(t("已超期", "Overdue"), "overdue", due)
        words = counted(n, "超期 {n} 日", "1 day overdue", "{n} days overdue")
        return Countdown(words, "overdue", due)
    if timer.due <= today:
        return Countdown(t("今天到期", "Due today"), "today", due)
    n = (timer.due - today).days
    if timer.length.partition(" ")[2].startswith("workday"):
        n = calendar.count_workdays(today, timer.due)
        words = counted(n, "剩 {n} 个工作日", "1 workday left", "{n} workdays left")
    else:
        words = counted(n, "剩 {n} 日", "1 day left", "{n} days left")
    return Countdown(words, "soon" if n <= 2 else "running", due)


def _due(timer: NextTimer, zone: ZoneInfo) -> str:
    """The due day; with the hour where it is not the end of the day."""
    assert timer.due is not None
    local = timer.due_at.astimezone(zone) if timer.due_at else None
    if local is None or local.time() == time():
        return timer.due.isoformat()
    return f"{timer.due} {local:%H:%M}"

"""What a draft of an office may hold: settings, days of its own, or holiday notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from core.calendarfiles import read_records
from core.domain.errors import Problem, invalid
from core.domain.rules.settings import read_settings, refuse_receivers
from core.domain.worktime.calendars import FIRST_DAY, LAST_DAY, Notice
from core.registry import Registry
from core.storage.rules.office import CalendarRecord
from core.storage.rules.officedrafts import OfficeDraft

KINDS = ("settings", "days", "notices")
MOST_DAYS = 400
LONGEST_REASON = 200
_DAY = ("day", "kind", "reason")


def read(registry: Registry, kind: str, given: Any, sector: str, profile: str) -> Any:
    """The content as it is kept; ``invalid_input`` with every mistake, NotFound for a sector."""
    if kind not in KINDS:
        names = ", ".join(KINDS)
        raise invalid(Problem("kind", f"可选:{names}", f"Must be one of: {names}"))
    profiles = registry.sector(sector).profiles if sector else {}
    if profile and profile not in profiles:
        names = ", ".join(profiles) or "—"
        raise invalid(Problem("profile", f"可选:{names}", f"Must be one of: {names}"))
    if not given:
        raise invalid(Problem(kind, "没有内容", "There is nothing in it"))
    if kind == "settings":
        found = read_settings(given) if isinstance(given, Mapping) else _not("settings")
        if sector:
            refuse_receivers(found, registry.sector(sector).roles)
        return {n: v.isoformat() if isinstance(v, date) else v for n, v in found.items()}
    if kind == "notices":
        read_records(given)
        return given
    return _days(given)


def notices(found: OfficeDraft) -> tuple[Notice, ...]:
    """The notices of a draft."""
    return read_records(found.content)


def overrides(found: OfficeDraft, known: date, now: datetime) -> Iterator[CalendarRecord]:
    """The days of a draft as records, known from a day on.

    A later record of the same day supersedes an earlier one, which is kept.
    """
    place = {"sector": found.sector} if found.sector else {}
    for day in found.content:
        name = f"override {found.id} {day['day']}"
        yield CalendarRecord("override", name, known, {**day, **place}, now, found.created_by)


def _days(given: Any) -> list[dict[str, str]]:
    if not isinstance(given, list) or len(given) > MOST_DAYS:
        _not("days")
    problems: list[Problem] = []
    days = [_day(one, f"days.{place}", problems) for place, one in enumerate(given)]
    named = [day["day"] for day in days]
    if twice := sorted({day for day in named if day and named.count(day) > 1}):
        problems.append(Problem("days", f"重复:{twice[0]}", f"{twice[0]} stands there twice"))
    if problems:
        raise invalid(*problems)
    return days


def _day(one: Any, place: str, problems: list[Problem]) -> dict[str, str]:
    """One day; what is wrong with it goes to ``problems``."""
    given: Mapping[str, Any] = one if isinstance(one, Mapping) else {}
    for key in given.keys() - set(_DAY):
        hint = f"allowed: {', '.join(_DAY)}"
        problems.append(Problem(f"{place}.{key}", "没有这个字段", "Unknown field", hint))
    try:
        day = date.fromisoformat(str(given.get("day")))
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError
    except ValueError:
        zh, en = f"应是 {FIRST_DAY} 至 {LAST_DAY} 的日期", f"Must be from {FIRST_DAY} to {LAST_DAY}"
        problems.append(Problem(f"{place}.day", zh, en))
        day = FIRST_DAY
    if given.get("kind") not in ("rest", "work"):
        zh, en = "可选:rest(休息)、work(上班)", "Must be rest or work"
        problems.append(Problem(f"{place}.kind", zh, en))
    reason = given.get("reason")
    if not isinstance(reason, str) or not 0 < len(reason.strip()) <= LONGEST_REASON:
        zh, en = f"须写明理由,至多{LONGEST_REASON}字", f"Say why, in {LONGEST_REASON} characters"
        problems.append(Problem(f"{place}.reason", zh, en))
    return {"day": day.isoformat(), "kind": str(given.get("kind")), "reason": str(reason).strip()}


def _not(what: str) -> Any:
    raise invalid(Problem(what, "内容的形式不对", "It has not the form it must have"))

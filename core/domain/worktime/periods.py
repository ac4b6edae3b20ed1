"""The terms in which a rule states a period: units, roll rules, pauses, extensions.

Law: 民法典第二百零二条 (the same-numbered day, or the last day of the month), 第二百零三条 (a
last day that is a holiday rolls). 第二百零四条 lets other law decide otherwise, so unit and roll
rule belong to each rule, never to a global switch. `core.domain.worktime.deadlines` counts with
them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Unit(StrEnum):
    """What a period is counted in; units are never converted into one another."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKDAYS = "workdays"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    SAME_DAY = "same_day"
    """当日: ends at 24:00 of the start day, working day or not, and never moves."""


_SHORT = {"wd": Unit.WORKDAYS, "cd": Unit.DAYS, "mo": Unit.MONTHS}
_UNITS = (
    {unit.value: unit for unit in Unit}
    | {unit.value.removesuffix("s"): unit for unit in Unit if unit is not Unit.SAME_DAY}
    | _SHORT
)


_ZH = {
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.WORKDAYS: "个工作日",
    Unit.DAYS: "日",
    Unit.WEEKS: "周",
    Unit.MONTHS: "个月",
    Unit.YEARS: "年",
    Unit.SAME_DAY: "当日",
}


@dataclass(frozen=True, slots=True)
class Period:
    """A number of units, at least one; 0 for `same_day`, the only unit without a number."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if (self.n == 0) != (self.unit is Unit.SAME_DAY) or self.n < 0:
            raise ValueError(f"a period needs a positive whole number of units, not {self.n}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read "7 workdays", "1 week" or "same_day"; also "wd", "cd" and "mo" for the unit."""
        if text.strip() == Unit.SAME_DAY:
            return cls(0, Unit.SAME_DAY)
        found = re.fullmatch(r"\s*(\d+)\s*([a-z]+)\s*", text)
        unit = _UNITS.get(found[2]) if found else None
        if not found or unit is None or int(found[1]) == 0:
            allowed = ", ".join(unit.value for unit in Unit if unit is not Unit.SAME_DAY)
            raise ValueError(
                f"{text!r} is no period: write a number and one of {allowed}, "
                'such as "7 workdays", or "same_day"'
            )
        return cls(int(found[1]), unit)

    def __str__(self) -> str:
        if self.unit is Unit.SAME_DAY:
            return self.unit.value
        return f"{self.n} {self.unit.value.removesuffix('s') if self.n == 1 else self.unit.value}"

    def words(self, language: str = "zh") -> str:
        """The period as a notice words it, in ``zh`` (7个工作日) or ``en``."""
        if not language.startswith("zh"):
            return str(self).replace("_", " ")
        return _ZH[self.unit] if self.unit is Unit.SAME_DAY else f"{self.n}{_ZH[self.unit]}"

    @property
    def is_time(self) -> bool:
        """Whether it runs in minutes or hours, from an instant rather than from a day."""
        return self.unit in (Unit.MINUTES, Unit.HOURS)

    @property
    def rolls(self) -> bool:
        """Whether it may end on a day off, so that a roll rule has something to say."""
        return self.unit in (Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS)

    def after(self, day: date) -> date:
        """The calendar day on which it ends, the first day not counted; nothing rolls.

        Months and years end on the same-numbered day, or on the month's last day where there is
        none (民法典第二百零二条). Workdays need a calendar: see `deadlines.deadline`.
        """
        match self.unit:
            case Unit.SAME_DAY | Unit.DAYS:
                return day + timedelta(days=self.n)
            case Unit.WEEKS:
                return day + timedelta(weeks=self.n)
            case Unit.MONTHS:
                return _add_months(day, self.n)
            case Unit.YEARS:
                return _add_months(day, 12 * self.n)
        raise ValueError(f"{self} cannot be counted in calendar days")

    def before(self, day: date) -> date:
        """The calendar day that lies as far back; ValueError as for :meth:`after`."""
        match self.unit:
            case Unit.SAME_DAY | Unit.DAYS:
                return day - timedelta(days=self.n)
            case Unit.WEEKS:
                return day - timedelta(weeks=self.n)
            case Unit.MONTHS:
                return _add_months(day, -self.n)
            case Unit.YEARS:
                return _add_months(day, -12 * self.n)
        raise ValueError(f"{self} cannot be counted in calendar days")


class Roll(StrEnum):
    """What happens when a calendar period ends on a day off (民法典第二百零三条第一款)."""

    NONE = "none"
    """It ends there: a deemed effect, a time bar, a measure of 自然日 without a roll rule."""
    STATUTORY_HOLIDAY_ONLY = "statutory_holiday_only"
    """Only the days of 放假办法第二条 roll: 法定节假日 read narrowly."""
    ANY_REST_DAY = "any_rest_day"
    """Any day off rolls to the next working day: the practice of the administration."""

    @classmethod
    def parse(cls, text: str) -> Roll:
        """Read a roll rule by name; "any" is short for any_rest_day."""
        return cls.ANY_REST_DAY if text == "any" else cls(text)


@dataclass(frozen=True, slots=True)
class Pause:
    """A suspension from `start` to `end`: it takes the days (start, end] out of the period.

    The mirror of the first-day rule: the day of suspending counts, the day of resuming does
    not. `end` is None while it lasts.
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a pause cannot end on {self.end}, before its start {self.start}")

    def covers(self, day: date) -> bool:
        """Whether it takes this day out of the period."""
        return self.start < day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension, of exactly one kind.

    `adds` counts on from the nominal end in its own unit, `until_total` counts anew from the
    start, `until` names the last day, which stands as it is: no pause moves it, it never rolls.
    """

    adds: Period | None = None
    until_total: Period | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if [self.adds, self.until_total, self.until].count(None) != 2:
            raise ValueError("an extension states one of adds, until_total and until")


def united_pauses(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The same suspensions without overlaps, in order; the last may be open."""
    united: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        last = united[-1] if united else None
        if last is None or (last.end is not None and last.end < pause.start):
            united.append(pause)
        elif last.end is not None and (pause.end is None or pause.end > last.end):
            united[-1] = Pause(last.start, pause.end)
    return tuple(united)


def _add_months(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

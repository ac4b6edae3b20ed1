"""Calendar files: the notices that come with the product, and those an office imports.

A notice file holds one record, or a list of them, with the keys `document`, `year` (or `years`),
`issued`, `published`, `url`, `off`, `work` and `lines`. `off` and `work` are lists of days, or
map each day to its festival; `lines` are the sentences as published. Either may be left out;
where both stand, they must agree. Everything wrong in a file is reported at once, by its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from core.domain.errors import Problem, invalid
from core.domain.worktime.calendars import CalendarBook, Notice
from core.domain.worktime.holidaynotices import read_sentences

OFFICIAL = Path(__file__).parent / "data" / "calendars" / "cn"
_STATUTORY = "statutory.json"
_COMPARE = "Compare the date with the notice."
_KEYS = ("document", "year", "years", "issued", "published", "url", "off", "work", "lines", "note")


@cache
def official_book() -> CalendarBook:
    """The book of everything the product knows about mainland China, 2007 onward."""
    return read_book(OFFICIAL)


def read_book(folder: Path) -> CalendarBook:
    """The book in a folder: its notices, and its `statutory.json` where there is one."""
    statutory = folder / _STATUTORY
    files = sorted(path for path in folder.glob("*.json") if path != statutory)
    notices = tuple(notice for path in files for notice in read_notices(path))
    days = _statutory_days(_load(statutory)) if statutory.exists() else {}
    return CalendarBook(notices, statutory=days)


def read_notices(path: Path) -> tuple[Notice, ...]:
    """The notices of one file; a refusal `invalid_input` names every mistake and its place."""
    return read_records(_load(path), f"{path.name}: ")


def read_records(content: Any, place: str = "") -> tuple[Notice, ...]:
    """The notices of what such a file holds; ``place`` begins the path of every mistake."""
    listed = isinstance(content, list)
    problems: list[Problem] = []
    notices = []
    for number, record in enumerate(content if listed else [content]):
        reader = _Record(record, f"{place}[{number}]." if listed else place)
        notices.append(reader.notice())
        problems += reader.problems
    if problems:
        raise invalid(*problems)
    return tuple(notices)


@dataclass(slots=True)
class _Record:
    """One record of a notice file while it is read; gathers its problems."""

    content: Any
    place: str
    problems: list[Problem] = field(default_factory=list)

    def notice(self) -> Notice:
        """The notice that the record holds; what is wrong with it goes to ``problems``."""
        if not isinstance(self.content, Mapping):
            self._report("", "应为一条记录", "must be a record", "Write { … }.")
            self.content = {}
        for key in self.content.keys() - set(_KEYS):
            allowed = f"Allowed: {', '.join(_KEYS)}."
            self._report(key, "未知字段", "is not a known field", allowed)
        years = self._years()
        off, work = self._days("off", years), self._days("work", years)
        lines = self.content.get("lines", [])
        if years and lines:
            off, work = self._compared(lines, years[-1], off, work)
        self._check_kinds(off, work)
        return Notice(
            document=self._text("document"),
            years=years,
            off=off,
            work=work,
            issued=self._date("issued"),
            published=self._date("published", required=True),
            url=self.content.get("url", ""),
        )

    def _years(self) -> tuple[int, ...]:
        years = self.content.get("years", [self.content.get("year")])
        if isinstance(years, list) and years and all(isinstance(year, int) for year in years):
            return tuple(years)
        self._report("year", "缺少年份或格式不对", "is missing or no number", 'Write "year": 2027.')
        return ()

    def _text(self, key: str) -> str:
        text = self.content.get(key)
        if isinstance(text, str) and text:
            return text
        self._report(key, "缺少", "is missing", "State the number of the document.")
        return ""

    def _date(self, key: str, *, required: bool = False) -> date | None:
        if required and key not in self.content:
            hint = "State the day it was published; null if it counts as always known."
            self._report(key, "缺少", "is missing", hint)
        text = self.content.get(key)
        return None if text is None else self._day(key, text)

    def _day(self, place: str, text: object) -> date | None:
        try:
            return date.fromisoformat(str(text))
        except ValueError:
            self._report(
                place, f"{text} 不是日期", f"{text!r} is not a date", "Write it as 2027-01-31."
            )
            return None

    def _days(self, key: str, years: tuple[int, ...]) -> dict[date, str]:
        """A list of days, or days mapped to their festivals."""
        given = self.content.get(key, [])
        named = given if isinstance(given, Mapping) else dict.fromkeys(map(str, given), "")
        days: dict[date, str] = {}
        for number, (text, festival) in enumerate(named.items()):
            place = f"{key}[{number}]"
            if (day := self._day(place, text)) is None:
                continue
            if years and not min(years) - 1 <= day.year <= max(years):
                hint = "A notice reaches from the December before its year to the year's end."
                self._report(place, f"{day} 不在该年份", f"{day} is not of this year", hint)
            days[day] = festival
        return days

    def _compared(
        self, lines: list[str], year: int, off: dict[date, str], work: dict[date, str]
    ) -> tuple[dict[date, str], dict[date, str]]:
        """The days with the festivals that the sentences name; reports where they disagree."""
        reading = read_sentences(lines, year, f"{self.place}lines")
        self.problems += reading.problems
        for key, ours, theirs in (("off", off, reading.off), ("work", work, reading.work)):
            if key not in self.content:
                continue
            for day in sorted(theirs.keys() - ours.keys()):
                self._report(key, f"缺少 lines 中的 {day}", f"lacks {day} of lines", _COMPARE)
            for day in sorted(ours.keys() - theirs.keys()):
                self._report(key, f"{day} 不在 lines 中", f"{day} is not in lines", _COMPARE)
        return _named(reading.off, off), _named(reading.work, work)

    def _check_kinds(self, off: Mapping[date, str], work: Mapping[date, str]) -> None:
        for day in sorted(off.keys() & work.keys()):
            self._report("work", f"{day} 同时放假和上班", f"{day} is also off", "Keep one of them.")
        for day in sorted(day for day in work if day.weekday() < 5):
            self._report(
                "work",
                f"{day} 不是周末,本来就上班",
                f"{day} is no Saturday or Sunday, so nothing makes it a make-up day",
                _COMPARE,
            )

    def _report(self, key: str, zh: str, en: str, hint: str) -> None:
        self.problems.append(Problem(self.place + key, zh, en, hint))


def _named(read: Mapping[date, str], given: Mapping[date, str]) -> dict[date, str]:
    """Days read from sentences; a festival named in the record itself prevails."""
    return {**read, **{day: festival for day, festival in given.items() if festival}}


def _statutory_days(law: Mapping[str, Any]) -> dict[date, str]:
    """Statutory holidays of every year in the festival table, under that year's version."""
    days: dict[date, str] = {}
    for year, festivals in law["festivals"].items():
        version = [version for version in law["versions"] if version["from"] <= int(year)][-1]
        for festival, first, moved_by, length in version["days"]:
            start = date.fromisoformat(f"{year}-{festivals.get(first, first)}")
            days |= dict.fromkeys(_run(start + timedelta(days=moved_by), length), festival)
    return days


def _run(first: date, length: int) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(length))


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        place = f"{path.name}:{error.lineno}"
        hint = "Correct the file, or export it again."
        raise invalid(
            Problem(place, f"不是 JSON:{error.msg}", f"not JSON: {error.msg}", hint)
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        hint = "Name a notice file in JSON and UTF-8."
        raise invalid(Problem(str(path), "无法读取", f"cannot be read: {error}", hint)) from error

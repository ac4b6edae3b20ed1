"""Reads the operative sentences of a public-holiday notice, and checks them against themselves.

A sentence such as "春节:2月15日至21日放假调休,共7天。2月11日(星期日)上班。" states a number of
days and weekdays beside the dates; where they disagree somebody has copied a digit wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.domain.errors import Problem

_DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日"
    r"(?:[(（](?P<remark>[^)）]*)[)）])?(?P<joint>至?)"
)
_WEEKDAY = re.compile(r"(?:星期|周)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"
_TOTAL = re.compile(r"(?:共|放假)(\d+)天")


@dataclass(slots=True)
class Reading:
    """What the sentences say: each day with its festival, and every disagreement found."""

    off: dict[date, str] = field(default_factory=dict)
    work: dict[date, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_sentences(lines: Sequence[str], year: int, path: str = "lines") -> Reading:
    """Read the sentences of the notice for `year`; `path` names them in problems."""
    reading = Reading()
    for number, line in enumerate(lines):
        place = f"{path}[{number}]"
        festival, colon, rest = line.replace("：", ":", 1).partition(":")
        off_text, stop, work_text = rest.partition("放假")
        if not (colon and stop):
            reading.problems.append(_unreadable(place, line))
            continue
        try:
            off = list(_days(off_text, year, place, reading.problems))
            work = list(_days(work_text.rpartition("上班")[0], year, place, reading.problems))
        except ValueError:
            reading.problems.append(_unreadable(place, line))
            continue
        total = _TOTAL.search(rest)
        if not off or (total and int(total[1]) != len(off)):
            reading.problems.append(_miscounted(place, total[1] if total else "1", off))
        reading.off |= dict.fromkeys(off, festival)
        reading.work |= dict.fromkeys(work, festival)
    return reading


def _days(text: str, year: int, place: str, problems: list[Problem]) -> Iterator[date]:
    """The days named in a text; "至" joins two of them to a range."""
    first: date | None = None
    month = 0
    for found in _DAY.finditer(text):
        month = int(found["month"] or month)
        day = date(int(found["year"] or year), month, int(found["day"]))
        problems.extend(_wrong_weekday(place, day, found["remark"] or ""))
        if found["joint"]:
            first = day
            continue
        yield from _range(first or day, day)
        first = None


def _range(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _wrong_weekday(place: str, day: date, remark: str) -> Iterable[Problem]:
    named = _WEEKDAY.search(remark)
    actual = _WEEKDAYS[day.weekday()]
    if named and named[1].replace("天", "日") != actual:
        yield Problem(
            place,
            f"{day} 是星期{actual},原文写的是星期{named[1]}",
            f"{day} is 星期{actual}, the sentence says 星期{named[1]}",
            "Compare the date and the weekday with the notice.",
        )


def _miscounted(place: str, stated: str, off: Sequence[date]) -> Problem:
    return Problem(
        place,
        f"原文写放假 {stated} 天,所列日期为 {len(off)} 天",
        f"the sentence says {stated} days off, its dates make {len(off)}",
        "Compare the first and the last day with the notice.",
    )


def _unreadable(place: str, line: str) -> Problem:
    return Problem(
        place,
        f"无法识别:{line}",
        f"cannot be read: {line}",
        "Write it as in the notice: 节日:2月15日至21日放假调休,共7天。2月11日(星期日)上班。",
    )

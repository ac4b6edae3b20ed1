"""Named periods of the calendar, ``2024-05``, ``2018-Q2``, ``2018-H1``, ``2018``, as spans of days.

A span is aligned with the calendar year; ``core.domain.timekeeping.duties`` names periods the same
way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.timekeeping.duties import MONTHS, first_day, label, last_day

_LABEL = {
    "month": re.compile(r"(\d{4})-(\d\d)"),
    "quarter": re.compile(r"(\d{4})-Q(\d)"),
    "half_year": re.compile(r"(\d{4})-H(\d)"),
    "year": re.compile(r"(\d{4})()"),
}

#: The kinds of periods over which something may be scored.
KINDS = tuple(_LABEL)

#: The years of which periods are scored; on either side there is room to count days.
YEARS = range(1000, 9000)

#: How each kind is written, for messages.
EXAMPLES = {"month": "2024-05", "quarter": "2018-Q2", "half_year": "2018-H1", "year": "2018"}


@dataclass(frozen=True)
class Span:
    """One period of the kind ``every`` (one of :data:`KINDS`), from ``first`` to ``last`` day."""

    every: str
    first: date
    last: date

    @classmethod
    def of(cls, every: str, day: date) -> Span:
        """The period of this kind in which ``day`` lies."""
        return cls(every, first_day(every, day), last_day(every, day))

    @classmethod
    def parse(cls, every: str, text: str) -> Span:
        """The period of this kind that is called ``text``; ValueError where none is."""
        found = _LABEL[every].fullmatch(text)
        if not found or int(found[1]) not in YEARS:
            raise ValueError(f"{text!r} is not a {every} such as {EXAMPLES[every]}")
        return cls.of(every, date(int(found[1]), int(found[2] or 1) * MONTHS[every], 1))

    @property
    def label(self) -> str:
        """Its name."""
        return label(self.every, self.first)

    @property
    def before(self) -> Span:
        """The period of the same kind that ends the day before this one begins."""
        return Span.of(self.every, self.first - timedelta(days=1))

    def parts(self, every: str) -> Iterator[Span]:
        """The shorter periods of the kind ``every`` within this one, in order."""
        day = self.first
        while day <= self.last:
            part = Span.of(every, day)
            yield part
            day = part.last + timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

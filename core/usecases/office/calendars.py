"""The working calendar of an office: notices imported here, overrides, and what they move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from core.domain.proof.canonical import dumps
from core.domain.worktime.calendars import CalendarBook, Notice, Override
from core.storage.rules.office import CalendarRecord


def calendar_of(
    book: CalendarBook,
    records: Sequence[CalendarRecord],
    sector: str,
    settings: Mapping[str, Any],
) -> CalendarBook:
    """The shipped ``book`` with what was recorded here laid over it, for one sector's office."""
    every_day = settings.get("calendar") == "every_day"
    if not records and not every_day:
        return book
    content = dumps([vars(record) for record in records])
    return _laid(_Kept(book, records, content), sector, every_day)


@dataclass(frozen=True)
class _Kept:
    """A book with records, compared by the book itself and by what the records say."""

    book: CalendarBook = field(compare=False)
    records: Sequence[CalendarRecord] = field(compare=False)
    content: str
    book_id: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "book_id", id(self.book))


@lru_cache(maxsize=64)
def _laid(kept: _Kept, sector: str, every_day: bool) -> CalendarBook:
    notices = [notice_of(r) for r in kept.records if r.kind == "notice"]
    overrides = [
        override_of(record)
        for record in kept.records
        if record.kind == "override" and record.content.get("sector", sector) == sector
    ]
    return replace(
        kept.book,
        notices=(*kept.book.notices, *notices),
        overrides=(*kept.book.overrides, *overrides),
        every_day=every_day,
    )


def notice_of(record: CalendarRecord) -> Notice:
    """The notice that a record holds."""
    content = record.content
    return Notice(
        record.document,
        tuple(content["years"]),
        _days(content["off"]),
        _days(content["work"]),
        _day(content.get("issued")),
        record.published,
        content.get("url", ""),
    )


def override_of(record: CalendarRecord) -> Override:
    """The office's own rest or working day that a record holds."""
    content = record.content
    return Override(
        date.fromisoformat(content["day"]),
        content["kind"],
        content.get("reason", ""),
        record.published,
        record.recorded_by,
    )


def _days(content: Mapping[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): festival for day, festival in content.items()}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

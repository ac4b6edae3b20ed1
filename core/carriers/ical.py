"""Writes due dates as an iCalendar file (RFC 5545), for the calendars that people use anyway."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ["MAKER", "Entry", "written"]

MAKER = "-//tousu//due dates//ZH"
#: How often a calendar is asked to look again.
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One due date: a whole ``day``, or the instant ``at`` where the hour counts.

    ``key`` is the same for ever, so that a date that moves is moved and not doubled.
    """

    key: str
    day: date
    summary: str
    details: str = ""
    link: str = ""
    at: datetime | None = None


def written(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """The file, called ``name``, as it stands at ``now``."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        made.add_component(_event(entry, now))
    file: bytes = made.to_ical()
    return file


def _event(entry: Entry, now: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.key)
    event.add("dtstamp", now)
    event.add("dtstart", entry.at or entry.day)
    event.add("summary", entry.summary)
    if entry.details:
        event.add("description", entry.details)
    if entry.link:
        event.add("url", entry.link)
    event.add("transp", "TRANSPARENT")
    event.add("class", "CONFIDENTIAL")
    return event

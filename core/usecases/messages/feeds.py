"""Calendars of due dates behind an address that cannot be guessed: an officer's own, or a unit's.

Whoever has the address reads the calendar, so it holds numbers, dates and titles only, and ends to
be of use as soon as it is taken back, its user leaves, or no longer works on those cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from core import chance
from core.carriers import ical
from core.domain.errors import Conflict, NotFound, Problem, invalid
from core.domain.people.separation import CASE_ROLES
from core.domain.rules.sectors import Sector
from core.storage.lists.reach import Reach
from core.storage.messages.receivers import Feed
from core.storage.people.access import Unit
from core.storage.timekeeping.duedates import DueDate, due_dates
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.messages.promising import link
from core.usecases.people.entry import NOTE_USE_AFTER, Caller
from core.usecases.people.tokens import digest

__all__ = ["MOST", "Issued", "issue", "list_of", "read", "revoke"]

#: How many feeds a user may have, and how many due dates one shows.
MOST, MOST_DATES = 20, 1_000
_LATE = {"zh": "【已超期】", "en": "OVERDUE "}
_NAMES = {"zh": "投诉办理时限", "en": "Complaint deadlines"}
_PROVISIONAL = {
    "zh": "暂定:放假安排公布后可能变动",
    "en": "may move when the holidays are published",
}


@dataclass(frozen=True)
class Issued:
    """A new feed; its ``secret`` is told this once and never again."""

    feed: Feed
    secret: str


def issue(desk: Desk, user: str, *, sector: str = "", unit: str = "") -> Issued:
    """A feed of the user's own cases, or of those of a unit in which the user works on cases.

    Raises NotFound for the user, ``invalid_input`` for a unit that is not within reach, Conflict
    where there are too many.
    """
    secret = chance.text_for_urls(32)
    with desk.store.write() as work:
        found = work.users.get(user)
        caller = Caller(found.name, found.display_name, work.users.grants(user))
        if (sector or unit) and not _reaches(work, caller, sector, unit):
            zh = f"没有可订阅的单位 {sector}/{unit}"
            raise invalid(Problem("unit", zh, f"There is no unit {sector}/{unit} for {user}"))
        if len(work.feeds.of(user)) >= MOST:
            raise Conflict(f"日历订阅至多 {MOST} 个", f"{user} has {MOST} feeds already")
        made = Feed(secret[:8], digest(secret), user, work.now, sector, unit)
        return Issued(work.feeds.add(made), secret)


def list_of(desk: Desk, user: str) -> list[Feed]:
    """The feeds of a user that are not taken back."""
    with desk.store.read() as work:
        return work.feeds.of(user)


def revoke(desk: Desk, user: str, prefix: str) -> bool:
    """Take the user's feed back that begins so; False where there is none."""
    with desk.store.write() as work:
        found = [feed for feed in work.feeds.of(user) if feed.prefix == prefix]
        for feed in found:
            work.feeds.revoke(feed)
    return bool(found)


def read(desk: Desk, secret: str, language: str = "zh") -> bytes:
    """The calendar behind ``secret`` in ``zh`` or ``en``.

    NotFound, always in the same words, where there is none or it may not be read any more.
    """
    with desk.store.read() as work:
        feed = work.feeds.find(digest(secret))
        dates = None if feed is None else _dates(desk, work, feed)
        now = work.now
    if feed is None or dates is None:
        raise NotFound("没有此日历", "There is no such calendar")
    if feed.last_used_at is None or now - feed.last_used_at >= NOTE_USE_AFTER:
        with desk.store.write() as writing:
            writing.feeds.used(feed)
    entries = [_entry(desk, work, one, language) for one in dates]
    return ical.written(_name(desk, feed, language), entries, now)


def _dates(desk: Desk, work: UnitOfWork, feed: Feed) -> list[DueDate] | None:
    """What the feed shows; None where its user may not see it any more."""
    user = work.users.get(feed.user)
    caller = Caller(user.name, user.display_name, work.users.grants(user.name))
    tokens = work.barred.tokens(user.name)
    if feed.unit:
        if not _reaches(work, caller, feed.sector, feed.unit):
            return None
        units = [*_below(feed.unit, work.units.all(feed.sector))]
        within = Reach((feed.sector,), barred=tokens)
        return due_dates(work.connection, within, units=units, limit=MOST_DATES)
    sectors = [one.slug for one in desk.registry if caller.holds(CASE_ROLES, one.slug)]
    within = Reach(tuple(sectors), barred=tokens)
    return due_dates(work.connection, within, officer=user.name, limit=MOST_DATES)


def _reaches(work: UnitOfWork, caller: Caller, sector: str, unit: str) -> bool:
    above = {one.slug: one.parent for one in work.units.all(sector)}
    return unit in above and bool({*caller.officer(sector, unit, above).roles} & {*CASE_ROLES})


def _below(unit: str, units: Iterable[Unit]) -> Iterator[str]:
    """The unit and all under it."""
    units = [*units]
    yield unit
    for one in units:
        if one.parent == unit:
            yield from _below(one.slug, units)


def _entry(desk: Desk, work: UnitOfWork, one: DueDate, language: str) -> ical.Entry:
    sector = desk.sector(one.sector)
    name = sector.limit_title(one.policy, one.version, one.name, language)
    late = _LATE[language] if one.state == "overdue" else ""
    told: Mapping[str, str] = {
        "status": sector.title_of("statuses", one.status, language),
        "unit": sector.title_of("units", one.unit, language) if one.unit else "",
        "provisional": _PROVISIONAL[language] if one.provisional else "",
    }
    at = one.due_at.astimezone(desk.zone) if one.due_at else None
    timed = at is not None and (at.hour, at.minute) != (0, 0)
    return ical.Entry(
        key=_key(one),
        day=one.due,
        summary=f"{late}{one.number} {name}",
        details="\n".join(filter(None, told.values())),
        link=link(work, one.number),
        at=one.due_at if timed else None,
    )


def _key(one: DueDate) -> str:
    told = f"{one.number}/{one.name}/{one.run}".encode()
    return f"{sha256(told).hexdigest()[:32]}@tousu"


def _name(desk: Desk, feed: Feed, language: str) -> str:
    if not feed.unit:
        return f"{_NAMES[language]} {feed.user}"
    sector: Sector = desk.sector(feed.sector)
    return f"{_NAMES[language]} {sector.title_of('units', feed.unit, language)}"

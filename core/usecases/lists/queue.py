"""The queue of an officer: cases by how pressing they are, and the filters that somebody keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from core.domain.errors import NotFound, Problem, invalid
from core.domain.worktime.calendars import Calendar
from core.storage.lists.savedfilters import SavedFilter
from core.storage.lists.search import CaseFilter, Counted, Found, counted
from core.usecases.casework import reading
from core.usecases.casework.reading import CasePage
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller, line_of

#: How pressing a case is, the most pressing first.
BUCKETS = ("badly_overdue", "overdue", "today", "soon", "paused", "provisional")
#: Whose cases: those I handle, those of my units, all that I reach.
WHOSE = ("mine", "unit", "all")
#: What is due within so many working days after today is due soon.
SOON = 2
#: What is overdue for more working days than these is badly overdue.
BADLY = 10
#: More are not counted: nobody works through them one by one.
MOST = 999
#: How many filters one person may keep.
MOST_SAVED = 30
_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Marks:
    """The instants between the buckets; each is the first that no longer belongs."""

    badly: datetime
    now: datetime
    today: datetime
    soon: datetime

    def narrow(self, wanted: CaseFilter, bucket: str) -> CaseFilter:
        """``wanted`` within a bucket. Badly overdue is what is overdue too long, and not both."""
        match bucket:
            case "badly_overdue":
                return replace(wanted, due_before=self.badly)
            case "overdue":
                before = self.now + _AN_INSTANT
                return replace(wanted, due_after=self.badly - _AN_INSTANT, due_before=before)
            case "today":
                before = self.today + _AN_INSTANT
                return replace(wanted, due_after=self.now, due_before=before)
            case "soon":
                before = self.soon + _AN_INSTANT
                return replace(wanted, due_after=self.today, due_before=before)
            case "paused":
                return replace(wanted, timer_state="paused")
            case "provisional":
                return replace(wanted, provisional=True)
        zh, en = f"可选:{', '.join(BUCKETS)}", f"Must be one of: {', '.join(BUCKETS)}"
        raise invalid(Problem("bucket", zh, en))


def marks(desk: Desk, sector: str | None) -> Marks:
    """Where the buckets end today, by the working days of the sector (None: the official ones)."""
    profiles = desk.sector(sector).profiles if sector else {"default": {}}
    profile = "default" if "default" in profiles else next(iter(profiles))
    calendar = reading.book_of(desk, sector, profile).as_known_on(None)
    now = desk.now()
    today = now.astimezone(desk.zone).date()
    return Marks(
        _end_of(desk, _workdays_before(calendar, today, BADLY)), now,
        _end_of(desk, today), _end_of(desk, calendar.add_workdays(today, SOON)),
    )  # fmt: skip


def counts(desk: Desk, caller: Caller, wanted: CaseFilter) -> Mapping[str, Counted]:
    """How many of the cases ``wanted`` lie in each bucket; :data:`MOST` + 1 stands for more.

    Of what is searched for and is found often, at least so many.
    """
    return look(desk, caller, wanted, "", cursor=None, limit=0)[1]


def look(
    desk: Desk, caller: Caller, wanted: CaseFilter, bucket: str, *, cursor: str | None, limit: int
) -> tuple[CasePage, Mapping[str, Counted]]:
    """A page of the cases ``wanted`` in a bucket (empty: in all), and how many lie in each."""
    within = replace(wanted, reach=reading.reach(desk, caller, wanted.sectors))
    sectors, found = wanted.sectors or (), Found()
    ends = marks(desk, sectors[0] if len(sectors) == 1 else None)
    page, buckets = CasePage([], None), {one: ends.narrow(within, one) for one in BUCKETS}
    with desk.store.read() as work:
        if limit:
            chosen = buckets[bucket] if bucket else within
            page = reading.page_of(work, chosen, cursor, limit, found)
        numbers = counted(work.connection, list(buckets.values()), MOST + 1, found)
    return page, MappingProxyType(dict(zip(BUCKETS, numbers, strict=True)))


def whose(desk: Desk, caller: Caller, wanted: CaseFilter, chosen: str) -> CaseFilter:
    """``wanted`` of the caller's own cases, of the units in which a role is held, or of all."""
    if chosen == "mine":
        return replace(wanted, officer=caller.name)
    if chosen == "unit":
        return replace(wanted, units=tuple(sorted(_units(desk, caller))))
    return wanted


def saved(desk: Desk, caller: Caller) -> list[SavedFilter]:
    """The filters that the caller keeps, by name."""
    with desk.store.read() as work:
        return work.saved_filters.of(caller.name)


def save(desk: Desk, caller: Caller, name: str, query: Mapping[str, str]) -> None:
    """Keep a filter under a name; an earlier one of that name gives way."""
    problems = []
    if not 0 < len(name) <= 40:
        zh, en = "名称须为1至40个字", "A name has 1 to 40 characters"
        problems.append(Problem("name", zh, en))
    with desk.store.write() as work:
        kept = [one for one in work.saved_filters.of(caller.name) if one.name != name]
        if len(kept) >= MOST_SAVED:
            zh = f"最多保存{MOST_SAVED}个筛选,请先删除一个"
            en = f"{MOST_SAVED} filters may be kept at most; remove one first"
            problems.append(Problem("name", zh, en))
        if problems:
            raise invalid(*problems)
        work.saved_filters.put(SavedFilter(caller.name, name, dict(query)))


def forget(desk: Desk, caller: Caller, name: str) -> None:
    """Keep a filter no longer; NotFound where the caller keeps none of that name."""
    with desk.store.write() as work:
        if not work.saved_filters.remove(caller.name, name):
            raise NotFound(f"没有名为 {name} 的筛选", f"No filter is called {name}")


def _units(desk: Desk, caller: Caller) -> set[str]:
    """The units that lie in or below those in which the caller holds a role."""
    held = {(grant.sector, grant.unit) for grant in caller.grants if grant.unit}
    found: set[str] = set()
    with desk.store.read() as work:
        for sector in {sector for sector, _ in held if sector}:
            above = work.units.above(sector)
            own = {unit for place, unit in held if place == sector}
            found |= {unit for unit in above if own & set(line_of(unit, above) or ())}
    return found


def _workdays_before(calendar: Calendar, day: date, count: int) -> date:
    """The day that many working days before ``day``."""
    back = day
    while calendar.count_workdays(back, day) < count:
        back -= timedelta(days=1)
    return back


def _end_of(desk: Desk, day: date) -> datetime:
    """The instant at which a day ends, 24:00 by the office's clock."""
    return datetime.combine(day + timedelta(days=1), time(), desk.zone)

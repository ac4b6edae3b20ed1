"""The daily list of what is overdue or soon due, to those whom the office's settings name.

Written once a working day of the office, from the hour of ``digest_at`` on; a day on which nothing
ran then is not made up for, since the next list holds what was in it and is still open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from core.domain.casework.cases import ENDED
from core.domain.casework.messages import IN_CHARGE, key_of
from core.domain.errors import Conflict
from core.domain.rules.regime import Office
from core.domain.rules.sectors import Sector
from core.storage.lists.search import CaseFilter, CaseLine, NextTimer
from core.storage.messages.outbox import Message
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.messages.promising import MAIL
from core.usecases.people.entry import Caller

__all__ = ["AHEAD", "write_due"]

BEGINS = "08:00"
#: How many days ahead a list looks, and how many cases it names at most.
AHEAD = timedelta(days=3)
MOST_LINES = 200
_PAGE = 500

#: Told of an office whose digest failed; without it the error is raised.
OnError: TypeAlias = Callable[[str, Exception], None]


def write_due(desk: Desk, on_error: OnError | None = None) -> int:
    """Promise today's lists where they are due and not written; returns how many offices were.

    Safe to run anywhere, any number of times at once.
    """
    done = 0
    for sector, profile in _due(desk):
        try:
            with desk.store.write() as work:
                office = desk.office(work, sector.slug, profile)
                today = office.day(work.now)
                work.digests.claim(sector.slug, profile, today)
                work.outbox.promise([*_lists(work, sector, profile, office, today)])
            done += 1
        except Conflict:
            continue
        except Exception as error:
            if on_error is None:
                raise
            on_error(f"digest of {sector.slug}:{profile}", error)
    return done


def _due(desk: Desk) -> list[tuple[Sector, str]]:
    with desk.store.read() as work:
        return [
            (sector, profile)
            for sector in desk.registry
            for profile in sector.profiles
            if _is_due(desk, work, sector.slug, profile)
        ]


def _is_due(desk: Desk, work: UnitOfWork, sector: str, profile: str) -> bool:
    settings = work.settings.all(sector, profile)
    if not settings.get("digest_to"):
        return False
    now = work.now.astimezone(desk.zone)
    if now.time() < time.fromisoformat(str(settings.get("digest_at") or BEGINS)):
        return False
    if work.digests.done(sector, profile, now.date()):
        return False
    return desk.office(work, sector, profile).calendar.is_workday(now.date())


def _lists(
    work: UnitOfWork, sector: Sector, profile: str, office: Office, today: date
) -> Iterator[Message]:
    cases = [*_cases(work, sector.slug, profile, office.midnight(today + AHEAD + _A_DAY))]
    timers = work.cases.next_timers([case.number for case in cases])
    above = work.units.above(sector.slug)
    to = set(str(office.settings["digest_to"]).split(","))
    for user, grants in work.users.reachable():
        caller = Caller(user.name, user.display_name, grants)
        kept = work.barred.numbers(user.name)
        own = [c for c in cases if c.number not in kept and _concerns(c, caller, above, to)]
        if own:
            lines = [_line(sector, case, timers.get(case.number), office) for case in own]
            yield _message(work, sector, profile, office, user.name, lines)


_A_DAY = timedelta(days=1)


def _cases(work: UnitOfWork, sector: str, profile: str, before: datetime) -> Iterator[CaseLine]:
    wanted = CaseFilter(sectors=(sector,), due_before=before)
    cursor: str | None = None
    while True:
        page = work.cases.search(wanted, cursor=cursor, limit=_PAGE)
        yield from (c for c in page.cases if c.profile == profile and c.status not in ENDED)
        if page.next is None:
            return
        cursor = page.next


def _concerns(
    case: CaseLine, caller: Caller, above: Mapping[str, str | None], to: set[str]
) -> bool:
    if IN_CHARGE in to and case.officer == caller.name:
        return True
    return bool(to & {*caller.officer(case.sector, case.unit, above).roles})


def _line(sector: Sector, case: CaseLine, timer: NextTimer | None, office: Office) -> str:
    language = _language(office)
    due = timer.due.isoformat() if timer and timer.due else ""
    name = sector.title_of("timers", timer.name.partition("@")[0], language) if timer else ""
    unit = sector.title_of("units", case.unit, language) if case.unit else ""
    late = {"zh": "已超期", "en": "overdue"}[language] if timer and timer.state == "overdue" else ""
    return "  ".join(part for part in (due, case.number, name, unit, late) if part)


def _message(
    work: UnitOfWork, sector: Sector, profile: str, office: Office, name: str, lines: list[str]
) -> Message:
    language, today = _language(office), office.day(work.now).isoformat()
    kept = lines[:MOST_LINES]
    if more := len(lines) - len(kept):
        kept.append(f"… +{more}")
    values = {
        "on": today,
        "sector": sector.title.get(language, sector.slug),
        "lines": "\n".join(kept),
        "link": work.address,
        "office": str(office.settings.get("office_name") or ""),
    }
    subject, body = sector.messages["digest"].render(values, language)
    key = key_of("", f"digest/{sector.slug}/{profile}/{today}", MAIL, name)
    return Message(key, MAIL, name, "office.digest", body, work.now, work.now, subject, sector.slug)


def _language(office: Office) -> str:
    return str(office.settings.get("mail_language") or "zh")

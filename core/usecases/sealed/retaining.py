"""How long what tells who is who is kept: the ended cases with their last day, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.casework.cases import Case
from core.domain.casework.dossier import kept_until, retention
from core.domain.rules.regime import Matter
from core.storage.casework.archive import ended_page
from core.storage.lists.reach import Reach
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.reading import reach
from core.usecases.desk import Desk, regime_of
from core.usecases.people.entry import Caller
from core.usecases.sealed.erasing import HOLDERS, RECORDS
from core.usecases.sealed.identities import needs

#: So often a page looks further for cases whose time is over.
_LOOKS = 20


@dataclass(frozen=True)
class Due:
    """A case that has ended, and how long what tells who is who is kept; None: for ever."""

    number: str
    sector: str
    kind: str
    retention: str | None
    until: date | None
    held: bool
    erased: bool
    over: bool


@dataclass(frozen=True)
class Schedule:
    """Some ended cases, and the cursor of the page after (None: this is the last).

    There may be fewer than were asked for, even none, and yet more on the pages after.
    """

    items: list[Due]
    next: str | None


def schedule(
    desk: Desk,
    caller: Caller,
    *,
    part: str = "",
    over: bool = False,
    cursor: str | None = None,
    limit: int = 100,
) -> Schedule:
    """Ended cases of the caller's sectors with the day their time is over, by their numbers.

    ``part``: those in whose number it stands; ``over``: those whose time is over and that still
    tell who is who. NotPermitted for who holds neither records nor holds.
    """
    sectors = tuple(s.slug for s in desk.registry if caller.holds((*RECORDS, *HOLDERS), s.slug))
    if not sectors:
        raise needs((*RECORDS, *HOLDERS))
    handled = tuple(slug for slug in sectors if not caller.holds(RECORDS, slug))
    seen = reach(desk, caller, handled) if handled else Reach(())
    with desk.store.read() as work:
        within = Reach(sectors, seen.hidden, work.barred.tokens(caller.name))
        after, found, more = cursor or "", list[Due](), True
        for _ in range(_LOOKS if over else 1):
            cases = ended_page(work.connection, within, after, limit + 1, part)
            more, cases = len(cases) > limit, cases[:limit]
            told = _dues(desk, work, cases)
            found += [due for due in told if not over or (due.over and not due.erased)]
            after = cases[-1].number if cases else after
            if not more or len(found) >= limit:
                break
    if len(found) > limit:
        return Schedule(found[:limit], found[limit - 1].number)
    return Schedule(found, after if more else None)


def _dues(desk: Desk, work: UnitOfWork, cases: Sequence[Case]) -> list[Due]:
    ids, found, now = [case.id for case in cases if case.id is not None], [], desk.now()
    held, erased = work.identity_requests.held(ids), work.identity_requests.erased(ids)
    for case in cases:
        office = desk.office(work, case.sector, case.profile)
        # How long a file is kept depends on no other case.
        matter = Matter(case, regime_of(desk.sector(case.sector), case, office.settings), office)
        policy = matter.rules(now).policy
        until = kept_until(case, policy)
        over = until is not None and until <= office.day(now)
        found.append(
            Due(case.number, case.sector, case.kind, retention(case, policy), until,
                case.id in held, case.id in erased, over)
        )  # fmt: skip
    return found

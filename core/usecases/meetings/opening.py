"""On which period a report opens where nobody says: the last one in which cases came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from core.domain.reports.definitions import Report, in_force
from core.domain.worktime.spans import Span
from core.storage.assessment.counted import Wanted as WantedCases
from core.storage.assessment.counted import last_received
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.meetings.periodic import Wanted, chosen

__all__ = ["opening"]


def opening(desk: Desk, wanted: Wanted) -> tuple[str, bool]:
    """The period, such as ``2026-Q3``, on which to open a report, and whether it has cases.

    The first of its kinds whose last period that is over has cases; else the latest period that is
    over and has any; else the one under way in which some came in. Without any case it is the last
    of the first kind that is over. Raises as :func:`chosen`.
    """
    sector, newest, plain = chosen(desk, Wanted(wanted.sector, wanted.report, "", wanted.profile))
    mine = [one for one in sector.reports if one.used_by(wanted.profile)]
    today = desk.now().astimezone(desk.zone).date()
    with desk.store.read() as work:
        over = list(_over(desk, work, wanted, newest, mine, today))
        under_way = Span.of(newest.periods[-1], today)
        now = _last(desk, work, wanted, today)
    for found, last_over in over:
        if found == last_over:
            return found.label, True
    if over:
        return max((found for found, _ in over), key=lambda span: span.last).label, True
    return (under_way.label, True) if now and now in under_way else (plain.label, False)


def _over(
    desk: Desk, work: UnitOfWork, wanted: Wanted, newest: Report, mine: list[Report], today: date
) -> Iterator[tuple[Span, Span]]:
    """By kind: the latest period that is over and has cases, and the last that is over at all."""
    for kind in newest.periods:
        last_over = Span.of(kind, today).before
        day = _last(desk, work, wanted, last_over.last)
        if day is None:
            continue
        found = Span.of(kind, day)
        report = in_force(mine, wanted.report, wanted.profile, found.first)
        if report is not None and kind in report.periods:
            yield found, last_over


def _last(desk: Desk, work: UnitOfWork, wanted: Wanted, day: date) -> date | None:
    """The last day up to ``day`` on which a case of the office came in."""
    first = date.min + timedelta(days=1)  # an hour of any zone is still a date
    cases = WantedCases(wanted.sector, wanted.profile, first, day, desk.zone)
    return last_received(work.connection, cases)

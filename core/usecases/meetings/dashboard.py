"""The figures for the meeting: how an office stands, and how it did over a period, in numbers.

Who may see the cases is told exactly, and can have the list behind each number; everybody else is
told of the whole office, coarsely. Nothing is stored: it is counted in the database when asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from core.domain.reports.parties import ROLES
from core.domain.reports.smallcells import Coarseness
from core.domain.rules.sectors import Sector
from core.domain.timekeeping.punctuality import Count
from core.domain.worktime.spans import Span
from core.storage.assessment.tallies import Tallies
from core.usecases.assessment.suspecting import READERS
from core.usecases.desk import Desk
from core.usecases.meetings.outlook import (
    View,
    Wanted,
    Window,
    answers,
    groupings,
    look,
    midnight,
    usual,
    window_of,
)
from core.usecases.meetings.periodic import REPORT_ROLES
from core.usecases.people.entry import Caller

__all__ = ["Dashboard", "Part", "TimerLine", "UnitLine", "Wanted", "offices", "read", "week_ends"]

#: How far the lines of months and weeks go back, from the end of the period.
MONTHS, WEEKS = 12, 13
#: So many usual categories are tried for one that tells something.
_TRIED = 4
_DAY = timedelta(days=1)

#: A value with its number and share.
Category = tuple[str | None, int | None, Decimal | None]


@dataclass(frozen=True)
class Part:
    """A part of a whole: None is what is not told, because it is of a few."""

    part: int | None
    whole: int | None
    share: Decimal | None


@dataclass(frozen=True)
class TimerLine:
    """How a timer went in the cases received in the period; ``share``: in time of those decided."""

    policy: str
    timer: str
    in_time: int | None
    late: int | None
    overdue: int | None
    open: int | None
    share: Decimal | None


@dataclass(frozen=True)
class UnitLine:
    """A unit: received and ended in the period, open and overdue now, cases with limits kept."""

    unit: str
    received: int | None
    ended: int | None
    open: int | None
    overdue: int | None
    kept: Part


@dataclass(frozen=True)
class Dashboard:
    """All figures of one moment. ``few``: counts below it are None, others rounded to it; 0: exact.

    ``before``: received and ended in the period before. ``categories``: by value, the most frequent
    first; the key None gathers what is not known, "*" those of a few. ``suspicions``: by check and
    state, those open now or decided in the period; None where the caller may not see them.
    """

    sector: Sector
    wanted: Wanted
    span: Span
    at: datetime
    few: int
    received: int | None
    ended: int | None
    before: tuple[int | None, int | None]
    open: int | None
    overdue: int | None
    kept: Part
    timers: list[TimerLine]
    months: list[tuple[Span, int | None, int | None]]
    weeks: list[tuple[date, int | None]]
    categories: list[Category]
    days: dict[date, int]
    units: list[UnitLine]
    satisfied: list[tuple[str, Part]]
    repeats: tuple[int | None, int | None]
    suspicions: Mapping[tuple[str, str], int] | None
    choices: list[str] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether the numbers are exact, and the cases behind them may be listed."""
        return not self.few


def offices(desk: Desk, caller: Caller) -> list[Sector]:
    """The sectors of which the caller may read the figures."""
    return [sector for sector in desk.registry if caller.holds(REPORT_ROLES, sector.slug)]


def read(desk: Desk, caller: Caller, wanted: Wanted) -> Dashboard:
    """The figures for ``caller``.

    Raises NotPermitted without a role that reads reports of the sector; ``invalid_input`` for a
    profile, period, unit, category or calendar that there is not, or a period not begun.
    """
    view = look(desk, caller, wanted)
    span, now = view.span, view.chosen.now
    window, before = window_of(desk, span), window_of(desk, span.before)
    told = view.coarse.number
    with desk.store.read() as work:
        counts = Tallies(work.connection, view.chosen, view.reach)
        by, categories = _categories(counts, view, window)
        still = counts.by_unit_now()
        kept = counts.by_unit_in_time(window)
        (was_in, received), (was_out, ended) = counts.months([before, window])
        months = _months(desk, counts, span, view.coarse)
        sees = caller.holds(READERS, wanted.sector)
        apart = view.sector.sealed_kinds
        repeats = counts.repeats(window, ROLES["complainant"], apart)
        return Dashboard(
            sector=view.sector, wanted=replace(view.wanted, by=by), span=span, at=now,
            few=view.coarse.few,
            received=told(received), ended=told(ended), before=(told(was_in), told(was_out)),
            open=told(sum(n for n, _ in still.values())),
            overdue=told(sum(n for _, n in still.values())),
            kept=_kept(kept, None, view.coarse), timers=_timers(counts, window, view.coarse),
            months=months, weeks=_weeks(desk, counts, span, view.coarse),
            categories=categories, days=_days(counts, view, window),
            units=_units(counts, window, still, kept, view.coarse),
            satisfied=_satisfied(counts, view, window),
            repeats=(told(repeats[0]), told(repeats[1])),
            suspicions=counts.suspicions(window) if sees else None, choices=groupings(view.sector),
        )  # fmt: skip


# ---------------------------------------------------------------- the parts


def _months(
    desk: Desk, counts: Tallies, span: Span, coarse: Coarseness
) -> list[tuple[Span, int | None, int | None]]:
    spans = [Span.of("month", _last_day(desk, span))]
    while len(spans) < MONTHS:
        spans.insert(0, spans[0].before)
    received, ended = counts.months([window_of(desk, one) for one in spans])
    return [
        (one, coarse.number(came), coarse.number(went))
        for one, came, went in zip(spans, received, ended, strict=True)
    ]


def _weeks(
    desk: Desk, counts: Tallies, span: Span, coarse: Coarseness
) -> list[tuple[date, int | None]]:
    days = week_ends(desk, span)
    found = counts.backlog([midnight(desk, day + _DAY) for day in days])
    return [(day, coarse.number(n)) for day, n in zip(days, found, strict=True)]


def week_ends(desk: Desk, span: Span) -> list[date]:
    """The last days of the weeks before the end of the period, or before today, and that day."""
    last = _last_day(desk, span)
    sunday = last - timedelta(days=last.isoweekday() % 7)
    found = [sunday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    return found if sunday == last else [*found[1:], last]


def _last_day(desk: Desk, span: Span) -> date:
    return min(span.last, desk.now().astimezone(desk.zone).date())


def _timers(counts: Tallies, window: Window, coarse: Coarseness) -> list[TimerLine]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for (policy, name, way), n in counts.by_timer(window).items():
        found.setdefault((policy, name), {})[way] = n
    lines = []
    for (policy, name), ways in found.items():
        in_time = ways.get("in_time", 0)
        decided = in_time + ways.get("late", 0) + ways.get("overdue", 0)
        told = {way: coarse.number(ways.get(way, 0)) for way in vars(Count())}
        if any(n is not None for n in told.values()):
            lines.append(TimerLine(policy, name, **told, share=coarse.share(in_time, decided)))
    return sorted(lines, key=lambda one: (one.share is None, one.share or 0, one.policy, one.timer))


def _categories(counts: Tallies, view: View, window: Window) -> tuple[str, list[Category]]:
    """By what is asked for, else by the first usual name that is known of most cases."""
    coarse = view.coarse
    by, found = "", dict[str | bool | None, int]()
    for by in [view.wanted.by] if view.wanted.by else [*usual(view.sector)[:_TRIED], "kind"]:
        found = counts.values(by, received=window)
        if 2 * found.get(None, 0) <= sum(found.values()):
            break
    whole = sum(found.values())
    named = {str(value or ""): n for value, n in found.items()}
    if few := coarse.gathered(named):
        rest = sum(named[key] for key in few)
        named = {key: n for key, n in named.items() if key not in few} | {"*": rest}
    ordered = sorted(named.items(), key=lambda one: (one[0] == "*", -coarse.order(one[1]), one[0]))
    return by, [(key or None, coarse.number(n), coarse.share(n, whole)) for key, n in ordered]


def _days(counts: Tallies, view: View, window: Window) -> dict[date, int]:
    if view.wanted.calendar == "due":
        found = counts.due_by_day(view.span.first, view.span.last)
    else:
        found = counts.received_by_day(window)
    told = {day: view.coarse.number(n) for day, n in sorted(found.items())}
    return {day: n for day, n in told.items() if n is not None}


def _units(
    counts: Tallies, window: Window, still: Mapping[str, tuple[int, int]],
    kept: Mapping[tuple[str, str], int], coarse: Coarseness,
) -> list[UnitLine]:  # fmt: skip
    came = {str(unit or ""): n for unit, n in counts.values("unit", received=window).items()}
    went = {str(unit or ""): n for unit, n in counts.values("unit", ended=window).items()}
    units = {*came, *went, *still}
    if coarse.few:  # nobody is told that a unit has a few
        units = {unit for unit in units if came.get(unit, 0) >= coarse.few}
    told = coarse.number
    lines = [
        UnitLine(
            unit, told(came.get(unit, 0)), told(went.get(unit, 0)),
            told(still.get(unit, (0, 0))[0]), told(still.get(unit, (0, 0))[1]),
            _kept(kept, unit, coarse),
        )
        for unit in units
    ]  # fmt: skip
    return sorted(lines, key=_rank)


def _rank(line: UnitLine) -> tuple[bool, Decimal, int, str]:
    """The largest share kept first; those of which nothing is decided last."""
    share = line.kept.share
    return share is None, -(share or Decimal(0)), -(line.received or 0), line.unit


def _kept(kept: Mapping[tuple[str, str], int], unit: str | None, coarse: Coarseness) -> Part:
    def of(way: str) -> int:
        return sum(n for (one, found), n in kept.items() if found == way and unit in (None, one))

    good, decided = of("kept"), of("kept") + of("broken")
    return Part(coarse.number(good), coarse.number(decided), coarse.share(good, decided))


def _satisfied(counts: Tallies, view: View, window: Window) -> list[tuple[str, Part]]:
    coarse, found = view.coarse, []
    for fact in answers(view.sector):
        said = counts.values(fact.slug, flag=True, received=window)
        yes, asked = said.get(True, 0), said.get(True, 0) + said.get(False, 0)
        part = Part(coarse.number(yes), coarse.number(asked), coarse.share(yes, asked))
        found.append((fact.slug, part))
    return found

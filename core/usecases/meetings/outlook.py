"""Who looks at the figures of an office, and at what: the period, the units, how exactly.

The same view is behind each number of the dashboard and behind the list of its cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from core.domain.errors import NotPermitted, Problem, invalid
from core.domain.people.separation import CASE_ROLES
from core.domain.reports.definitions import MONTH, Groups
from core.domain.reports.smallcells import EXACT, Coarseness
from core.domain.rules.sectors import Fact, Sector
from core.domain.timekeeping.punctuality import Count
from core.domain.worktime.spans import EXAMPLES, KINDS, Span
from core.storage.lists.reach import Reach
from core.storage.lists.search import CaseFilter
from core.storage.lists.selections import COLUMNS, Selection
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework import reading
from core.usecases.casework.reading import CasePage, reach
from core.usecases.desk import Desk
from core.usecases.meetings.periodic import REPORT_ROLES
from core.usecases.meetings.smallcells import REPORT, coarseness
from core.usecases.people.entry import Caller

#: What the calendar shows: the days of receipt, or the last days of limits.
CALENDARS = ("received", "due")
#: Behind which numbers there is a list of cases.
KINDS_OF_NUMBERS = ("received", "ended", "open", "overdue", "kept", "broken", "timer", "due")
_SATISFIED = "satisfied"
_DAY = timedelta(days=1)

Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Wanted:
    """What is asked for; no period: the last month over, ``by``: what the categories are.

    ``unit``: it and those below it; empty: the whole office.
    """

    sector: str
    profile: str = "default"
    period: str = ""
    unit: str = ""
    by: str = ""
    calendar: str = "received"


@dataclass(frozen=True)
class Behind:
    """Behind which number somebody wants to look.

    ``of``: one of :data:`KINDS_OF_NUMBERS`. ``period``: a month of its own in place of the whole
    period; ``on``: a day of receipt, of the end of a week, or on which a limit is due. ``what``
    and ``value``: only cases with that unit, category or answer (empty: not known). ``policy``,
    ``timer``, ``outcome``: only those in which it ran so.
    """

    of: str = "received"
    period: str = ""
    on: date | None = None
    what: str = ""
    value: str = ""
    policy: str = ""
    timer: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class View:
    """What is counted for a caller: which cases, within which reach, and how it is told."""

    sector: Sector
    wanted: Wanted
    span: Span
    chosen: Selection
    reach: Reach | None
    coarse: Coarseness


def look(desk: Desk, caller: Caller, wanted: Wanted) -> View:
    """What ``caller`` is told of; refused as :func:`read`."""
    sector = desk.sector(wanted.sector)
    if not caller.holds(REPORT_ROLES, sector.slug):
        roles = ", ".join(REPORT_ROLES)
        zh, en = f"在该行业须有角色之一:{roles}", "One of these roles is needed in the sector"
        raise NotPermitted(zh, f"{en}: {roles}")
    by = wanted.by or COLUMNS[0]
    known = (
        ("profile", wanted.profile, tuple(sector.profiles)), ("by", by, tuple(groupings(sector))),
        ("calendar", wanted.calendar, CALENDARS),
    )  # fmt: skip
    problems = [
        Problem(name, f"可选:{', '.join(there)}", f"Must be one of: {', '.join(there)}")
        for name, value, there in known
        if value not in there
    ]
    if problems:
        raise invalid(*problems)
    now = desk.now()
    span = span_of(desk, wanted.period)
    with desk.store.read() as work:
        units = _below(work, sector, wanted.unit)
        above = work.units.above(sector.slug)
    coarse = coarseness(desk, caller, sector.slug, REPORT)
    held = caller.officer(sector.slug, wanted.unit, above).roles if wanted.unit else ()
    if coarse.few and set(held) & set(CASE_ROLES):
        coarse = EXACT  # they may list every case of this unit
    chosen = Selection(sector.slug, wanted.profile, now, units=units)
    within = None if coarse.few else reach(desk, caller, (sector.slug,))
    asked = Wanted(sector.slug, wanted.profile, span.label, wanted.unit, wanted.by, wanted.calendar)
    return View(sector, asked, span, chosen, within, coarse)


def cases(
    desk: Desk, caller: Caller, wanted: Wanted, behind: Behind,
    *, cursor: str | None = None, limit: int = 50,
) -> CasePage:  # fmt: skip
    """The cases behind a number, the next due first: as many as the number says.

    Refused as :func:`look`, and NotPermitted where the caller is told of coarse numbers only.
    """
    view = look(desk, caller, wanted)
    if view.coarse.few:
        zh, en = (
            "您不能查看这里的案件,只能查看概数",
            "The cases are not for you to see, only numbers",
        )
        raise NotPermitted(zh, en)
    among = _selected(desk, view, behind)
    found = CaseFilter((view.sector.slug,), among=among)
    return reading.search(desk, caller, found, cursor=cursor, limit=limit)


def _selected(desk: Desk, view: View, behind: Behind) -> Selection:
    if behind.of not in KINDS_OF_NUMBERS:
        names = ", ".join(KINDS_OF_NUMBERS)
        raise invalid(Problem("of", f"可选:{names}", f"Must be one of: {names}"))
    chosen, now = view.chosen, view.chosen.now
    window = window_of(desk, span_of(desk, behind.period) if behind.period else view.span)
    if behind.on is not None and behind.of == "received":
        window = midnight(desk, behind.on), midnight(desk, behind.on + _DAY)
    if behind.of == "ended":
        chosen = replace(chosen, ended=window)
    elif behind.of in ("open", "overdue"):
        at = midnight(desk, behind.on + _DAY) if behind.on else now
        chosen = replace(chosen, open_at=at, overdue=behind.of == "overdue")
    elif behind.of == "due":
        chosen = replace(chosen, due=behind.on or view.span.last)
    else:
        chosen = replace(chosen, received=window)
    if behind.of in ("kept", "broken"):
        chosen = replace(chosen, kept=behind.of == "kept")
    if behind.of == "timer":
        outcome = behind.outcome if behind.outcome in vars(Count()) else ""
        chosen = replace(chosen, timer=(behind.policy, behind.timer), outcome=outcome)
    if not behind.what:
        return chosen
    known = (*groupings(view.sector), "unit", *(fact.slug for fact in answers(view.sector)))
    if behind.what not in known:
        names = ", ".join(known)
        raise invalid(Problem("what", f"可选:{names}", f"Must be one of: {names}"))
    fact = view.sector.facts.get(behind.what)
    flag = fact is not None and fact.type == "bool"
    value = behind.value == "true" if flag and behind.value else behind.value or None
    return replace(chosen, value=(behind.what, value))


def answers(sector: Sector) -> list[Fact]:
    """The facts that say whether people were satisfied: yes or no, and named so."""
    return [
        fact
        for fact in sector.facts.values()
        if (fact.slug == _SATISFIED or fact.slug.endswith(f"_{_SATISFIED}"))
        and fact.type == "bool"
        and not fact.personal
    ]


def groupings(sector: Sector) -> list[str]:
    """By what categories may be: a column of a case, or a fact that is a choice."""
    facts = (
        fact.slug for fact in sector.facts.values() if fact.type == "choice" and not fact.personal
    )
    return [*COLUMNS[:-1], *facts]


def span_of(desk: Desk, period: str) -> Span:
    """The period of that name, of any kind; ``invalid_input`` where it is none or not begun."""
    today = desk.now().astimezone(desk.zone).date()
    if not period:
        return Span.of("month", today).before
    for kind in KINDS:
        try:
            found = Span.parse(kind, period)
        except (ValueError, OverflowError):
            continue
        if found.first <= today:
            return found
        zh, en = f"{found.label} 尚未开始", f"The period {found.label} has not begun"
        raise invalid(Problem("period", zh, en))
    examples = ", ".join(EXAMPLES.values())
    raise invalid(Problem("period", f"应写作 {examples}", f"Write it as one of: {examples}"))


def window_of(desk: Desk, span: Span) -> Window:
    """From the first instant of a period up to the first after it, by the office's clock."""
    return midnight(desk, span.first), midnight(desk, span.last + _DAY)


def midnight(desk: Desk, day: date) -> datetime:
    """The first instant of a day of the office."""
    return datetime.combine(day, time(), desk.zone)


def _below(work: UnitOfWork, sector: Sector, unit: str) -> tuple[str, ...] | None:
    if not unit:
        return None
    above = work.units.above(sector.slug)
    words = {**sector.neutral.get("units", {}), **sector.vocabulary.get("units", {})}
    if unit not in above and unit not in words:
        raise invalid(Problem("unit", f"没有单位 {unit}", f"There is no unit {unit}"))
    found = [unit]
    for one in found:
        found += [other for other, parent in above.items() if parent == one and other not in found]
    return tuple(found)


def usual(sector: Sector) -> list[str]:
    """What the sector's own reports group by, the first first."""
    known = groupings(sector)
    tables = (table for report in sector.reports for table in report.tables.values())
    found = (table.by for table in tables if isinstance(table, Groups) and table.by != MONTH)
    return list(dict.fromkeys(by for by in found if by in known))

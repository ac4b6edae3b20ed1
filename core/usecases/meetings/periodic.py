"""Periodic reports: made from what is stored now, with the numbers that somebody typed in.

Identities are grouped by while a report is made, and forgotten with it; case numbers are shown
to those who may see the cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from core import chance
from core.domain.assessment.selecting import seen
from core.domain.casework.cases import Case
from core.domain.errors import NotFound, NotPermitted, Problem, invalid
from core.domain.people.identities import Known
from core.domain.reports.composing import compose
from core.domain.reports.counting import Counting, Ground, key_of
from core.domain.reports.definitions import Repeats, Report, in_force, needs_replies
from core.domain.reports.filling import Counted
from core.domain.reports.parties import Parties
from core.domain.reports.results import Result, Row, Typed
from core.domain.reports.smallcells import EXACT, FEW, Coarseness
from core.domain.reports.wording import Words
from core.domain.rules.sectors import Sector
from core.domain.timekeeping.punctuality import reply_timers
from core.domain.worktime.spans import EXAMPLES, Span
from core.storage.assessment.reported import Parts, reported_cases
from core.storage.assessment.reported import Wanted as WantedCases
from core.storage.assessment.typed import PeriodNumber
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.meetings.smallcells import sees_all
from core.usecases.people.entry import Caller

#: Who reads reports, and who types numbers in.
REPORT_ROLES = ("supervisor", "chief", "director", "collective", "admin")
TYPING_ROLES = ("supervisor", "chief", "director")

#: Typed-in numbers are kept below this, as a count of people a year is.
_MOST = Decimal(10) ** 12


@dataclass(frozen=True)
class Wanted:
    """Which report of which office; no period: the last of the report's first kind that is over."""

    sector: str
    report: str
    period: str = ""
    profile: str = "default"


def reports(desk: Desk, caller: Caller) -> list[tuple[Sector, list[Report]]]:
    """Every report of the sectors whose reports the caller reads: its versions, oldest first."""
    found = []
    for sector in desk.registry:
        if caller.holds(REPORT_ROLES, sector.slug):
            for slug in dict.fromkeys(report.slug for report in sector.reports):
                mine = (report for report in sector.reports if report.slug == slug)
                found.append((sector, sorted(mine, key=lambda report: report.version)))
    return found


def read(desk: Desk, caller: Caller, wanted: Wanted, *, published: bool = False) -> Result:
    """The report for ``caller``: exact, and with the numbers of cases, for who may see every case.

    Everybody else reads it as it is ``published``: to be handed out, without small counts.
    Raises NotPermitted where the caller reads no reports of the sector; else as :func:`make`.
    """
    if not caller.holds(REPORT_ROLES, desk.sector(wanted.sector).slug):
        raise _needs(REPORT_ROLES)
    exact = not published and sees_all(desk, caller, wanted.sector)
    result = make(desk, wanted, published=not exact)
    with desk.store.read() as work:
        kept = work.barred.numbers(caller.name)
    return without_numbers(result, kept) if exact else without_numbers(result)


def make(desk: Desk, wanted: Wanted, *, published: bool = False) -> Result:
    """The report over its period; ``published``: as those are told who may not see the cases.

    Raises ``NotFound`` for a sector or report that there is not, ``invalid_input`` for a profile
    or period that it does not know, or a period that has not begun.
    """
    sector, report, span = chosen(desk, wanted)
    spans = {"now": span, "before": span.before, "last_year": _year_before(span)}
    with desk.store.read() as work:
        ground = _ground(desk, work, sector, wanted.profile)
        counts = {
            one: Counting(report, one, ground, compared=one != span) for one in {*spans.values()}
        }
        parties = {
            table.slug: Parties(table.party, table.tells, sector.sealed_kinds, chance.octets(16))
            for table in report.tables.values()
            if isinstance(table, Repeats)
        }
        for one, counting in counts.items():
            for case, present in _cases(desk, work, report, wanted.profile, one, span):
                told = counting.add(case)
                if present and told:
                    facts = seen(case, one.last)
                    for slug in told:
                        _tell(report, slug, parties[slug], case, present, facts, before=one != span)
        typed = _typed(work, report, wanted.profile, spans.values())
    now, before, last_year = (counts[one] for one in spans.values())
    coarse = Coarseness(ground.settings.get("few_below", FEW)) if published else EXACT
    counted = Counted(now, before, last_year, parties, typed, coarse)
    return compose(report, wanted.profile, counted, Words(sector))


def _tell(
    report: Report, slug: str, parties: Parties, case: Case, present: Iterable[Known],
    facts: Mapping[str, Any], *, before: bool,
) -> None:  # fmt: skip
    table = report.tables[slug]
    assert isinstance(table, Repeats)
    told = {fact: key_of(facts.get(fact)) for fact in table.tells}
    parties.add(case, present, told, before=before)


def without_numbers(result: Result, kept: Collection[str] | None = None) -> Result:
    """The report without the numbers of cases, or without those ``kept`` from who reads it."""

    def left(row: Row) -> Row:
        return replace(row, cases=tuple(n for n in row.cases if kept is not None and n not in kept))

    tables = (replace(table, rows=tuple(map(left, table.rows))) for table in result.tables)
    return replace(result, tables=tuple(tables))


def type_in(
    desk: Desk, caller: Caller, wanted: Wanted, numbers: Mapping[str, Decimal], remark: str = ""
) -> list[PeriodNumber]:
    """Type in numbers of a period, all or none; each stands from now on, the earlier stay kept.

    Raises NotPermitted for other roles, and as :func:`make`; ``invalid_input`` for a number that
    the report does not ask for, or that is below zero.
    """
    if not caller.holds(TYPING_ROLES, desk.sector(wanted.sector).slug):
        raise _needs(TYPING_ROLES)
    return keep_numbers(desk, caller.name, wanted, numbers, remark)


def keep_numbers(
    desk: Desk, by: str, wanted: Wanted, numbers: Mapping[str, Decimal], remark: str = ""
) -> list[PeriodNumber]:
    """Type in numbers in the name of ``by``; as :func:`type_in`, without asking for a role."""
    _, report, span = chosen(desk, wanted)
    problems = [
        Problem(
            f"numbers.{name}",
            f"可录入:{', '.join(report.numbers) or '无'}",
            f"This report asks for: {', '.join(report.numbers) or 'none'}",
        )
        for name in numbers
        if name not in report.numbers
    ]
    problems += [
        Problem(f"numbers.{name}", "须为零以上的数", f"A number from 0 on, not {value}")
        for name, value in numbers.items()
        if not value.is_finite() or not 0 <= value < _MOST
    ]
    if problems:
        raise invalid(*problems)
    with desk.store.write() as work:
        place = (wanted.sector, wanted.profile, span.label)
        return [
            work.period_numbers.add(
                PeriodNumber(*place, name, value, remark.strip(), by=by, at=work.now)
            )
            for name, value in numbers.items()
        ]


# ---------------------------------------------------------------- which report


def _needs(roles: tuple[str, ...]) -> NotPermitted:
    names = ", ".join(roles)
    return NotPermitted(
        f"在该行业须有角色之一:{names}", f"One of these roles is needed in the sector: {names}"
    )


def chosen(desk: Desk, wanted: Wanted) -> tuple[Sector, Report, Span]:
    """The version of the report in force on the first day of the period, and that period."""
    sector = desk.sector(wanted.sector)
    if wanted.profile not in sector.profiles:
        names = ", ".join(sector.profiles)
        raise invalid(Problem("profile", f"可选:{names}", f"Must be one of: {names}"))
    mine = [report for report in sector.reports if report.used_by(wanted.profile)]
    known = [report for report in mine if report.slug == wanted.report]
    if not known:
        there = ", ".join(dict.fromkeys(report.slug for report in mine)) or "none"
        problem = Problem(
            "report", f"没有报表 {wanted.report}", f"There is no {wanted.report}", f"known: {there}"
        )
        raise NotFound("没有这份报表", "There is no such report", [problem])
    today = desk.now().astimezone(desk.zone).date()
    last = max(known, key=lambda report: report.version)
    period = wanted.period or Span.of(last.periods[0], today).before.label
    span = _span(period, known)
    if span.first > today:
        zh, en = f"{span.label} 尚未开始", f"The period {span.label} has not begun"
        raise invalid(Problem("period", zh, en))
    report = in_force(mine, wanted.report, wanted.profile, span.first)
    if report is None or span.every not in report.periods:
        first = min(report.version for report in known)
        zh, en = f"{period} 时没有这份报表的版本", f"No version of this report covers {period}"
        raise invalid(Problem("period", zh, en, f"the first is from {first}"))
    return sector, report, span


def _span(period: str, known: Iterable[Report]) -> Span:
    kinds = list(dict.fromkeys(kind for report in known for kind in report.periods))
    for kind in kinds:
        try:
            return Span.parse(kind, period)
        except (ValueError, OverflowError):
            continue
    examples = ", ".join(EXAMPLES[kind] for kind in kinds)
    zh, en = f"期间写法不对:{period}", f"{period!r} is not a period of this report"
    raise invalid(Problem("period", zh, en, f"write it as {examples}"))


def _year_before(span: Span) -> Span:
    first = date(span.first.year - 1, span.first.month, 1)
    return Span.of(span.every, first)


# ---------------------------------------------------------------- what it is made from


def _ground(desk: Desk, work: UnitOfWork, sector: Sector, profile: str) -> Ground:
    office = desk.office(work, sector.slug, profile)
    names: dict[tuple[str, date], frozenset[str]] = {}

    def naming(policy: str, version: date) -> frozenset[str]:
        if (policy, version) not in names:
            same = (p for p in sector.policies if (p.slug, p.version) == (policy, version))
            names[policy, version] = frozenset().union(*map(reply_timers, same))
        return names[policy, version]

    return Ground(desk.now(), office.day, naming, office.settings)


def _cases(
    desk: Desk, work: UnitOfWork, report: Report, profile: str, span: Span, present: Span
) -> Iterator[tuple[Case, tuple[Known, ...]]]:
    parties = any(isinstance(table, Repeats) for table in report.tables.values())
    parts = Parts(
        timers=needs_replies(report, compared=span != present),
        history=report.asks_history,
        events=report.events,
        parties=parties and span in (present, present.before),
    )
    wanted = WantedCases(report.sector, profile, span.first, span.last, desk.zone, report.events)
    return reported_cases(work.connection, wanted, parts)


def _typed(
    work: UnitOfWork, report: Report, profile: str, spans: Iterable[Span]
) -> dict[tuple[str, str], Typed]:
    """The numbers of each period: the last typed in for it, else the sum of all its months."""
    wanted = {span.label: span for span in spans}
    months = {span.label: [part.label for part in span.parts("month")] for span in spans}
    labels = {*wanted, *(label for parts in months.values() for label in parts)}
    last = {
        (one.name, one.period): Typed(one.name, one.period, one.value, one.by, one.at, one.remark)
        for one in (work.period_numbers.of(report.sector, profile, labels) if labels else ())
    }
    found = {}
    for name in report.numbers:
        for label in wanted:
            parts = [last.get((name, part)) for part in months[label]]
            there = [one for one in parts if one is not None]
            if (name, label) in last:
                found[name, label] = last[name, label]
            elif len(there) == len(parts):
                total = sum((one.value for one in there), Decimal(0))
                newest = there[-1]
                found[name, label] = Typed(
                    name, label, total, newest.by, newest.at, newest.remark, tuple(months[label])
                )
    return found

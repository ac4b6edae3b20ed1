"""Small reports of a ward, its cases, and what the report says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.domain.assessment.selecting import seen
from core.domain.casework.cases import Case, Timer
from core.domain.casework.submissions import Party
from core.domain.people.identities import Known, known_by
from core.domain.reports.composing import compose
from core.domain.reports.counting import Counting, Ground, key_of
from core.domain.reports.definitions import Figure, Repeats, Report, Table
from core.domain.reports.filling import Counted
from core.domain.reports.parties import Parties
from core.domain.reports.results import Filled, Number, Result, Typed
from core.domain.reports.smallcells import EXACT, Coarseness
from core.domain.reports.wording import Words
from core.domain.rules.provisions import Interval
from core.domain.rules.sectors import Fact, Sector
from core.domain.worktime.spans import Span

NOW = datetime(2025, 6, 30, 4, tzinfo=UTC)
REPLY = "answer"

SECTOR = Sector(
    "office", {"zh": "病区", "en": "Ward"}, "W", ("complaint", "report"), {"default": {}},
    sealed_kinds=("report",),
    facts={
        "ward": Fact("ward", "text", {"zh": "病区", "en": "Ward"}),
        "paid": Fact("paid", "number", {"zh": "赔付", "en": "Paid"}),
        "subject": Fact(
            "subject", "choice", {"zh": "事项", "en": "Subject"},
            {"food": {"zh": "伙食", "en": "Food"}, "noise": {"zh": "噪声", "en": "Noise"}},
        ),
    },
)  # fmt: skip


def case(number: int, day: str, took: int | None = None, **known: Any) -> Case:
    """A case received at noon of ``day``; ``took`` so many days until the reply, due after 5."""
    on = date.fromisoformat(day)
    at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    fields = {name: known.pop(name) for name in ("kind", "status", "policy") if name in known}
    one = Case(
        f"C-{number:02}", "office", "default", "complaint", "phone", at, on, "complaint",
        date(2020, 1, 1), "registered", facts=known,
        classification={"unit": known.get("ward")},
    )  # fmt: skip
    for name, value in fields.items():
        setattr(one, name, value)
    if took is not None:
        timer = Timer(REPLY, 1, "complaint", one.version, on, at, "met", due=on + timedelta(5))
        timer.due_at, timer.met_at = at + timedelta(days=5, hours=12), at + timedelta(days=took)
        one.timers.append(timer)
    return one


def report(*parts: Figure | Table, **keys: Any) -> Report:
    """A report of these figures and tables, of every kind of period."""
    figures = {part.slug: part for part in parts if isinstance(part, Figure)}
    tables: dict[str, Any] = {part.slug: part for part in parts if isinstance(part, Table)}
    return Report(
        "office", "report", ("month", "year"), Interval(date(2020, 1, 1)),
        figures=figures, tables=tables, **keys,
    )  # fmt: skip


def result(
    of: Report,
    cases: Iterable[Case],
    period: str = "2025-03",
    parties: Sequence[Sequence[Party]] = (),
    typed: Iterable[Typed] = (),
    coarse: Coarseness = EXACT,
) -> Result:
    """What the report says of a period; ``parties`` stand beside the cases in their order."""
    span = Span.parse("month" if "-" in period else "year", period)
    year_ago = Span.of(span.every, span.first.replace(year=span.first.year - 1))
    ground = Ground(NOW, lambda at: at.date(), lambda policy, version: {REPLY})
    spans = (span, span.before, year_ago)
    counts = {one: Counting(of, one, ground, compared=one != span) for one in spans}
    grouped = {
        table.slug: Parties(table.party, table.tells, SECTOR.sealed_kinds, b"secret")
        for table in of.tables.values()
        if isinstance(table, Repeats)
    }
    for place, one in enumerate(cases):
        present = parties[place] if place < len(parties) else ()
        for period_, counting in counts.items():
            for slug in counting.add(one):
                table = of.tables[slug]
                assert isinstance(table, Repeats)
                told = {f: key_of(seen(one, span.last).get(f)) for f in table.tells}
                if period_ in (span, span.before):
                    known = [tokens(party) for party in present]
                    grouped[slug].add(one, known, told, before=period_ != span)
    numbers = {(one.name, one.period): one for one in typed}
    counted = Counted(*(counts[one] for one in spans), grouped, numbers, coarse)
    return compose(of, "default", counted, Words(SECTOR))


def figure(found: Result, slug: str) -> Number:
    """One figure."""
    (one,) = [number for number in found.figures if number.figure.slug == slug]
    return one


def rows(table: Filled) -> list[tuple[str, ...]]:
    """The rows as (Chinese title, cells); — where there is no value."""
    return [
        (row.title["zh"], *("—" if cell is None else f"{cell.normalize():f}" for cell in row.cells))
        for row in table.rows
    ]


def tokens(party: Party) -> Known:
    """The party as the blind index has it; here nothing is blinded."""
    return Known(party.role, party.sealed, **known_by(party))


def complainant(name: str = "", **known: Any) -> Party:
    """Who complains."""
    return replace(Party("complainant", name), **known)

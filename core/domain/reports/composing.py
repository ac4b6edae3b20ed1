"""Puts what was counted over three periods together: the figures, and every table."""

from __future__ import annotations

from decimal import Decimal

from core.domain.reports.counting import Counting
from core.domain.reports.definitions import Figure, Report
from core.domain.reports.filling import READINGS, Counted, cell, filled
from core.domain.reports.results import Number, Result
from core.domain.reports.wording import Words

#: Numbers per so many of something are given to this many places.
_CENTS = Decimal("0.01")


def compose(report: Report, profile: str, counted: Counted, words: Words) -> Result:
    """The report over the period of ``counted.now``; ``words`` say what rows are."""
    figures = tuple(_number(figure, counted) for figure in report.figures.values())
    tables = tuple(filled(table, counted, words) for table in report.tables.values())
    used = [counted.typed.get((name, counted.now.span.label)) for name in report.numbers]
    return Result(
        report, profile, counted.now.span, counted.before.span, counted.last_year.span,
        figures, tables, tuple(one for one in used if one is not None), counted.coarse.few,
    )  # fmt: skip


def _number(figure: Figure, counted: Counted) -> Number:
    typed = counted.typed.get((figure.per, counted.now.span.label))
    before, last_year = (_value(figure, c, counted) for c in (counted.before, counted.last_year))
    now = counted.now.figures[figure.slug]
    rests_on = {
        "share": counted.now.of[figure.slug],
        "sum": now.summed,
        "in_time": now.replies.decided,
        "median_days": now.days.spread.total(),
    }
    lacks = figure.per if figure.kind == "per" and typed is None else ""
    rests = rests_on.get(figure.kind)
    of = None if rests is None else counted.coarse.number(rests)
    value = _value(figure, counted.now, counted)
    reading = READINGS[figure.kind]
    return Number(figure, reading, value, before, last_year, of, typed, lacks)


def _value(figure: Figure, counting: Counting, counted: Counted) -> Decimal | None:
    tally = counting.figures[figure.slug]
    match figure.kind:
        case "share":
            return counted.coarse.share(tally.count, counting.of[figure.slug])
        case "per":
            typed = counted.typed.get((figure.per, counting.span.label))
            if typed is None or not typed.value:
                return None
            told = counted.coarse.number(tally.count)
            return None if told is None else (told * figure.times / typed.value).quantize(_CENTS)
        case _:
            return cell(figure.kind, tally, counted.coarse)

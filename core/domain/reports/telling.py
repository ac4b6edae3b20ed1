"""The text of a report with its numbers filled in; what calls for judgement stays a blank."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from core.domain.reports.definitions import Report
from core.domain.reports.results import COUNT, SHARE, SIGNED, Filled, Number, Result, Row

#: What a text may ask of a figure: its value, and what it is compared with.
_OF_FIGURE = ("", "_before", "_change", "_last_year")
#: What it may ask of a table: its first row, all rows in a sentence, or the whole of it.
_OF_TABLE = ("_first", "_list", "_table")
_OF_PERIOD = ("period", "first_day", "last_day", "before", "last_year")

_DASH = "—"
#: What stands where there is no number, and where somebody has to judge.
_BLANK = "______"


def variables(report: Report) -> list[str]:
    """The names that a text of the report may use."""
    names = [*_OF_PERIOD]
    names += [f"{slug}{end}" for slug in report.figures for end in _OF_FIGURE]
    return names + [f"{slug}{end}" for slug in report.tables for end in _OF_TABLE]


def told(result: Result, language: str) -> str:
    """The text of the report in ``zh`` or ``en``; empty where it has none."""
    text = result.report.texts.get(language)
    if text is None:
        return ""
    said_of = values(result, language)
    lines = text.body.split("\n")
    for place in text.places():
        lines[place.line] = lines[place.line].replace(
            place.written, said_of.get(place.name) or _BLANK, 1
        )
    return "\n".join(lines)


def values(result: Result, language: str) -> dict[str, str]:
    """What a text of the report may use, in words; what has no value is left out."""
    span = result.span
    found = {
        "period": span.label,
        "first_day": _day(span.first.isoformat(), language),
        "last_day": _day(span.last.isoformat(), language),
        "before": result.before.label,
        "last_year": result.last_year.label,
    }
    for number in result.figures:
        slug = number.figure.slug
        of = (number.now, number.before, number.change, number.last_year)
        for end, value in zip(_OF_FIGURE, of, strict=True):
            signed = end == "_change"
            reading = SIGNED if signed and number.reading != SHARE else number.reading
            if value is not None or (result.few and reading == COUNT):
                found[f"{slug}{end}"] = said(value, reading, signed=signed, few=result.few)
    for table in result.tables:
        rows = [row for row in table.rows if not row.total and row.key]
        mark = "、" if language == "zh" else ", "
        told = [_row(table, row, language, result.few) for row in rows]
        found[f"{table.slug}_list"] = mark.join(told)
        found[f"{table.slug}_first"] = told[0] if told else ""
        found[f"{table.slug}_table"] = markdown(table, language, result.few) if table.rows else ""
    return found


def said(value: Decimal | None, reading: str, *, signed: bool = False, few: int = 0) -> str:
    """A number as people read it: shares as percentages, changes with their sign.

    A count that a report tells only from ``few`` on is below that where it has no value.
    """
    if value is None:
        return f"<{few}" if few and reading == COUNT and not signed else _DASH
    sign = "+" if (signed or reading == SIGNED) and value > 0 else ""
    if reading == SHARE:
        return f"{sign}{_plain((value * 100).quantize(Decimal('0.1')))}%"
    return f"{sign}{_plain(value)}"


def markdown(table: Filled, language: str, few: int = 0) -> str:
    """The table as Markdown."""
    lines = ["| " + " | ".join(cells) + " |" for cells in cells_of(table, language, few)]
    rule = "|---|" + "---:|" * len(table.columns)
    return "\n".join([lines[0], rule, *lines[1:]])


def cells_of(table: Filled, language: str, few: int = 0) -> Iterator[list[str]]:
    """The table in words: its heading, then each row."""
    yield [table.heading[language], *(column.title[language] for column in table.columns)]
    for row in table.rows:
        numbers = zip(row.cells, table.columns, strict=True)
        told = (said(cell, column.reading, few=few) for cell, column in numbers)
        yield [_bare(row.title[language]), *told]


def lacking(number: Number, report: Report, language: str) -> str:
    """Why a figure has no value, where a number would have to be typed in; else nothing."""
    if not number.lacks:
        return ""
    name = report.numbers[number.lacks][language]
    return f"未录入{name}" if language == "zh" else f"not typed in: {name}"


def _row(table: Filled, row: Row, language: str, few: int) -> str:
    """A row in a sentence: its title, how many cases, and which part that is."""
    numbers = zip(table.columns, row.cells, strict=True)
    cells = {c.slug: said(v, c.reading, few=few) for c, v in numbers}
    title = _bare(row.title[language])
    count, share = cells.get("count"), cells.get("share")
    if count is None:
        return title
    if language == "zh":
        return f"{title}{count}件" + (f"({share})" if share else "")
    return f"{title} {count}" + (f" ({share})" if share else "")


def _bare(text: str) -> str:
    """Text that cannot break a table or begin markup."""
    for mark in "\\|`*_<>[]":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def _day(text: str, language: str) -> str:
    if language != "zh":
        return text
    year, month, day = map(int, text.split("-"))
    return f"{year}年{month}月{day}日"


def _plain(value: Decimal) -> str:
    """An exact number without idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

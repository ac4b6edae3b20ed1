"""Periodic reports: which there are, and what one says of a period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from api.presenters.common import Json, day, plain
from core.domain.reports.definitions import Figure, Report, Table
from core.domain.reports.results import Filled, Number, Result, Row, Typed
from core.domain.reports.telling import told
from core.domain.rules.provisions import Title
from core.domain.rules.sectors import Sector
from core.domain.worktime.spans import EXAMPLES


def report_body(sector: Sector, versions: list[Report]) -> Json:
    """A report with all its versions, oldest first."""
    return {
        "sector": sector.slug,
        "report": versions[-1].slug,
        "title": dict(versions[-1].title),
        "versions": [_version(report) for report in versions],
    }


def result_body(result: Result, numbers: Iterable[Json]) -> Json:
    """A report over a period; ``numbers`` are those typed in, as they are shown."""
    report = result.report
    return {
        "sector": report.sector,
        "report": report.slug,
        "title": dict(report.title),
        "profile": result.profile,
        "version": day(report.version),
        "digest": report.digest,
        "source": plain(report.source),
        "period": result.span.label,
        "first": day(result.span.first),
        "last": day(result.span.last),
        "before": result.before.label,
        "last_year": result.last_year.label,
        "figures": [_figure(number) for number in result.figures],
        "tables": [_table(table) for table in result.tables],
        "numbers": list(numbers),
        "few": result.few,
        "text": {language: told(result, language) for language in ("zh", "en")},
    }


def typed_bodies(
    report: Report, typed: Iterable[Typed], clock: Callable[[datetime | None], str | None]
) -> list[Json]:
    """Numbers typed in, with their titles; ``clock`` shows an instant as the office does."""
    return [
        {**vars(one), "title": dict(report.numbers[one.name]), "at": clock(one.at)} for one in typed
    ]


def _version(report: Report) -> Json:
    return {
        "version": day(report.version),
        "to": day(report.in_force.end),
        "title": dict(report.title),
        "profiles": list(report.profiles),
        "periods": list(report.periods),
        "examples": [EXAMPLES[kind] for kind in report.periods],
        "numbers": [_named(slug, title) for slug, title in report.numbers.items()],
        "figures": _all_named(report.figures),
        "tables": _all_named(report.tables),
        "has_text": bool(report.texts),
        "digest": report.digest,
        "source": plain(report.source),
    }


def _all_named(parts: Mapping[str, Figure] | Mapping[str, Table]) -> list[Json]:
    return [_named(part.slug, part.title) for part in parts.values()]


def _named(slug: str, title: Title) -> Json:
    return {"name": slug, "title": dict(title)}


def _figure(number: Number) -> Json:
    return {
        "figure": number.figure.slug,
        "title": dict(number.figure.title),
        "reading": number.reading,
        "value": number.now,
        "before": number.before,
        "change": number.change,
        "last_year": number.last_year,
        "of": number.of,
        "typed": number.figure.per,
        "lacks": number.lacks,
        "basis": number.figure.cite.basis,
        "ref": list(number.figure.cite.ref),
    }


def _table(table: Filled) -> Json:
    return {
        "table": table.slug,
        "title": dict(table.title),
        "heading": dict(table.heading),
        "columns": [
            {"column": one.slug, "title": dict(one.title), "reading": one.reading}
            for one in table.columns
        ],
        "rows": [_row(row) for row in table.rows],
        "left_out": table.left_out,
    }


def _row(row: Row) -> Json:
    cells: list[Decimal | None] = list(row.cells)
    return {
        "key": row.key,
        "title": dict(row.title),
        "cells": cells,
        "cases": list(row.cases),
        "about": [{"title": dict(title), "count": count} for title, count in row.told],
        "total": row.total,
    }

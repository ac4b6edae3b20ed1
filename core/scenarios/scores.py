"""Findings and scores of a scenario: reads what is entered, compares what is expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.domain.expressions.types import exact
from core.domain.scores import Line, Score
from core.usecases.scoring import Found


def found(given: Mapping[str, Any]) -> Found:
    """A finding as the scenario writes it; numbers become exact decimals."""
    read = {key: str(given.get(key, "")) for key in ("item", "finding", "source")}
    return Found(
        card=given["card"],
        unit=given["unit"],
        period=str(given["period"]),
        count=_number(given.get("count", 1)),
        points=_number(given["points"]) if "points" in given else None,
        **read,
    )


def differences(
    score: Score, wanted: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """(path, expected, found) of every difference; what is not named is free."""
    values = {
        "points": _shown(score.points),
        "standing": score.standing,
        "award_eligible": score.award_eligible,
        "grade": score.grade,
    }
    for key, value in values.items():
        if key in wanted and exact(wanted[key]) != exact(value):
            yield (key,), wanted[key], value
    vetoes = [veto.slug for veto in score.vetoes]
    if "vetoes" in wanted and sorted(wanted["vetoes"]) != sorted(vetoes):
        yield ("vetoes",), wanted["vetoes"], vetoes
    yield from _lines([_row(line) for line in score.lines], wanted.get("lines") or {})


def _lines(
    rows: Sequence[Mapping[str, Any]], wanted: Mapping[str, Any] | Sequence[Any]
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Lines are mappings, of which an expected one may name a part."""
    if not isinstance(wanted, Mapping):
        wanted = {"includes": wanted}
    for row in wanted.get("includes", ()):
        if not any(_holds(row, line) for line in rows):
            same = [dict(line) for line in rows if line["item"] == row.get("item")]
            yield ("lines", "includes"), dict(row), same or "no such line"
    for row in wanted.get("excludes", ()):
        for line in rows:
            if _holds(row, line):
                yield ("lines", "excludes"), dict(row), dict(line)


def _holds(row: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    return all(exact(value) == exact(line.get(key)) for key, value in row.items())


def _row(line: Line) -> dict[str, Any]:
    row: dict[str, Any] = {"item": line.item, "points": _shown(line.points)}
    return row | ({"person": line.person} if line.person else {})


def _number(value: Any) -> Decimal:
    """The number as it is written; ValueError for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is not a number")
    return Decimal(repr(value))


def _shown(value: Decimal | None) -> int | float | None:
    """The number as scenarios write it."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)

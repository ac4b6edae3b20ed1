"""Findings and scores of a scenario: reads what is entered, compares what is expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from core.domain.assessment.exclusions import Exclusion
from core.domain.assessment.scores import Line, Score
from core.domain.expressions.types import exact
from core.usecases.assessment.excluding import Asked
from core.usecases.assessment.scoring import Found

Thing = TypeVar("Thing")


def found(given: Mapping[str, Any], numbers: Sequence[str]) -> Found:
    """A finding as the scenario writes it; numbers become exact decimals.

    ``numbers`` are those of the scenario's cases; one is named by its place, from 1.
    """
    read = {key: str(given.get(key, "")) for key in ("unit", "item", "finding", "source")}
    return Found(
        card=given["card"],
        period=str(given["period"]),
        case=_placed(given["case"], numbers) if "case" in given else "",
        count=_number(given.get("count", 1)),
        points=_number(given["points"]) if "points" in given else None,
        **read,
    )


def asked(given: Mapping[str, Any], numbers: Sequence[str], before: Sequence[Exclusion]) -> Asked:
    """An exclusion as the scenario writes it; ``lifts`` names one ``before`` by its place."""
    return Asked(
        period=str(given.get("period", "")),
        reason=str(given.get("reason", "")),
        case=_placed(given["case"], numbers) if "case" in given else "",
        finding=given.get("finding"),
        lifts=_placed(given["lifts"], before).id if "lifts" in given else None,
        note=str(given.get("note", "")),
    )


def _placed(place: Any, things: Sequence[Thing]) -> Thing:
    """The thing at a place, from 1; KeyError where there is none."""
    if not isinstance(place, int) or not 1 <= place <= len(things):
        raise KeyError(f"{place!r} is no place among the {len(things)} there are")
    return things[place - 1]


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
    gone = [left.exclusion.reason for left in score.left_out]
    if "left_out" in wanted and sorted(wanted["left_out"]) != sorted(gone):
        yield ("left_out",), wanted["left_out"], gone
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
    if line.person:
        row["person"] = line.person
    if line.part is not None:
        row |= {name: value for name, value in vars(line.part).items() if value is not None}
        row["share"] = _shown(line.part.share)
    return row


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

"""A condition in a form: three faces, of which one was written and the others follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from flask import request

from api.context import desk, language
from console.studio.rowform import SPARE, Line, Lines
from core.domain.expressions import ConditionError
from core.usecases.policymaking.conditions import Asked, Speaker, Told

#: One face of a condition, by the names that the use case gives.
Face: TypeAlias = dict[str, Any]
FACES = ("rows", "sentence", "text")


@dataclass(frozen=True)
class Shown:
    """A condition as a form shows it: every face, which is being written, and what is wrong."""

    face: str
    join: str
    lines: tuple[Line, ...]
    sentence: str
    text: str
    faults: tuple[str, ...] = ()
    told: Told | None = None


def condition_typed(key: str, lines: Lines) -> Face | None:
    """The face that was written; None where it is empty."""
    face = request.form.get(f"{key}.face", "rows")
    if face == "rows":
        rows = lines.typed(f"{key}.rows")
        return None if rows is None else {"rows": rows}
    typed = request.form.get(f"{key}.{face}", "").strip()
    if not typed or face not in FACES:
        return None
    if face == "sentence":
        return {"sentence": typed, "language": language()}
    return {"text": typed}


def condition_shown(key: str, speaker: Speaker, now: str) -> Shown:
    """A condition as it is shown: what was typed in all its faces, else the text ``now``."""
    lines = Lines(speaker)
    if f"{key}.face" in request.form:
        chosen = request.form[f"{key}.face"]
        face = condition_typed(key, lines)
    else:
        chosen, face = "rows", {"text": now} if now else None
    if face is None:
        return Shown(chosen, "all", _spare([], chosen), "", "")
    today = desk().now().astimezone(desk().zone).date()
    try:
        told = speaker.told(Asked(**face), None, today)
    except ConditionError as error:  # pragma: no cover - told() keeps them in its faults
        told = Told(faults=tuple(error.problems))
    chinese = language() == "zh"
    faults = tuple(
        f"{fault.zh if chinese else fault.en}{f' ({fault.hint})' if fault.hint else ''}"
        for fault in told.faults
    )
    if not told.text:
        return _as_typed(chosen, key, faults, lines, face)
    join, found = lines.of(told.rows)
    return Shown(chosen, join, _spare(found, chosen), told.sentences[language()], told.text,
                 faults, told)  # fmt: skip


def _as_typed(chosen: str, key: str, faults: tuple[str, ...], lines: Lines, face: Face) -> Shown:
    """A condition that cannot be read: as it was typed, with what is wrong."""
    found = []
    for place in range(60):
        name = f"{key}.rows.{place}"
        said = {part: request.form.get(f"{name}.{part}", "") for part in ("fact", "sign", "value")}
        text = request.form.get(f"{name}.text", "")
        if said["fact"] or text:
            found.append(Line(said["fact"], said["sign"], said["value"], text))
    join = request.form.get(f"{key}.rows.join", "all")
    return Shown(
        chosen, join, _spare(found, chosen), request.form.get(f"{key}.sentence", ""),
        request.form.get(f"{key}.text", str(face.get("text", ""))), faults,
    )  # fmt: skip


def _spare(lines: list[Line], chosen: str) -> tuple[Line, ...]:
    """The lines with empty ones to write into."""
    spare = SPARE if lines else SPARE + 1
    return (*lines, *(Line() for _ in range(spare)))

"""Values of a part's fields: as a form shows them, as they were typed, as an edit writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from console.studio.conditionform import Face, condition_typed
from console.studio.partfields import Field
from console.studio.rowform import Lines
from core.domain.expressions import ConditionError, unparse
from core.domain.periods import Period
from core.usecases.policymaking.conditions import Asked, Speaker

#: What a field says that has several shapes: a form shows the plain one only.
LOCKED = object()
#: The most dated values of a parameter that a form is read for.
MOST_DATES = 40


@dataclass(frozen=True)
class Told:
    """What the fields of a part are read with: its values of now, whose words, which outline."""

    speaker: Speaker
    outline: Mapping[str, Any]
    now: Mapping[str, Any]
    within: str = ""


def shown(field: Field, now: Mapping[str, Any]) -> Any:
    """What a part says at a field, as the form shows it; LOCKED where it says more."""
    value = now.get(field.key)
    if field.key == "value" and "values" in now:
        return {str(day): str(each) for day, each in now["values"].items()}
    match field.sort:
        case "words" | "lines":
            several = value if isinstance(value, list) else [] if value is None else [value]
            return list(map(str, several)) if not any(map(_nested, several)) else LOCKED
        case "word":
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            return LOCKED if _nested(value) or isinstance(value, list) else str(value or "")
        case "flag":
            return LOCKED if _nested(value) else bool(value)
        case "title":
            given = value if isinstance(value, Mapping) else {}
            return {language: str(given.get(language, "")) for language in ("zh", "en")}
        case "condition":
            return value["text"] if isinstance(value, Mapping) else ""
        case "length":
            return _period(value)
        case "gives":
            return dict(value or {})
        case "value":
            return _period(value) if not isinstance(value, list) else [str(one) for one in value]
    return "" if value is None else str(value)


def written(field: Field, typed: Any) -> Any:
    """What was typed as an edit has it; None takes the key away."""
    if typed in ("", [], {}, False):
        return None
    match field.sort:
        case "title":
            return typed if any(typed.values()) else None
        case "words" if field.key == "from" and typed == ["open"]:
            return "open"
        case "number":
            return float(typed) if "." in typed else int(typed) if typed.isdecimal() else typed
        case "length":
            return _as_period(typed)
        case "value" if isinstance(typed, dict):
            return {day: _plain(each) for day, each in typed.items()}
        case "value":
            return _plain(typed)
    return typed


def typed_in(field: Field, part: Told) -> Any:
    """What was typed into a field, in the shape of :func:`shown`."""
    key = field.key
    form = request.form
    match field.sort:
        case "words":
            return _in_order(form.getlist(key), shown(field, part.now))
        case "lines":
            return [line.strip() for line in form.get(key, "").splitlines() if line.strip()]
        case "flag":
            return form.get(key) == "1"
        case "title":
            return {lang: form.get(f"{key}.{lang}", "").strip() for lang in ("zh", "en")}
        case "body":
            return form.get(key, "").replace("\r\n", "\n")
        case "length":
            return form.get(f"{key}.param", "") or _length_typed(key)
        case "gives":
            return _gives_typed(part)
        case "value":
            return _value_typed(part)
        case "condition":
            return _condition(key, part)
    return form.get(key, "").strip()


def _condition(key: str, part: Told) -> Any:
    """The canonical text of what was typed; the face itself where it cannot be read."""
    face = condition_typed(key, Lines(part.speaker))
    if face is None:
        return ""
    try:
        text = unparse(part.speaker.node(asked_of(face)))
    except ConditionError:
        return face
    shown_now = part.now.get(key)
    return text if not isinstance(shown_now, Mapping) or text != _canonical(part, key) else (
        shown_now["text"]
    )  # fmt: skip


def _canonical(part: Told, key: str) -> str:
    try:
        return unparse(part.speaker.node(Asked(text=part.now[key]["text"])))
    except ConditionError:
        return ""


def asked_of(face: Face) -> Asked:
    """A face of a condition as the use case takes it."""
    return Asked(**face)


def _in_order(typed: list[str], before: Any) -> list[str]:
    """Words that were ticked: those that stood there in their order, then the new ones."""
    stood = before if isinstance(before, list) else []
    kept = [word for word in stood if word in typed]
    return [*kept, *(word for word in dict.fromkeys(typed) if word and word not in stood)]


def _length_typed(key: str) -> str:
    n, unit = request.form.get(f"{key}.n", "").strip(), request.form.get(f"{key}.unit", "")
    if unit == "same_day":
        return unit
    return _period(f"{n} {unit}") if n else ""


def _gives_typed(part: Told) -> dict[str, Any]:
    table = next(one for one in part.outline["tables"] if one["slug"] == part.within)
    found = {}
    for name in table["results"]:
        text = request.form.get(f"gives.{name}", "").strip()
        if text:
            found[name] = {"true": True, "false": False}.get(text, text)
    return found


def _value_typed(part: Told) -> Any:
    if "values" in part.now:
        days = (request.form.get(f"values.{n}.day", "").strip() for n in range(MOST_DATES))
        values = (request.form.get(f"values.{n}.value", "").strip() for n in range(MOST_DATES))
        return {d: v for d, v in zip(days, values, strict=True) if d and v}
    kind = part.now.get("type") or request.form.get("value.type", "period")
    if kind == "period":
        return _length_typed("value")
    if kind == "list":
        return [line.strip() for line in request.form.get("value", "").splitlines() if line.strip()]
    return request.form.get("value", "").strip()


def _plain(typed: Any) -> Any:
    """A value as a file writes it: numbers as numbers, yes and no as such, a period in parts."""
    if not isinstance(typed, str):
        return typed
    if typed in ("True", "False", "true", "false"):
        return typed.lower() == "true"
    kinds: tuple[Callable[[str], Any], ...] = (int, float, date.fromisoformat)
    for kind in kinds:
        with suppress(ValueError):
            return kind(typed)
    return typed


def _as_period(typed: str) -> Any:
    n, _, unit = typed.partition(" ")
    if typed.startswith("params.") or not unit:
        return typed
    return {"n": int(n) if n.isdecimal() else n, "unit": unit}


def _period(value: Any) -> str:
    """A period in its one spelling; whatever else it is, as it stands."""
    try:
        return str(Period.parse(str(value)))
    except ValueError:
        return "" if value is None else str(value)


def _nested(value: Any) -> bool:
    return isinstance(value, Mapping | list)

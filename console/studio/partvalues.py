"""Values of a part's fields: as a form shows them, as they were typed, as an edit writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from console.studio.conditionform import Face, condition_typed
from console.studio.entries import Entry, entries_of, entries_typed, entries_written
from console.studio.field import LOCKED, Field
from console.studio.lapses import lapse_of, lapse_typed, lapse_written
from console.studio.pairs import Pair, pairs_of, pairs_typed, pairs_written
from console.studio.rowform import Lines
from console.studio.ways import way_chosen, way_now
from core.domain.expressions import ConditionError, unparse
from core.domain.worktime.periods import Period
from core.usecases.policymaking.conditions import Asked, Speaker, refused

#: The most dated values of a parameter that a form is read for.
MOST_DATES = 40


@dataclass(frozen=True)
class Told:
    """What the fields of a part are read with: its values of now, whose words, which outline."""

    speaker: Speaker
    outline: Mapping[str, Any]
    now: Mapping[str, Any]
    within: str = ""


def said_at(now: Any, key: str) -> Any:
    """What stands at a key, its parts joined by dots; None where nothing does."""
    for part in key.split("."):
        if isinstance(now, list) and part.isdecimal() and int(part) < len(now):
            now = now[int(part)]
        elif part == "0" and isinstance(now, Mapping):
            continue  # one entry by itself is a list of it
        else:
            now = now.get(part) if isinstance(now, Mapping) else None
    return now


def shown(field: Field, now: Mapping[str, Any]) -> Any:
    """What a part says at a field, as the form shows it; LOCKED where it says more."""
    value = said_at(now, field.key)
    if field.key == "value" and "values" in now:
        return {str(day): str(each) for day, each in now["values"].items()}
    if field.sort in _SHOWN:
        return _SHOWN[field.sort](value)
    match field.sort:
        case "way":
            return way_now(field.key, now)
        case "entries":
            return entries_of(field, value)
        case "words" | "lines":
            several = value if isinstance(value, list) else [] if value is None else [value]
            return list(map(str, several)) if not any(map(_nested, several)) else LOCKED
        case "word":
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            return LOCKED if _nested(value) or isinstance(value, list) else str(value or "")
        case "flag":
            return LOCKED if _nested(value) else bool(value)
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
        case "words" if field.key == "from" and typed in (["open"], ["any"]):
            return typed[0]
        case "entries":
            return entries_written(field, typed)
        case "pairs":
            return pairs_written(typed)
        case "lapse":
            return lapse_written(typed)
        case "number" | "points":
            return _plain(typed) if re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", typed) else typed
        case "length" | "period":
            return _as_period(typed)
        case "value" if isinstance(typed, dict):
            return {day: _plain(each) for day, each in typed.items()}
        case "value":
            return _plain(typed)
    return typed


def typed_in(field: Field, part: Told) -> Any:
    """What was typed into a field, in the shape of :func:`shown`."""
    if field.sort in _READ:
        return _READ[field.sort](field, part)
    text = request.form.get(field.key, "")
    match field.sort:
        case "lines":
            return [line.strip() for line in text.splitlines() if line.strip()]
        case "flag":
            return text == "1"
        case "title":
            both = {lang: request.form.get(f"{field.key}.{lang}", "") for lang in ("zh", "en")}
            return {lang: said.strip() for lang, said in both.items()}
        case "body":
            return text.replace("\r\n", "\n")
        case "length":
            return request.form.get(f"{field.key}.param", "") or _length_typed(field.key)
        case "period":
            return _length_typed(field.key)
    return text.strip()


def _words(field: Field, part: Told) -> list[str]:
    return _in_order(request.form.getlist(field.key), shown(field, part.now))


def _entries(field: Field, part: Told) -> list[Entry]:
    now = entries_of(field, said_at(part.now, field.key))
    return entries_typed(field, now, part.speaker, lambda name: _condition(name, part))


def _pairs(field: Field, part: Told) -> list[Pair]:
    return pairs_typed(field, pairs_of(said_at(part.now, field.key)), part.speaker)


def _condition(key: str, part: Told) -> str:
    """The canonical text of what was typed; ``invalid_input`` where it cannot be read.

    What was written as text stays as it is, so that a draft can keep it unfinished.
    """
    face = condition_typed(key, Lines(part.speaker))
    if face is None:
        return ""
    try:
        text = unparse(part.speaker.node(asked_of(face)))
    except ConditionError as error:
        if "text" in face:
            return str(face["text"])
        raise refused(error, key) from None
    stood = text_of(said_at(part.now, key))
    return stood if stood and text == _canonical(part, stood) else text


def text_of(value: Any) -> str:
    """The text of a condition as an outline has it, or as a file does."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value["text"]) if isinstance(value, Mapping) else str(value or "")


def _canonical(part: Told, text: str) -> str:
    try:
        return unparse(part.speaker.node(Asked(text=text)))
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


#: How the sorts are shown whose values have one shape.
_SHOWN: Mapping[str, Callable[[Any], Any]] = {
    "title": lambda value: {lang: str((value or {}).get(lang, "")) for lang in ("zh", "en")},
    "condition": text_of,
    "points": lambda value: "" if value is None or isinstance(value, str) else str(value),
    "length": _period,
    "period": _period,
    "gives": lambda value: dict(value or {}),
    "pairs": pairs_of,
    "lapse": lapse_of,
}
#: How the sorts are read that depend on what stands in the part, or on its sector.
_READ: Mapping[str, Callable[[Field, Told], Any]] = {
    "words": _words,
    "entries": _entries,
    "pairs": _pairs,
    "lapse": lambda field, part: lapse_typed(field, lapse_of(part.now.get(field.key))),
    "way": lambda field, part: way_chosen(field.key, part.now),
    "gives": lambda _, part: _gives_typed(part),
    "value": lambda _, part: _value_typed(part),
    "condition": lambda field, part: _condition(field.key, part),
}

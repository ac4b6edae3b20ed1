"""What rows say, as canonical JSON put together from columns that were read as plain text.

Whole columns are said at a time: a million rows are to be said in seconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from sqlalchemy import Boolean, Date, Integer

from core.storage.database.rawcolumns import Column, Steady
from core.storage.database.types import PortableJSON, UTCDateTime

__all__ = ["Shape", "shape_of", "texts"]

_quoted = json.encoder.encode_basestring
#: A column with fewer values than one in so many rows is said once for each value.
_REPEATED = 4


@dataclass(frozen=True)
class Shape:
    """How the values of a column stand in the text of their row.

    ``head`` is the name before the value; ``say`` the value itself; ``empties`` are left out.
    """

    head: str
    say: Callable[[Any], str]
    empties: frozenset[Any]

    def piece(self, value: Any) -> str:
        """A value with its name and the comma before it, or nothing."""
        return "" if value in self.empties else f",{self.head}{self.word(value)}"

    def word(self, value: Any) -> str:
        """A value alone."""
        return "null" if value is None else self.say(value)


def shape_of(column: Any, *, exact: bool, empties: frozenset[Any]) -> Shape:
    """The shape of a column; ``exact``: its JSON lies there as it was written."""
    kind = column.type
    say: Callable[[Any], str] = _string
    if isinstance(kind, PortableJSON):
        say = str if exact else _in_order
    elif isinstance(kind, UTCDateTime):
        say = _instant
    elif isinstance(kind, Date):
        say = _day
    elif isinstance(kind, Boolean):
        say = _truth
    elif isinstance(kind, Integer):
        say = str
    return Shape(json.dumps(column.name) + ":", say, empties)


def texts(shapes: Sequence[Shape], columns: Sequence[Column], steady: Steady) -> list[str]:
    """The text of each row, said by name; the shapes of what is ``steady`` stand last."""
    parts, varying = {}, {}
    for shape, values in zip(shapes, columns, strict=False):
        distinct = set(values)
        if len(distinct) == 1:
            parts[shape.head] = _fixed(shape, values[0])
            continue
        sparse = bool(shape.empties & distinct)
        parts[shape.head] = "%s" if sparse else f",{shape.head}%s"
        if sparse or None in distinct or len(distinct) * _REPEATED < len(values):
            say = shape.piece if sparse else shape.word
            known = {value: say(value) for value in distinct}
            varying[shape.head] = map(known.__getitem__, values)
        else:
            varying[shape.head] = _all(shape.say, values)
    lasting = shapes[len(columns) :]
    templates = {
        key: _template(parts | {shape.head: _fixed(shape, value)
                                for shape, value in zip(lasting, values, strict=True)})
        for key, values in steady.values.items()
    }  # fmt: skip
    rows = zip(*(varying[head] for head in sorted(varying)), strict=True) if varying else repeat(())
    said = map(str.__mod__, map(templates.__getitem__, steady.keys), rows)
    if any(template.startswith("{%") for template in templates.values()):
        return [text if text[1] != "," else "{" + text[2:] for text in said]
    return [*said]


def _fixed(shape: Shape, value: Any) -> str:
    return shape.piece(value).replace("%", "%%")


def _template(parts: Mapping[str, str]) -> str:
    """Parts in the order of their names; what says something first has no comma before it."""
    whole = "".join(parts[head] for head in sorted(parts))
    return "{" + whole.removeprefix(",") + "}"


def _all(say: Callable[[Any], str], values: Sequence[Any]) -> Any:
    if say is str:
        return values
    if say is _string and {*map(type, values)} == {str}:
        return map(_quoted, values)
    return map(say, values)


def _string(value: Any) -> str:
    return _quoted(value) if isinstance(value, str) else str(value)


def _in_order(value: Any) -> str:
    """The database keeps JSON in an order of its own; what is none stays as it is."""
    try:
        found = json.loads(value)
    except (ValueError, TypeError):
        return str(value)
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _instant(value: Any) -> str:
    text = str(value)
    return '{"$at":"' + (text if text.endswith("Z") else text.replace(" ", "T", 1) + "Z") + '"}'


def _day(value: Any) -> str:
    return '{"$date":"' + str(value) + '"}'


def _truth(value: Any) -> str:
    return {1: "true", 0: "false"}.get(value, str(value))

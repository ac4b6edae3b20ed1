"""An answer in the shape that its schema gives it, as marshmallow does it, but without its detours.

What presenters make is plain already, so nearly every value stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, fields

__all__ = ["dumper"]

Shape = Callable[[Any], Any]

#: Fields whose values are written as they are, and of which type these are then.
_PLAIN: dict[type, type] = {fields.String: str, fields.Integer: int, fields.Boolean: bool}


def dumper(schema: Schema) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What gives a mapping the shape of ``schema``: its fields, in its order, and no others."""
    shapes = [
        (name, field.data_key or name, _PLAIN.get(type(field)), _shape(field))
        for name, field in schema.dump_fields.items()
    ]

    def shaped(found: Mapping[str, Any]) -> dict[str, Any]:
        # Nearly every value is asked about, so it is asked here and not in a function.
        return {
            key: value if type(value := found[name]) is plain else shape(value)
            for name, key, plain, shape in shapes
            if name in found
        }

    return shaped


def _shape(field: Any) -> Shape:
    kind = type(field)
    if kind is fields.Nested:
        return _nested(field)
    if kind is fields.List:
        inner = _shape(field.inner)
        return lambda value: None if value is None else [inner(item) for item in value]
    if kind is fields.Dict and type(field.key_field) is fields.String:
        within = _shape(field.value_field) if field.value_field else _same
        return lambda value: (
            None if value is None else {str(key): within(item) for key, item in value.items()}
        )
    plain = _PLAIN.get(kind)

    def shape(value: Any) -> Any:
        if type(value) is plain or (value is None and kind in _PLAIN):
            return value
        return field._serialize(value, "", None)

    return shape


def _nested(field: fields.Nested) -> Shape:
    # Made when it is first asked for: a shape may hold itself.
    made: list[Shape] = []

    def nested(value: Any) -> Any:
        if value is None:
            return None
        if not made:
            made.append(dumper(field.schema))
        return [made[0](one) for one in value] if field.many else made[0](value)

    return nested


def _same(value: Any) -> Any:
    return value

"""Which keys a thing in a policy may have, and what may stand at each: for forms.

Read off the schemas by which the files are loaded, so that a form offers what the loader takes.
"""

from __future__ import annotations

from typing import Any

from marshmallow.fields import Field

from core.domain.worktime.periods import Roll, Unit
from core.policyfiles.decisions import GroundSchema, ParameterSchema, RowSchema, TableSchema
from core.policyfiles.fields import (
    Count,
    Flag,
    Known,
    ListOf,
    MapOf,
    Nested,
    Slug,
    Strict,
    Text,
    TitleField,
    Word,
)
from core.policyfiles.noticefiles import FrontMatter
from core.policyfiles.procedure import ActionSchema
from core.policyfiles.references import EventName
from core.policyfiles.taskschema import TaskSchema
from core.policyfiles.terms import Cells, ConditionField, FixedPeriod, Length, RollField
from core.policyfiles.timing import DutySchema, ExtensionSchema, TermSchema, TimerSchema

Shape = dict[str, Any]

_SCHEMAS: dict[str, type[Strict]] = {
    "parameter": ParameterSchema,
    "ground": GroundSchema,
    "table": TableSchema,
    "row": RowSchema,
    "timer": TimerSchema,
    "timer_row": TermSchema,
    "extension": ExtensionSchema,
    "act": ActionSchema,
    "task": TaskSchema,
    "duty": DutySchema,
    "notice": FrontMatter,
}

#: What a field takes, the particular before the general. Where words are given, one of them.
_TYPES: tuple[tuple[type[Field[Any]], str], ...] = (
    (ConditionField, "condition"),
    (Cells, "cells"),
    (Length, "period_or_parameter"),
    (FixedPeriod, "period"),
    (TitleField, "title"),
    (EventName, "event"),
    (Flag, "bool"),
    (Count, "number"),
    (Slug, "name"),
    (Text, "text"),
)
#: Keys whose values are names of one section of the words.
_SECTIONS = {
    "by": "roles", "role": "roles", "from": "statuses", "to": "statuses", "except": "statuses",
    "starts": "events", "met_by": "events", "pauses": "events", "closed_by": "events",
    "attempted_by": "events", "notices": "notices", "opens": "tasks", "closes": "tasks",
    "asks": "facts", "forgets": "facts", "decided_by": "facts", "fact": "facts",
    "earliest_of": "timers", "also": "timers", "escalates": "roles", "kinds": "kinds",
    "hands_back": "roles",
    "not_by_doer_of": "acts",
}  # fmt: skip


def shapes() -> dict[str, Shape]:
    """The keys of each kind of thing: type, words allowed, the section whose names it takes."""
    return {kind: _keys(schema()) for kind, schema in _SCHEMAS.items()}


def units() -> tuple[str, ...]:
    """The units of periods."""
    return tuple(unit.value for unit in Unit)


def _keys(schema: Strict) -> Shape:
    named = ((field.data_key or name, field) for name, field in schema.fields.items())
    return {key: _shape(key, field) for key, field in named}


def _shape(key: str, field: Field[Any]) -> Shape:
    shape: Shape = {"type": _type(field), "required": field.required}
    if isinstance(field, ListOf):
        shape["of"] = _shape("", field._inner)
    if isinstance(field, MapOf):
        shape["of"] = _shape("", field._inner)
    if isinstance(field, Nested):
        shape["keys"] = _keys(field._schema)
    if isinstance(field, Word):
        shape["words"] = list(field._words)
    if isinstance(field, RollField):
        shape["words"] = ["any", *(roll.value for roll in Roll)]
    if key in _SECTIONS:
        shape["section"] = _SECTIONS[key]
    return shape


def _type(field: Field[Any]) -> str:
    match field:
        case ListOf():
            return "list"
        case MapOf():
            return "map"
        case Nested():
            return "entry"
        case Word() | RollField():
            return "word"
        case Known():
            return "name"
    return next((word for kind, word in _TYPES if isinstance(field, kind)), "value")

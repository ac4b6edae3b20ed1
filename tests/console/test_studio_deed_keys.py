"""Every key that the loader takes of acts and timers has a form; one forgotten fails here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema

from console.studio.field import Field
from console.studio.partfields import fields_of, options
from console.studio.ways import WAYS
from core.domain.worktime.periods import Roll
from core.policyfiles.edits.kinds import KINDS
from core.policyfiles.edits.shapes import shapes
from core.policyfiles.procedure import GuardSchema, RequiredNote, SecondSchema
from core.policyfiles.timing import DeemSchema

KINDS_TESTED = ("act", "guard", "extension", "extension_guard", "timer", "timer_row")
#: What is changed in the text only, and why.
TEXT_ONLY = {
    ("timer_row", "extensions"): "a length rarely has extensions of its own; those of timers do",
}
#: What stands within keys of which the loader reads both a word and a mapping.
WITHIN: Mapping[str, type[Schema]] = {
    "note": RequiredNote, "second_officer": SecondSchema, "lapse": DeemSchema,
}  # fmt: skip
#: What the form of a lapse asks besides the words: see the template.
_LAPSE = {"deem", "as", "effective"}


@pytest.fixture(autouse=True)
def asking(app: Flask) -> Iterator[None]:
    """Somebody asks, in a language."""
    with app.test_request_context():
        yield


def allowed(kind: str) -> Mapping[str, Any]:
    """What the loader lets a part of a kind say."""
    known = shapes()
    return known[kind] if kind in known else {key: {} for key in keys_of(GuardSchema)}


def keys_of(schema: type[Schema]) -> set[str]:
    return {field.data_key or name for name, field in schema().fields.items()}


def asked(kind: str) -> set[str]:
    """The keys that the forms of a kind write, those of the parts within it among them."""
    found = {field.key.partition(".")[0] for field in fields_of(kind)}
    for field in fields_of(kind):
        if field.sort == "way":
            found |= {key for way in WAYS[field.key].values() for key in way.all}
    within = (one.path for one in KINDS.values())
    return found | {path[-1] for path in within if path[-2:-1] == (f"{{{kind}}}",)}


@pytest.mark.parametrize("kind", KINDS_TESTED)
def test_every_key_that_the_loader_takes_has_a_form(kind: str) -> None:
    excepted = {key for one, key in TEXT_ONLY if one == kind}
    assert set(allowed(kind)) - asked(kind) == excepted


def inner_keys(field: Field) -> set[str]:
    """What the form writes within the entries or the mapping at a key."""
    if field.sort == "lapse":
        return _LAPSE
    return {field.word, *([] if field.always else ["when"]), *(one.key for one in field.more)}


def within_keys() -> Iterator[tuple[str, str, set[str]]]:
    """Kind and key of whatever holds a mapping, with what the loader takes there."""
    for kind in KINDS_TESTED:
        for key, shape in allowed(kind).items():
            inner = shape.get("keys") or shape.get("of", {}).get("keys")
            if key in WITHIN:
                yield kind, key, keys_of(WITHIN[key])
            elif inner and key not in ("guards", "extensions", "rows"):
                yield kind, key, set(inner)


@pytest.mark.parametrize(("kind", "key", "taken"), list(within_keys()))
def test_so_has_every_key_within_them(kind: str, key: str, taken: set[str]) -> None:
    fields = [one for one in fields_of(kind) if one.key.partition(".")[0] == key]
    inner = {one.key.partition(".")[2] for one in fields} - {""}
    whole = (inner_keys(one) for one in fields if one.sort in ("entries", "lapse"))
    assert taken == inner.union(*whole)


def test_every_word_that_the_loader_takes_is_offered() -> None:
    for kind in KINDS_TESTED:
        for field in fields_of(kind):
            head, _, inner = field.key.partition(".")
            shape = allowed(kind).get(head, {})
            shape = shape.get("keys", {}).get(inner, {}) if inner else shape
            words = {*shape.get("words", ()), *shape.get("of", {}).get("words", ())}
            if words and field.section != "verdicts":
                offered = {*options(field.section), Roll.ANY_REST_DAY.value}  # written `any`
                assert words <= offered, (kind, field.key)

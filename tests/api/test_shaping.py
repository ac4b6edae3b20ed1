"""An answer has the very shape that marshmallow would give it."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import Schema, fields

from api.schemas import common as a
from api.schemas.cases import MissingSchema, ReceiptSchema
from api.shaping import dumper


class Odd(Schema):
    """One field of each kind, one under another name, one that holds its own shape."""

    word = a.text(null=True)
    number = a.number(null=True)
    flag = a.flag()
    words = a.texts()
    table = a.mapping()
    titles = fields.Dict(keys=fields.String(), values=fields.Nested(a.TitleSchema))
    inner = fields.Nested("Odd", allow_none=True)
    many = fields.List(fields.Nested(a.TitleSchema))
    called = fields.String(data_key="otherwise")
    hidden = fields.String(load_only=True)


TITLE = {"zh": "投诉", "en": "Complaint", "fr": "Plainte"}
FOUND: tuple[tuple[type[Schema], dict[str, Any]], ...] = (
    (Odd, {}),
    (Odd, {"word": None, "number": None, "inner": None, "unknown": 1}),
    (Odd, {"word": 7, "number": True, "flag": 1, "words": ["a", 2], "table": {1: [2], "b": None}}),
    (Odd, {"called": "x", "hidden": "y", "many": [TITLE, TITLE], "titles": {"a": TITLE}}),
    (Odd, {"inner": {"inner": {"word": "deep"}}}),
    (MissingSchema, {"fact": "x", "title": TITLE, "type": "choice", "values": {"a": TITLE}}),
    (
        ReceiptSchema,
        {"external_id": None, "cases": [{"links": [{"kind": "split"}], "number": "1"}]},
    ),
)


@pytest.mark.parametrize(("schema", "found"), FOUND)
def test_the_shape_is_that_of_marshmallow(schema: type[Schema], found: dict[str, Any]) -> None:
    expected = dict(schema().dump(found))
    assert repr(dumper(schema())(found)) == repr(expected)

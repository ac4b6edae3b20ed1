"""What is sent is read as marshmallow would read it, mistakes and all."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import RAISE, Schema, ValidationError, fields

from api.schemas.requests import ActInSchema, SubmissionInSchema
from api.schemas.sending import SentSchema


class Strange(SentSchema):
    """A field under another name, one that is required, one that needs no value."""

    called = fields.String(data_key="otherwise")
    number = fields.Integer(required=True, allow_none=True)
    words = fields.List(fields.String(), load_default=list)


WHOLE = {
    "sector": "market_supervision", "subject": "电梯停运", "complainant": {"name": "李明"},
    "received_at": "2026-03-02T09:30+08:00", "cases": [{"kind": "complaint", "facts": {"a": 1}}],
}  # fmt: skip
SENT: tuple[tuple[type[SentSchema], Any], ...] = (
    (SubmissionInSchema, WHOLE),
    (SubmissionInSchema, {**WHOLE, "complainant": {"sealed": "yes"}, "respondent": {}}),
    (SubmissionInSchema, {**WHOLE, "external_id": None, "complainant": None}),
    (ActInSchema, {"grounds": ["a"], "until": "2026-03-02", "note": ""}),
    (Strange, {"otherwise": "x", "number": None}),
    (Strange, {"otherwise": "x", "number": "7", "words": ["a"]}),
)
WRONG: tuple[tuple[type[SentSchema], Any], ...] = (
    (SubmissionInSchema, {}),
    (SubmissionInSchema, []),
    (SubmissionInSchema, None),
    (SubmissionInSchema, {**WHOLE, "more": 1}),
    (SubmissionInSchema, {**WHOLE, "sector": None}),
    (SubmissionInSchema, {**WHOLE, "sector": ""}),
    (SubmissionInSchema, {**WHOLE, "subject": "长" * 501, "channel": 5}),
    (SubmissionInSchema, {**WHOLE, "cases": [{"kind": "x", "facts": [], "more": 1}, {}]}),
    (Strange, {"called": "x", "number": 1}),
    (Strange, {"number": "x", "words": ["a", 1]}),
)


@pytest.mark.parametrize(("kind", "sent"), SENT)
def test_what_is_right_is_read_alike(kind: type[SentSchema], sent: Any) -> None:
    schema = kind()
    found = schema.load(sent, unknown=RAISE)
    assert found == Schema.load(schema, sent, unknown=RAISE) == schema._load_plainly(sent)


@pytest.mark.parametrize(("kind", "sent"), WRONG)
def test_what_is_wrong_is_told_alike(kind: type[SentSchema], sent: Any) -> None:
    schema = kind()
    with pytest.raises(ValidationError) as ours:
        schema.load(sent, unknown=RAISE)
    with pytest.raises(ValidationError) as theirs:
        Schema.load(schema, sent, unknown=RAISE)
    assert ours.value.messages == theirs.value.messages


def test_a_default_is_made_anew_for_each() -> None:
    schema = Strange()
    first, second = (schema.load({"number": 1})["words"] for _ in range(2))
    assert first == second == []
    assert first is not second

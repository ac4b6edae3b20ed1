"""The shapes of edits of a draft, of its outline, and of conditions in their three faces."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.parsing import Day
from api.schemas import common as a
from api.schemas.sending import SentSchema

_SLUG = validate.Length(min=1, max=100)


def _sent(description: str, valid: validate.Validator = _SLUG, **more: Any) -> fields.String:
    return fields.String(validate=valid, metadata={"description": description}, **more)


def _draft() -> fields.Integer:
    return fields.Integer(
        validate=validate.Range(min=1, max=2**53), metadata={"description": "number of a draft"}
    )


class EditsInSchema(SentSchema):
    """Edits of a draft, all or none."""

    revision = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=1, max=2**53),
        metadata={"description": "the revision of the draft that was read"},
    )  # fmt: skip
    edits = fields.List(
        fields.Dict(keys=fields.String()),
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "{op, …}, in this order; see docs/editing.md"},
    )
    force = fields.Boolean(
        load_default=False, metadata={"description": "true: store an unfinished text as well"}
    )
    note = _sent("why", validate.Length(max=2000), load_default="")


class EditedFileSchema(Schema):
    """What became of one file."""

    path = a.text("path in the sector's folder")
    lines = a.texts("lines taken away (-) and put in (+), with their places (@@)")


class EditedSchema(Schema):
    """A draft after its edits."""

    draft = a.number("number of the draft")
    revision = a.number("grows with every change")
    state = a.text("draft: what was submitted or approved is open again")
    changes = a.many(EditedFileSchema)
    copied = a.texts("inherited lists that had to be written out whole: FILE path")
    mistakes = a.many(a.ProblemPlaceSchema, "what is still wrong with an unfinished text")


class OutlineQuerySchema(SentSchema):
    """Which version."""

    policy = _sent("slug of the policy", required=True)
    version = Day(metadata={"description": "first day; left out: the last version"})
    profile = _sent("slug of the profile", validate.Length(max=100), load_default="")


class OutlineSchema(Schema):
    """Everything of a version that can be edited, each part with its place."""

    policy = a.text()
    version = a.day()
    title = a.title()
    file = a.text("the file of this version; what stands elsewhere is inherited")
    parts = a.mapping("head, parameters, admissibility, tables, timers, procedure, notices …")
    facts = fields.List(fields.Dict(), metadata={"description": "names with type and choices"})
    words = a.mapping("names that a form offers, by section, with their titles")
    keys = a.mapping("the keys of each kind of thing, and what may stand there")


class ConditionInSchema(SentSchema):
    """A condition in one of its faces, and whose names it uses."""

    policy = _sent("slug of the policy; left out: names of any case, no parameters")
    version = Day(metadata={"description": "first day; left out: the last version"})
    profile = _sent("slug of the profile", validate.Length(max=100), load_default="")
    draft = _draft()
    text = _sent("the condition", validate.Length(max=5000))
    rows = fields.Dict(keys=fields.String(), metadata={"description": "the condition as rows"})
    sentence = _sent("the condition as a sentence", validate.Length(max=10_000))
    language = _sent("of the sentence", validate.OneOf(("zh", "en")), load_default="zh")
    facts = fields.Dict(
        keys=fields.String(), metadata={"description": "what is known, to try the condition on"}
    )


class UsedSchema(Schema):
    """A fact that a condition reads."""

    slug = a.text()
    title = a.title()
    type = a.text("bool, number, date, text or choice")
    values = fields.Dict(
        keys=fields.String(), values=fields.Nested(a.TitleSchema),
        metadata={"description": "the choices"},
    )  # fmt: skip


class FaultSchema(Schema):
    """One thing that is wrong with a condition."""

    code = a.text()
    column = a.number("counted from 1, in the face that was sent")
    zh = a.text()
    en = a.text()
    hint = a.text()


class TrialSchema(Schema):
    """What a condition says of the facts sent, part by part."""

    text = a.text()
    value = a.flag("null: not decided yet", null=True)
    facts = a.mapping("known facts that were read")
    waits_for = a.texts("unknown facts that could decide it")
    children = fields.List(fields.Dict(), metadata={"description": "its parts, of the same shape"})


class ConditionSchema(Schema):
    """A condition in all of its faces."""

    text = a.text("canonical text; empty for what cannot be read")
    rows = fields.Dict(allow_none=True, metadata={"description": "rows; null: cannot be read"})
    sentences = a.mapping("the sentence, by language")
    facts = a.many(UsedSchema)
    params = a.texts("parameters that it reads")
    faults = a.many(FaultSchema)
    trial = fields.Nested(TrialSchema, allow_none=True)

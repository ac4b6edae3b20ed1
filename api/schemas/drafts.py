"""The shapes of drafts of rules and of what becomes of them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.parsing import Day
from api.schemas import common as a
from api.schemas.sending import SentSchema
from core.policyfiles.policyschema import TRANSITIONS

STATES = ("draft", "submitted", "approved", "published", "withdrawn", "dropped")


def _sent(description: str, most: int = 2000, **more: Any) -> fields.String:
    valid = more.pop("validate", validate.Length(max=most))
    return fields.String(validate=valid, metadata={"description": description}, **more)


class DraftLineSchema(Schema):
    """A draft in a list."""

    id = a.number()
    sector = a.text()
    title = a.text("what it is for")
    state = a.text(", ".join(STATES))
    transition = a.text("what becomes of open cases; empty: as the policies say")
    revision = a.number("grows with every change; its ETag")
    digest = a.text("SHA-256 of the files as submitted; empty: not submitted")
    created_by = a.text()
    created_at = a.instant()
    changed_by = a.text()
    changed_at = a.instant()
    paths = a.texts("the files it holds, as paths in the sector's folder")


class PolicyDraftListSchema(Schema):
    """Drafts, the last changed first."""

    items = a.many(DraftLineSchema)


class DraftFileSchema(Schema):
    """One file of a draft."""

    path = a.text("where it stands in the sector's folder")
    kind = a.text("policy, notice, scorecard, report, summary, scenario, facts or sector")
    text = a.text("the whole file")
    digest = a.text("SHA-256 of the text")
    base = a.text("SHA-256 of the text it was made from; empty: a new file")


class DraftEventSchema(Schema):
    """A line of a draft's history."""

    seq = a.number()
    event = a.text("begun, edited, checked, submitted, approved, returned, published …")
    at = a.instant()
    by = a.text()
    note = a.text()
    data = a.mapping("digests, counts and findings")
    previous_hash = a.text("hash of the line before")
    hash = a.text("SHA-256 of the hash before and of all that this line says")


class PolicyDraftSchema(DraftLineSchema):
    """A draft with its files and its history."""

    files = a.many(DraftFileSchema)
    history = a.many(DraftEventSchema, "what happened to it, oldest first")


class DraftSignatureSchema(Schema):
    """An approval, with what was signed by it."""

    seq = a.number("which line of the history")
    by = a.text()
    at = a.instant()
    digest = a.text("SHA-256 of signed.canonical, as it stands in the data of that line")
    sentences = a.many(a.TitleSchema, "the differences as they were read")
    holds = a.flag("whether the text is still what was signed")


class DraftHistorySchema(Schema):
    """What happened to a draft, oldest first."""

    items = a.many(DraftEventSchema)
    signatures = a.many(DraftSignatureSchema, "every approval")
    first_broken = a.number("the first line that is not as it was written; null: none", null=True)


class DraftFindingSchema(Schema):
    """One thing that checking found."""

    severity = a.text("problem (it does not load), error, warning or note")
    code = a.text("which kind it is")
    place = a.text("file, line and field")
    text = a.title()
    hint = a.text("what to do")
    witness = a.title()
    new = a.flag("not found in what is published")


class CheckSchema(Schema):
    """What checking a draft gave."""

    digest = a.text("SHA-256 of the files checked")
    ready = a.flag("whether it may be submitted, new warnings with a note")
    counts = a.mapping("problem, error, warning, note, new_warnings: how many")
    findings = a.many(DraftFindingSchema)


class DecisionSchema(SentSchema):
    """A note on what is decided."""

    note = _sent("why", load_default="")


class ApprovalSchema(DecisionSchema):
    """An approval: it signs the differences that were seen."""

    signed_digest = _sent(
        "the signature of the differences as they were read (GET …/diff)", required=True,
        validate=validate.Regexp(r"[0-9a-fA-F]{64}\Z"),
    )  # fmt: skip


class PublicationInSchema(DecisionSchema):
    """From when a draft is in force."""

    from_day = Day(
        data_key="from",
        metadata={"description": "today or later; left out: the day that its versions name"},
    )


class DraftTextSchema(SentSchema):
    """The whole text of a file."""

    whole_files = True

    text = fields.String(required=True, metadata={"description": "the whole file"})


def _files(*, null: bool) -> fields.Dict:
    said = "path in the sector's folder to whole text" + ("; null takes it out" if null else "")
    values = fields.String(allow_none=null)
    return fields.Dict(
        keys=fields.String(), values=values, load_default=dict, metadata={"description": said}
    )


class SuccessorSchema(SentSchema):
    """A version to come of a policy."""

    policy = _sent("slug of the policy", 100, required=True)
    first = Day(data_key="from", required=True, metadata={"description": "its first day"})
    profile = _sent("slug of the profile", 100, load_default="default")
    version = Day(metadata={"description": "what it amends; left out: what is in force before"})


class DraftInSchema(SentSchema):
    """A draft to begin."""

    whole_files = True

    title = _sent("what it is for", 200, required=True)
    transition = _sent("what becomes of open cases", load_default="",
                       validate=validate.OneOf(("", *TRANSITIONS)))  # fmt: skip
    files = _files(null=False)
    amends = fields.Nested(SuccessorSchema, metadata={"description": "a version to begin with"})


class DraftChangeSchema(SentSchema):
    """What is to be changed."""

    whole_files = True

    title = _sent("what it is for", 200)
    transition = _sent("what becomes of open cases", validate=validate.OneOf(("", *TRANSITIONS)))
    files = _files(null=True)
    rebase = fields.Boolean(
        load_default=False,
        metadata={"description": "you have seen what was published meanwhile"},
    )
    drop = fields.Boolean(load_default=False, metadata={"description": "give the draft up"})
    note = _sent("why it is given up")


class DraftQuerySchema(SentSchema):
    """Which drafts."""

    state = _sent("one state only", validate=validate.OneOf(STATES))

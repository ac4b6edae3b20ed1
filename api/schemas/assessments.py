"""The shapes of findings and exclusions, as they are sent and kept."""

from __future__ import annotations

from decimal import Decimal

from marshmallow import Schema, fields, validate

from api.schemas import common as a
from api.schemas.scorecards import Amount, amount, sent
from api.schemas.sending import SentSchema

#: A unit that may be left out.
_UNIT = validate.Length(max=200)
_SHORT = validate.Length(max=100)
_NOTE = validate.Length(max=2000)
_ID = validate.Range(min=1, max=2**31 - 1)


class ExclusionDecisionSchema(Schema):
    """What was decided of an exclusion."""

    approved = a.flag()
    note = a.text("shown to those who ask and decide")
    by = a.text("who decided")
    at = a.instant()


class ExclusionSchema(Schema):
    """That a case or finding be left out of a card for a period."""

    id = a.number()
    unit = a.text("whose score it changes, as named when it was asked for")
    period = a.text()
    case = a.text("number of the case; empty: a finding is left out")
    finding = a.number("id of the finding; null: a case is left out", null=True)
    lifts = a.number("the exclusion that it takes back; null: none", null=True)
    reason = a.text("its slug")
    note = a.text("shown to those who ask and decide")
    by = a.text("who asked")
    at = a.instant()
    state = a.text("asked, approved or refused")
    decision = fields.Nested(ExclusionDecisionSchema, allow_none=True)


class ExclusionListSchema(Schema):
    """The exclusions from a card, in the order of asking."""

    items = a.many(ExclusionSchema)


class FindingSchema(Schema):
    """A finding as it is kept."""

    id = a.number()
    unit = a.text()
    period = a.text()
    item = a.text("empty: about the whole card")
    finding = a.text("its kind")
    count = amount("how often it was found")
    points = amount("what the assessor takes or gives; null: the card says", null=True)
    source = a.text("where it comes from")
    case = a.text("number of the case on which it was found; empty: none")
    by = a.text("who entered it")
    at = a.instant("when it was entered")


class FindingListSchema(Schema):
    """Findings, in the order of entry."""

    items = a.many(FindingSchema)


class FoundSchema(SentSchema):
    """One finding."""

    unit = sent("which unit it is about; left out: that of the case", _UNIT, load_default="")
    item = sent("slug of the item; left out: about the whole card", _SHORT, load_default="")
    finding = sent(
        "its kind; may be left out where the item has a single one", _SHORT, load_default=""
    )
    count = Amount(load_default=Decimal(1), metadata={"description": "how often it was found"})
    points = Amount(
        load_default=None, allow_none=True,
        metadata={"description": "where the card leaves open how many; else left out"},
    )  # fmt: skip
    source = sent("where it comes from, of the card's sources", _SHORT, load_default="")
    case = sent("number of the case on which it was found", _SHORT, load_default="")


class FindingsInSchema(SentSchema):
    """Findings of one period, to be entered all or none."""

    period = sent("such as 2026-03 or 2026-Q1", required=True)
    profile = sent("slug of the profile", load_default="default")
    findings = fields.List(
        fields.Nested(FoundSchema), required=True, validate=validate.Length(min=1, max=200)
    )


class FindingQuerySchema(SentSchema):
    """Which findings of the card."""

    period = sent("such as 2026-03 or 2026-Q1", required=True)
    profile = sent("slug of the profile", load_default="default")


class ExclusionQuerySchema(SentSchema):
    """Which exclusions from the card."""

    period = sent("such as 2026-03 or 2026-Q1; left out: every one")
    profile = sent("slug of the profile", load_default="default")


class AskExclusionSchema(SentSchema):
    """What is to be left out, for which reason; or, with ``lifts`` and a note, put back."""

    profile = sent("slug of the profile", load_default="default")
    period = sent("such as 2026-03 or 2026-Q1", _SHORT, load_default="")
    reason = sent("slug of a reason that the card allows", _SHORT, load_default="")
    case = sent("number of a case", _SHORT, load_default="")
    finding = fields.Integer(
        load_default=None, strict=True, validate=_ID, metadata={"description": "id of a finding"}
    )
    lifts = fields.Integer(
        load_default=None, strict=True, validate=_ID,
        metadata={"description": "id of the exclusion that is to be lifted"},
    )  # fmt: skip
    note = sent("why, in your own words", _NOTE, load_default="")


class DecideExclusionSchema(SentSchema):
    """What is decided of an exclusion."""

    profile = sent("slug of the profile", load_default="default")
    approved = fields.Boolean(
        required=True, truthy={True}, falsy={False}, metadata={"description": "false: refused"}
    )
    note = sent("why, in your own words", _NOTE, load_default="")

"""The shapes of what somebody sends in alone, of receipts, and of what both sides write."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas import common as a
from api.schemas.requests import CaseInSchema, PartySchema
from api.schemas.sending import SentSchema
from core.domain.people.identities import LEVELS

_CODE = fields.String(
    required=True, validate=validate.Length(min=1, max=60),
    metadata={"description": "the receipt: twenty digits; spaces and dashes do not count"},
)  # fmt: skip
_TEXT = fields.String(
    required=True, validate=validate.Length(min=1, max=20_000),
    metadata={"description": "what is written"},
)  # fmt: skip


class HandInSchema(CaseInSchema):
    """What somebody sends in alone; an anonymous one leaves `reporter` out."""

    class Meta:
        """An officer's fields are not for strangers."""

        exclude = ("channel", "received_at", "external_id", "complainant")

    secrecy = fields.String(
        load_default="anonymous", validate=validate.OneOf(LEVELS),
        metadata={"description": "who may know who reports"},
    )  # fmt: skip
    reporter = fields.Nested(PartySchema, load_default=None)


class ReceiptCodeSchema(Schema):
    """A new receipt; it is told this once and never again."""

    receipt = a.text("twenty digits, by which one asks after the matter and writes")


class CodeInSchema(SentSchema):
    """A receipt; it comes in the body, for addresses stand in logs."""

    receipt = _CODE


class CodedMessageInSchema(CodeInSchema):
    """A message of who holds a receipt."""

    text = _TEXT


class MessageInSchema(SentSchema):
    """A message of the office."""

    text = _TEXT


class MatterStandingSchema(Schema):
    """How one matter stands."""

    sector = a.text()
    kind = a.text()
    kind_title = a.title()
    status = a.text()
    status_title = a.title()
    received_on = a.day()
    ended = a.flag()


class LetterSchema(Schema):
    """What one side wrote."""

    by = a.text("name of the officer, to the reporter `office`; empty: who reported")
    at = a.instant()
    text = a.text()
    read = a.flag("whether the other side has read it")


class GlanceSchema(Schema):
    """That somebody looked at who reported."""

    on = a.day()
    role = a.text()


class StandingSchema(Schema):
    """What the holder of a receipt learns."""

    matters = a.many(MatterStandingSchema)
    messages = a.many(LetterSchema)
    looked_at = a.many(GlanceSchema, "who looked at the identity, and when")


class LetterListSchema(Schema):
    """What both sides wrote, oldest first."""

    items = a.many(LetterSchema)

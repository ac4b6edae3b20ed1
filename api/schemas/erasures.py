"""The shapes of secrecy, of holds, of the retention schedule and of destruction."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas import common as a
from api.schemas.identities import IdentityRequestSchema
from api.schemas.sending import SentSchema
from core.domain.people.identities import LEVELS
from core.usecases.sealed.erasing import CAUSES


def _reason(description: str = "in ten characters or more") -> fields.String:
    return fields.String(
        load_default="", validate=validate.Length(max=2000), metadata={"description": description}
    )


class SecrecyInSchema(SentSchema):
    """The secrecy that a case is to have."""

    level = fields.String(required=True, validate=validate.OneOf(LEVELS[:3]))
    ground = fields.String(
        load_default="", metadata={"description": "to lower it: why, as for a release"}
    )
    reason = _reason("to lower it: in ten characters or more")


class SecrecySchema(Schema):
    """The secrecy of a case, and the request to lower it."""

    secrecy = a.text()
    request = fields.Nested(IdentityRequestSchema, allow_none=True)


class ReasonInSchema(SentSchema):
    """Why."""

    reason = _reason()


class HoldSchema(Schema):
    """What keeps everything of a case from being destroyed."""

    id = a.number()
    reason = a.text()
    set_by = a.text()
    set_at = a.instant()


class LiftedSchema(Schema):
    """How many holds were lifted."""

    lifted = a.number()


class ErasureInSchema(SentSchema):
    """A destruction proposed."""

    cause = fields.String(
        required=True, validate=validate.OneOf(CAUSES),
        metadata={"description": "its time is over, or the person asks for it"},
    )  # fmt: skip
    reason = _reason()


class ErasureSchema(Schema):
    """What came of a proposal."""

    request = fields.Nested(IdentityRequestSchema, allow_none=True)
    restricted = a.flag("true: it must still be kept, and is only kept from now on")


class ReviewInSchema(SentSchema):
    """What a reviewer says to a destruction."""

    agree = fields.Boolean(required=True)
    reason = _reason("needed where it is refused")


class RetentionSchema(Schema):
    """How long the identities of an ended case are kept."""

    number = a.text()
    sector = a.text()
    kind = a.text()
    retention = a.text("in the words of the policy", null=True)
    until = a.day("from then on they may be destroyed; null: never", null=True)
    held = a.flag()
    erased = a.flag()
    over = a.flag("its time is over")


class ScheduleQuerySchema(SentSchema):
    """Which ended cases are asked for."""

    q = fields.String(
        load_default="", validate=validate.Length(max=100),
        metadata={"description": "part of the number"},
    )  # fmt: skip
    over = fields.Boolean(
        load_default=False,
        metadata={"description": "true: only those whose time is over, and not destroyed yet"},
    )
    cursor = fields.String(
        validate=validate.Length(max=300), load_default=None,
        metadata={"description": "where the last page ended: its page.next"},
    )  # fmt: skip
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 200))


class ScheduleSchema(Schema):
    """A page of the ended cases, by their numbers; one may be short, and yet more come after."""

    items = a.many(RetentionSchema)
    page = fields.Nested(a.PageSchema, required=True)

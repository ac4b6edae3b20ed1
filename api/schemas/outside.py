"""The shapes of messages to the outside, endpoints of webhooks and calendar feeds."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas import common as a
from api.schemas.sending import SentSchema
from core.storage.messages.outbox import STATES

_SLUG = validate.Length(min=1, max=100)
_URL = validate.Length(min=1, max=2_000)


def _sent(description: str, valid: validate.Validator = _SLUG, **more: Any) -> fields.String:
    return fields.String(validate=valid, metadata={"description": description}, **more)


def _list(description: str, **more: Any) -> fields.List:
    return fields.List(
        fields.String(validate=_SLUG), validate=validate.Length(max=100),
        metadata={"description": description}, **more,
    )  # fmt: skip


def _limit() -> fields.Integer:
    return fields.Integer(
        load_default=50, validate=validate.Range(1, 500),
        metadata={"description": "at most so many"},
    )  # fmt: skip


class MessageSchema(Schema):
    """A message promised to one receiver."""

    key = a.text("what the receiver tells a repeat by")
    channel = a.text("mail or webhook")
    receiver = a.text("name of the user, or number of the endpoint")
    type = a.text("what it tells: timer.lapsed, case.close …")
    sector = a.text("empty: none in particular")
    case = a.text("number of the case it tells of; empty: of none")
    state = a.text("waiting, delivered, dead or discarded")
    attempts = a.number("how often it was tried since the last retry")
    promised_at = a.instant()
    next_at = a.instant("not before that it is tried; null: it came to an end", null=True)
    ended_at = a.instant(null=True)
    error = a.text("why it could not be delivered last")
    decided_by = a.text("who had it tried again or discarded it")
    note = a.text("why")


class MessageListSchema(Schema):
    """Messages, the newest first."""

    items = a.many(MessageSchema)
    next_before = a.number("`before` of the page that follows; null: this is the last", null=True)


class DeliverySchema(Schema):
    """One attempt to deliver a message."""

    at = a.instant("when it was over")
    status = a.number("the receiver's answer; 0: none came")
    error = a.text("empty: it was delivered")


class MessageDetailSchema(MessageSchema):
    """A message with what it says and every attempt, oldest first."""

    subject = a.text("of a mail")
    body = a.text("as it is sent every time")
    deliveries = a.many(DeliverySchema)


class MessageQuerySchema(SentSchema):
    """Which messages."""

    state = _sent("waiting, delivered, dead or discarded", validate.OneOf(STATES))
    case = _sent("number of the case")
    before = fields.Integer(
        validate=validate.Range(min=1, max=2**53),
        metadata={"description": "only those older than this one"},
    )
    limit = _limit()


class MessageDecisionSchema(SentSchema):
    """Why a dead message is tried again or discarded."""

    note = _sent("why", validate.Length(min=1, max=2_000), required=True)


class EndpointAskedSchema(Schema):
    """What is to become of an endpoint; what is left out stays."""

    url = a.text("where it is to listen")
    events = a.texts("types it is to be told")
    sectors = a.texts("slugs of the sectors; empty: all")


class EndpointSchema(Schema):
    """A program that is told what happens."""

    id = a.number()
    url = a.text("where it listens")
    description = a.text("whose it is and what for")
    events = a.texts("types it is told: timer.lapsed, case.*, *")
    sectors = a.texts("slugs of the sectors it is told of; empty: all")
    state = a.text("asked (nobody approved it yet), active or disabled")
    asked = fields.Nested(
        EndpointAskedSchema, allow_none=True,
        metadata={"description": "what waits for a second person; null: nothing"},
    )  # fmt: skip
    asked_by = a.text("who asked for that")
    decided_by = a.text("the second person who decided last; empty: nobody yet")
    decided_at = a.instant(null=True)
    created_by = a.text()
    created_at = a.instant()
    rotated_at = a.instant("since when it has this secret and the one before as well", null=True)
    failing_since = a.instant("since when nothing arrived", null=True)
    delivered_at = a.instant("when something last arrived", null=True)


class RevealedEndpointSchema(EndpointSchema):
    """An endpoint with its new secret."""

    secret = a.text("by which the receiver checks what comes: keep it, it is not told again")


class EndpointListSchema(Schema):
    """The endpoints."""

    items = a.many(EndpointSchema)


class EndpointInSchema(SentSchema):
    """An endpoint to be entered."""

    url = _sent("where it listens; https", _URL, required=True)
    events = _list("types: timer.lapsed, case.*, *", required=True)
    sectors = _list("slugs of sectors; left out: all", load_default=list)
    description = _sent("whose it is and what for", validate.Length(max=200), load_default="")


class EndpointChangeSchema(SentSchema):
    """What is changed of an endpoint; what is left out stays."""

    url = _sent("where it listens; https", _URL)
    events = _list("types: timer.lapsed, case.*, *")
    sectors = _list("slugs of sectors; empty: all")
    description = _sent("whose it is and what for", validate.Length(max=200))
    state = _sent("active or disabled", validate.OneOf(("active", "disabled")))


class EndpointDecisionSchema(SentSchema):
    """What a second person decides."""

    grant = fields.Boolean(required=True, metadata={"description": "false: it is refused"})
    reason = _sent("needed where it is refused", validate.Length(max=2_000), load_default="")


class RotationSchema(SentSchema):
    """How the secret of an endpoint is changed."""

    at_once = fields.Boolean(
        load_default=False,
        metadata={"description": "true: the secret before is worth nothing from now on"},
    )


class FeedSchema(Schema):
    """A calendar of due dates."""

    prefix = a.text("its first characters, by which it is taken back")
    sector = a.text("of the unit; empty: the caller's own cases")
    unit = a.text("empty: the caller's own cases")
    created_at = a.instant()
    last_used_at = a.instant("to the hour", null=True)


class IssuedFeedSchema(FeedSchema):
    """A new calendar with its address."""

    url = a.text("whoever has it reads the calendar: keep it, it is not told again")


class FeedListSchema(Schema):
    """The caller's calendars."""

    items = a.many(FeedSchema)


class FeedInSchema(SentSchema):
    """Which cases a new calendar shows."""

    sector = _sent("slug of the sector of the unit")
    unit = _sent("slug of the unit, those under it included; left out: own cases")

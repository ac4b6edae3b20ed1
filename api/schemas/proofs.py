"""The shapes of what proves something, and of the register of who read what."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas import common as a
from api.schemas.sending import SentSchema
from core.usecases.proof.auditing import EVENTS


class CheckpointSchema(Schema):
    """A signed statement of how long the log was, and what it said; to be kept elsewhere."""

    format = a.text()
    origin = a.text("the log it speaks of")
    epoch = a.number("how often the office had been restored")
    size = a.number("how many rows the log had")
    root = a.text("root of the Merkle tree over them, in hex")
    at = a.text("when it was signed")
    key = a.text("public key, Ed25519 in base64")
    next_key = a.text("the key that signs from here on; empty: the same")
    signature = a.text("over all of this without it, as canonical JSON; in base64")


class CheckpointListSchema(Schema):
    """The checkpoints, the oldest first."""

    items = a.many(CheckpointSchema)


class InclusionSchema(Schema):
    """That the newest signed entry of a case is in the log; `verify.py` checks it offline."""

    format = a.text()
    row = a.mapping("the row of the log")
    path = a.texts("the neighbours that lead to the root, in base64")
    checkpoint = fields.Nested(CheckpointSchema)


class RegisteredSchema(Schema):
    """An entry of the register; it says no personal facts."""

    seq = a.number("its place, from 1")
    event = a.text("what was read or done", enum=list(EVENTS))
    at = a.instant()
    by = a.text("who did it")
    number = a.text("the case concerned", null=True)
    reason = a.text("in the words of who did it")
    data = a.mapping("what else is to be known")
    hash = a.text("of this entry and the one before it")


class RegisteredListSchema(Schema):
    """Some entries, in order; `next` is the place after which the following ones stand."""

    items = a.many(RegisteredSchema)
    next = a.number(null=True)


class RegisteredQuerySchema(SentSchema):
    """Which entries of the register."""

    event = fields.String(validate=validate.OneOf(EVENTS))
    case = fields.String(validate=validate.Length(max=40))
    after = fields.Integer(load_default=0, validate=validate.Range(0))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))

"""The shapes of identities: who takes part as one may see it, and releases of what is hidden."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas import common as a
from api.schemas.cases import ShownPartySchema
from api.schemas.requests import FormatQuerySchema
from api.schemas.sending import SentSchema
from core.domain.people.identities import FIELDS, GROUNDS, LEVELS

_REASON = validate.Length(max=2000)
_STATES = ("asked", "reviewed", "granted", "refused", "done")


def _ground(**more: object) -> fields.String:
    said = "why: " + ", ".join(f"{slug} ({title['en']})" for slug, title in GROUNDS.items())
    return fields.String(metadata={"description": said}, **more)  # type: ignore[arg-type]


def _reason(description: str) -> fields.String:
    return fields.String(load_default="", validate=_REASON, metadata={"description": description})


class LookInSchema(SentSchema):
    """Why somebody looks at who takes part."""

    ground = _ground(load_default="")
    reason = _reason("in ten characters or more; left out by who handles the case")


class FormQuerySchema(FormatQuerySchema):
    """In which form a form is wanted, and whether with who takes part in plain words."""

    identities = fields.Boolean(
        load_default=False,
        metadata={"description": "true: in plain words, which is written into the journal"},
    )
    ground = _ground(load_default="")
    reason = _reason("why the identities are wanted")


class ReleaseInSchema(SentSchema):
    """A release asked for."""

    ground = _ground(required=True)
    reason = _reason("in ten characters or more")
    fields_ = fields.List(
        fields.String(validate=validate.OneOf(FIELDS)), data_key="fields", attribute="fields",
        load_default=lambda: list(FIELDS),
        metadata={"description": "what of the identity is needed; left out: all"},
    )  # fmt: skip


class ReleaseDecisionInSchema(SentSchema):
    """What a custodian decides."""

    grant = fields.Boolean(required=True, metadata={"description": "false: it is refused"})
    minutes = fields.Integer(
        load_default=30, validate=validate.Range(1, 30),
        metadata={"description": "how long a release lasts"},
    )  # fmt: skip
    reason = _reason("needed where it is refused")


class EmergencyInSchema(SentSchema):
    """Why a head releases in a custodian's place."""

    reason = _reason("why no custodian can decide, in ten characters or more")
    minutes = fields.Integer(
        load_default=240, validate=validate.Range(1, 240),
        metadata={"description": "how long the release lasts, as the second head says"},
    )  # fmt: skip


class EmergencyQuerySchema(SentSchema):
    """Which month."""

    month = fields.String(
        load_default="", validate=validate.Length(max=7),
        metadata={"description": "as 2026-03; left out: this one"},
    )  # fmt: skip


class EmergencySchema(Schema):
    """A release that no custodian decided on."""

    number = a.text("of the case")
    at = a.instant()
    to = a.text("who asked, and could look")
    first = a.text("the head who agreed first")
    second = a.text("the head who released")
    reason = a.text()
    until = a.instant("when it ended")


class EmergenciesSchema(Schema):
    """The releases of a month."""

    month = a.text()
    items = a.many(EmergencySchema, "those that no custodian decided on")
    releases = a.number("all of the month")
    share = fields.Float(metadata={"description": "the part of those without a custodian"})
    alarming = a.flag("more than one of two hundred")


class RequestQuerySchema(SentSchema):
    """Which requests are wanted."""

    state = fields.String(
        load_default=None, validate=validate.OneOf(_STATES), metadata={"description": "their state"}
    )


class IdentityRequestSchema(Schema):
    """What somebody asked about an identity, and what was decided."""

    id = a.number()
    number = a.text("of the case")
    kind = a.text("release, lower or erase")
    ground = a.text()
    reason = a.text()
    fields_ = fields.List(
        fields.String(), data_key="fields", attribute="fields",
        metadata={"description": "release: what of an identity"},
    )  # fmt: skip
    level = a.text("lower: the secrecy asked for")
    state = a.text("asked, reviewed (one head agreed), granted, refused or done")
    asked_by = a.text()
    asked_at = a.instant()
    decided_by = a.text("empty: nobody yet")
    second_by = a.text("the second head, where no custodian released it")
    decided_at = a.instant(null=True)
    note = a.text("why it was decided so")
    until = a.instant("release: when it ends", null=True)
    open = a.flag("whether it lets who asked look now")


class IdentityRequestListSchema(Schema):
    """Requests, the newest first."""

    items = a.many(IdentityRequestSchema)


class IdentitiesSchema(Schema):
    """Who takes part, as the caller may see it."""

    number = a.text("of the case")
    secrecy = fields.String(
        validate=validate.OneOf(LEVELS), metadata={"description": "who may know who reported"}
    )
    plain = a.flag("false: masked")
    watermark = a.text("what a page or paper that shows this must bear; empty where masked")
    until = a.instant("when the release ends", null=True)
    parties = a.many(ShownPartySchema)
    others = a.texts("other cases of the same complainant, as far as nobody hides there")
    requests = a.many(IdentityRequestSchema, "releases of this case: one's own, or all")

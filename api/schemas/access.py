"""The shapes of who may come in: units, users and their rights, tokens, invitations."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.parsing import Instant
from api.schemas import common as a
from api.schemas.requests import SLUG, sent_text
from api.schemas.sending import SentSchema


class GrantSchema(Schema):
    """A role, held in a unit and those under it; both empty: everywhere."""

    role = a.text()
    sector = a.text()
    unit = a.text()


class UserSchema(Schema):
    """Somebody who works here."""

    name = a.text()
    display_name = a.text()
    active = a.flag()
    entered_by = a.text("who entered the user; empty: somebody at the machine")
    password = a.flag("whether there is one to log in with")
    grants = a.many(GrantSchema)


class UserQuerySchema(SentSchema):
    """Which users are asked for."""

    q = fields.String(
        load_default="", validate=validate.Length(max=100),
        metadata={"description": "part of the name, or of what they are called"},
    )  # fmt: skip
    role = fields.String(
        load_default="", validate=validate.Length(max=100),
        metadata={"description": "slug of a role that they hold somewhere"},
    )  # fmt: skip
    cursor = fields.String(
        validate=validate.Length(max=300), load_default=None,
        metadata={"description": "where the last page ended: its page.next"},
    )  # fmt: skip
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 200))


class UserListSchema(Schema):
    """A page of the users of the office, by name."""

    items = a.many(UserSchema)
    page = fields.Nested(a.PageSchema, required=True)


class MeSchema(Schema):
    """Who is calling."""

    name = a.text()
    display_name = a.text()
    behind = a.text("the owner of the token where it acts for another; else empty")
    scopes = a.texts()
    grants = a.many(GrantSchema)
    sectors = a.texts("whose cases may be seen")


class TokenSchema(Schema):
    """A token; its text is told when it is issued and never again."""

    prefix = a.text()
    name = a.text("what it is for")
    scopes = a.texts()
    created_at = a.instant()
    expires_at = a.instant("null: never", null=True)
    last_used_at = a.instant("to the hour", null=True)


class IssuedTokenSchema(TokenSchema):
    """A new token with its text."""

    token = a.text("keep it: it is not told again")


class TokenListSchema(Schema):
    """The caller's tokens."""

    items = a.many(TokenSchema)


class InvitationSchema(Schema):
    """What lets a user set a password, once."""

    invitation = a.text("keep it safe: whoever has it can set the password")
    expires_at = a.instant()


class AccessEventSchema(Schema):
    """A change of somebody's access, or somebody at the door."""

    id = a.number()
    at = a.instant()
    by = a.text("who did it; empty: somebody at the machine")
    user = a.text("whose access it is about")
    what = a.text("user_added, renamed, shut_out, let_in, role_given, role_taken, invited, …")
    detail = a.mapping("what belongs to it")


class AccessEventListSchema(Schema):
    """Events, newest first."""

    items = a.many(AccessEventSchema)
    before = a.number("ask for those before this one; null: there are no more", null=True)


class UserInSchema(SentSchema):
    """A user to be entered."""

    name = sent_text("to log in with; stands in the journal", SLUG, required=True)
    display_name = sent_text("what people call the user", load_default="")


class UserChangeSchema(SentSchema):
    """What is to change of a user; what is left out stays."""

    display_name = sent_text("what people call the user", SLUG)
    active = fields.Boolean(metadata={"description": "false: shut out, every session ends"})


class GrantInSchema(SentSchema):
    """A role, in one unit of a sector, or everywhere where both are empty."""

    role = sent_text("slug of the role", SLUG, required=True)
    sector = sent_text("slug of the sector; empty: everywhere", load_default="")
    unit = sent_text("slug of the unit; the sector's own slug: throughout it", load_default="")


class AccessEventQuerySchema(SentSchema):
    """Which events."""

    user = sent_text("only of this user", load_default="")
    before = fields.Integer(load_default=None, metadata={"description": "only before this one"})
    limit = fields.Integer(
        load_default=50, validate=validate.Range(1, 200), metadata={"description": "most"}
    )


class AcceptSchema(SentSchema):
    """A password set by an invitation."""

    invitation = sent_text("what was handed over", required=True)
    password = sent_text("the new password", required=True)


class PasswordChangeSchema(SentSchema):
    """A change of one's own password."""

    old = sent_text("the password until now", required=True)
    new = sent_text("the password from now on", required=True)


class TokenInSchema(SentSchema):
    """A token to be issued, on behalf of the caller."""

    name = sent_text("what it is for", SLUG, required=True)
    scopes = fields.List(
        sent_text("slug of the scope", SLUG), load_default=lambda: ["read"],
        validate=validate.Length(min=1, max=10),
    )  # fmt: skip
    expires_at = Instant(load_default=None, metadata={"description": "left out: never"})


class TitleInSchema(SentSchema):
    """A name in both languages."""

    zh = sent_text("in Chinese", SLUG, required=True)
    en = sent_text("in English", SLUG, required=True)


class UnitInSchema(SentSchema):
    """A unit to be set up."""

    sector = sent_text("slug of the sector", SLUG, required=True)
    slug = sent_text("slug of the unit", SLUG, required=True)
    title = fields.Nested(TitleInSchema, required=True)
    parent = sent_text("slug of the unit above it", SLUG, required=True)


class UnitChangeSchema(SentSchema):
    """A unit's new name."""

    title = fields.Nested(TitleInSchema, required=True)

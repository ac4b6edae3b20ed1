"""Passwords: invitations to set one, and changing one's own."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.access import AcceptSchema, InvitationSchema, PasswordChangeSchema
from core.domain.errors import NotPermitted
from core.usecases.people import credentials

blueprint = Blueprint("credentials", __name__, description="密码 · Passwords")


@blueprint.route("/users/<name>/invitation", methods=["POST"])
@blueprint.response(201, InvitationSchema)
def invite(name: str) -> Json:
    """Invite a user to set a password; to be handed over by a safe way, once and within a day."""
    who = caller()
    issued = credentials.invite(desk(), name, who.name, who.grants)
    return {"invitation": issued.text, "expires_at": office_time(issued.token.expires_at)}


@blueprint.route("/invitations", methods=["POST"])
@blueprint.arguments(AcceptSchema)
@blueprint.response(204)
def accept(body: dict[str, Any]) -> None:
    """Set a password by an invitation; it is then used up."""
    credentials.accept(desk(), body["invitation"], body["password"])


@blueprint.route("/me/password", methods=["POST"])
@blueprint.arguments(PasswordChangeSchema)
@blueprint.response(204)
def change_password(body: dict[str, Any]) -> None:
    """Change one's own password; sessions begun under the old one end."""
    who = caller()
    if who.behind:
        raise NotPermitted("不得代他人更改密码", "Nobody changes the password of another")
    credentials.change_password(desk(), who.name, body["old"], body["new"])

"""Tokens: the caller's own, issued, listed and taken back."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.access import IssuedTokenSchema, TokenInSchema, TokenListSchema
from core.domain.errors import NotFound, NotPermitted
from core.storage.people.tokens import Token
from core.usecases.people import access
from core.usecases.people.tokens import SCOPES

blueprint = Blueprint("tokens", __name__, description="令牌 · Tokens")


@blueprint.route("/tokens")
@blueprint.response(200, TokenListSchema)
def list_tokens() -> Json:
    """List the caller's tokens."""
    return {"items": [_token(token) for token in access.tokens_of(desk(), caller().name)]}


@blueprint.route("/tokens", methods=["POST"])
@blueprint.arguments(TokenInSchema)
@blueprint.response(201, IssuedTokenSchema)
def issue_token(body: dict[str, Any]) -> Json:
    """Issue a token, with no more scopes than the one that asks has."""
    who = caller()
    if beyond := [s for s in body["scopes"] if s in SCOPES and s not in who.scopes]:
        names = ", ".join(beyond)
        raise NotPermitted(f"超出本令牌的范围:{names}", f"Beyond this token's own scopes: {names}")
    ends = body["expires_at"]
    if ends is not None and ends.tzinfo is None:
        ends = ends.replace(tzinfo=desk().zone)
    issued = access.issue_token(desk(), who.name, body["name"], body["scopes"], ends, who.name)
    return {**_token(issued.token), "token": issued.text}


@blueprint.route("/tokens/<prefix>", methods=["DELETE"])
@blueprint.response(204)
def revoke_token(prefix: str) -> None:
    """Take one of the caller's tokens back."""
    if not access.revoke_token(desk(), caller().name, prefix):
        raise NotFound(f"没有令牌 {prefix}", f"There is no token {prefix}")


def _token(token: Token) -> Json:
    return {
        "prefix": token.prefix,
        "name": token.name,
        "scopes": list(token.scopes),
        "created_at": office_time(token.created_at),
        "expires_at": office_time(token.expires_at),
        "last_used_at": office_time(token.last_used_at),
    }

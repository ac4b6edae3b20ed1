"""Users: who works here and with which rights, who changed these, and who is calling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.access import (
    AccessEventListSchema,
    AccessEventQuerySchema,
    GrantInSchema,
    MeSchema,
    UserChangeSchema,
    UserInSchema,
    UserListSchema,
    UserQuerySchema,
    UserSchema,
)
from core.domain.errors import NotFound
from core.storage.people.access import Grant
from core.usecases.casework import reading
from core.usecases.people import access, credentials
from core.usecases.people.access import Account

blueprint = Blueprint("users", __name__, description="用户 · Users")


@blueprint.route("/users")
@blueprint.arguments(UserQuerySchema, location="query")
@blueprint.response(200, UserListSchema)
def list_users(query: dict[str, Any]) -> Json:
    """List the users with the roles they hold, by name."""
    limit = query["limit"]
    found = access.people(desk(), query["q"], query["role"], query["cursor"], limit)
    items = [_user(account) for account in found.accounts]
    return {"items": items, "page": {"next": found.next, "limit": limit}}


@blueprint.route("/users", methods=["POST"])
@blueprint.arguments(UserInSchema)
@blueprint.response(201, UserSchema)
def add_user(body: dict[str, Any]) -> Json:
    """Enter a user, who has no rights yet: a security administrator gives those."""
    access.add_user(desk(), body["name"], body["display_name"], by=caller().name)
    return _user(access.account(desk(), body["name"]))


@blueprint.route("/users/<name>", methods=["PATCH"])
@blueprint.arguments(UserChangeSchema)
@blueprint.response(200, UserSchema)
def change_user(body: dict[str, Any], name: str) -> Json:
    """Rename a user, shut the user out, or let the user in again."""
    if "display_name" in body:
        access.rename_user(desk(), name, body["display_name"], caller().name)
    if "active" in body:
        access.set_active(desk(), name, body["active"], caller().name)
    return _user(access.account(desk(), name))


@blueprint.route("/users/<name>/grants", methods=["POST"])
@blueprint.arguments(GrantInSchema)
@blueprint.response(201, UserSchema)
def grant_role(body: dict[str, Any], name: str) -> Json:
    """Give a role: not to oneself, and not to whom one entered."""
    access.grant_role(desk(), name, Grant(**body), caller().name)
    return _user(access.account(desk(), name))


@blueprint.route("/users/<name>/grants", methods=["DELETE"])
@blueprint.arguments(GrantInSchema, location="query")
@blueprint.response(200, UserSchema)
def revoke_role(query: dict[str, Any], name: str) -> Json:
    """Take a role back; it counts no more from the next request on."""
    grant = Grant(**query)
    if grant not in access.account(desk(), name).grants:
        raise NotFound(f"{name} 没有该角色", f"{name} does not hold that role there")
    access.revoke_role(desk(), name, grant, caller().name)
    return _user(access.account(desk(), name))


@blueprint.route("/users/<name>/access", methods=["DELETE"])
@blueprint.response(204)
def end_access(name: str) -> None:
    """End every session, token and invitation of a user, who may log in again."""
    credentials.end_access(desk(), name, caller().name)


@blueprint.route("/access-events")
@blueprint.arguments(AccessEventQuerySchema, location="query")
@blueprint.response(200, AccessEventListSchema)
def list_access_events(query: dict[str, Any]) -> Json:
    """List who changed whose access, who came in and who was locked out, newest first."""
    limit = query["limit"]
    found = access.access_events(desk(), query["user"], query["before"], limit + 1)
    return {
        "items": [
            {
                "id": event.id,
                "at": office_time(event.at),
                "by": event.by,
                "user": event.user,
                "what": event.what,
                "detail": dict(event.detail),
            }
            for event in found[:limit]
        ],
        "before": found[limit - 1].id if len(found) > limit else None,
    }


@blueprint.route("/me")
@blueprint.response(200, MeSchema)
def read_me() -> Json:
    """Read who is calling, and what may be done."""
    who = caller()
    return {
        "name": who.name,
        "display_name": who.display_name,
        "behind": who.behind,
        "scopes": list(who.scopes),
        "grants": _grants(who.grants),
        "sectors": reading.reachable(desk(), who),
    }


def _user(account: Account) -> Json:
    return {
        "name": account.user.name,
        "display_name": account.user.display_name,
        "active": account.user.active,
        "entered_by": account.user.entered_by,
        "password": bool(account.user.password_hash),
        "grants": _grants(account.grants),
    }


def _grants(grants: Iterable[Grant]) -> list[Json]:
    return [{"role": g.role, "sector": g.sector, "unit": g.unit} for g in grants]

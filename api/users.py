"""Users: who works here, and who is calling."""

from __future__ import annotations

from collections.abc import Iterable

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.offices import MeSchema, UserListSchema
from core.storage.access import Grant
from core.usecases import access, reading

blueprint = Blueprint("users", __name__, description="用户 · Users")


@blueprint.route("/users")
@blueprint.response(200, UserListSchema)
def list_users() -> Json:
    """List the users with the roles they hold."""
    return {
        "items": [
            {
                "name": account.user.name,
                "display_name": account.user.display_name,
                "active": account.user.active,
                "grants": _grants(account.grants),
            }
            for account in access.list_users(desk())
        ]
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


def _grants(grants: Iterable[Grant]) -> list[Json]:
    return [{"role": g.role, "sector": g.sector, "unit": g.unit} for g in grants]

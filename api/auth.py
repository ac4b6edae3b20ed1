"""Lets in who may come in, to what the table says; a route it does not name stops the start.

Programs come with ``Authorization: Bearer``, people with the cookie of a session, which opens the
pages and nothing here; so no foreign page can make a browser use the programming interface.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from flask import Flask, g, request

from api.context import desk
from api.permissions import PERMISSIONS, ROUTES, Permission
from core.domain.errors import NotPermitted
from core.usecases.people import entry
from core.usecases.people.entry import Caller

ACT_AS = "Tousu-Act-As"


def init_app(app: Flask, elsewhere: Collection[str] = ()) -> None:
    """Let nobody pass in ``app`` who may not; called when every route is registered.

    What stands ``elsewhere`` has a guard of its own.
    """
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - set(elsewhere)
    if unnamed := sorted(endpoints - ROUTES.keys()):
        raise RuntimeError(f"no permission is named in api/permissions.py for {', '.join(unnamed)}")
    if gone := sorted(ROUTES.keys() - endpoints):
        raise RuntimeError(f"api/permissions.py names routes that do not exist: {', '.join(gone)}")
    app.before_request(_check)


def for_anyone(app: Flask, elsewhere: Mapping[str, str] = MappingProxyType({})) -> None:
    """See that ``app``, in which nobody is asked, has no route at which somebody must be.

    ``elsewhere`` names the permissions of routes that the table does not have.
    """
    table = {**elsewhere, **ROUTES}
    asking = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if PERMISSIONS[table.get(rule.endpoint, "look_up")] is not None
    }
    if asking:
        raise RuntimeError(f"not for anyone: {', '.join(sorted(asking))}")


def _check() -> None:
    route = request.endpoint
    if route is None or route not in ROUTES or request.method == "OPTIONS":
        return
    permission = PERMISSIONS[ROUTES[route]]
    if permission is not None:
        g.caller = _bearer()
        _allow(g.caller, permission)


def _allow(caller: Caller, permission: Permission) -> None:
    if permission.scope not in caller.scopes:
        raise NotPermitted(
            f"令牌缺少权限范围 {permission.scope}", f"The token lacks the scope {permission.scope}"
        )
    if permission.roles is not None and not caller.holds(permission.roles):
        roles = ", ".join(permission.roles)
        raise NotPermitted(f"须有角色之一:{roles}", f"One of these roles is needed: {roles}")


def _bearer() -> Caller:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise NotPermitted(
            "须提供令牌:Authorization: Bearer …",
            "A token is needed: Authorization: Bearer …", code="unauthenticated",
        )  # fmt: skip
    caller = entry.come_in(desk(), text.strip())
    # WSGI hands a header over as Latin-1; names may be Chinese.
    name = request.headers.get(ACT_AS, "").encode("latin-1", "replace").decode("utf-8", "replace")
    return entry.act_as(desk(), caller, name) if name else caller

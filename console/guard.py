"""Lets in who may come in by a browser: the cookie of a session, and forms of our own pages only.

A page takes the permission of ``permissions.py``; a page that it does not name stops the start.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from api.context import desk
from api.permissions import PERMISSIONS
from console import uploads
from console.permissions import PAGES
from core.domain.errors import NotPermitted
from core.usecases.people import entry

SESSION_COOKIE = "tousu_session"
_CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE"))


def init_app(app: Flask, pages: frozenset[str] = frozenset(PAGES)) -> None:
    """Let nobody see a page of ``app`` who may not; called when every page is registered."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if gone := sorted(pages - endpoints):
        raise RuntimeError(f"console/permissions.py names pages that do not exist: {gone}")
    app.before_request(_check)


def form_key(session: str) -> str:
    """A value that only a page served within this session can know."""
    return sha256(f"form of {session}".encode()).hexdigest()


def _check() -> Response | None:
    page = request.endpoint
    if page is None or page not in PAGES:
        return None
    changing = request.method in _CHANGING
    if changing:
        _check_from_here()
    permission = PERMISSIONS[PAGES[page]]
    if permission is None:
        return None
    session = request.cookies.get(SESSION_COOKIE, "")
    try:
        g.caller = entry.come_in(desk(), session, session=True)
    except NotPermitted:
        back = "/" if changing else request.full_path.rstrip("?")
        return redirect(url_for("doors.log_in_form", next=back))
    if permission.roles is not None and not g.caller.holds(permission.roles):
        roles = ", ".join(permission.roles)
        raise NotPermitted(f"须有角色之一:{roles}", f"One of these roles is needed: {roles}")
    uploads.allow()  # who may not come in does not get this far
    if changing and not hmac.compare_digest(form_key(session), request.form.get("csrf", "")):
        raise NotPermitted("表单已失效,请重新打开页面", "The form is stale; open the page again")
    return None


def _check_from_here() -> None:
    """Refuse a form sent from another site's page; before a session nothing else tells."""
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise NotPermitted("请求来自其他网站", "The request came from another site")

"""What every page has around its own part: who is here, where to go, and the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, render_template, request
from werkzeug.wrappers import Response

from api.context import LANGUAGE_COOKIE, LANGUAGES, language
from api.permissions import PERMISSIONS
from console import naming
from console.guard import SESSION_COOKIE, form_key
from console.permissions import PAGES

A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Place:
    """A place of the menu: the page, and what people call it."""

    page: str
    zh: str
    en: str


MENU = (
    Place("work.queue", "案件", "Cases"),
    Place("work.intake_form", "登记", "Register"),
    Place("work.tasks", "待办", "Tasks"),
    Place("meetings.figures_page", "分析", "Figures"),
    Place("meetings.reports", "报表", "Reports"),
    Place("meetings.suspicions", "疑点", "Suspicions"),
    Place("studio.overview", "规则", "Rules"),
    Place("admin.overview", "管理", "Administration"),
)


def init_app(app: Flask) -> None:
    """Give every template of ``app`` what it has around it, and keep the language chosen."""
    app.context_processor(_around)
    naming.init_app(app)
    app.after_request(_keep_language)
    app.config["ERROR_PAGE"] = _error_page


def _around() -> dict[str, Any]:
    chosen = language()
    other = "en" if chosen == "zh" else "zh"
    return {
        "lang": chosen,
        "other_language": request.path + "?" + urlencode({**request.args, "lang": other}),
        "who": g.get("caller"),
        "menu": [place for place in MENU if _open(place)],
        "csrf": form_key(request.cookies.get(SESSION_COOKIE, "")),
    }


def _open(place: Place) -> bool:
    """Whether the place is there, and open to whoever is here."""
    permission = PERMISSIONS[PAGES[place.page]]
    if place.page not in current_app.view_functions or permission is None or "caller" not in g:
        return False
    return permission.roles is None or g.caller.holds(permission.roles)


def _keep_language(response: Response) -> Response:
    """Remember the language that was clicked."""
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


def _error_page(problem: dict[str, Any]) -> str:
    # The public application has no page of an officer to lead back to.
    alone = "doors.log_in" not in current_app.view_functions
    door = alone or request.path.startswith("/door")
    page = "door/error.html" if door else "layout/error.html"
    return render_template(page, problem=problem)

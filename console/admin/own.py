"""One's own account: the password, the tokens of programs, the calendars of due dates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk
from api.words import t
from console.admin import blueprint
from console.admin.frame import (
    answered,
    role_titles,
    scope_titles,
    sector_titles,
    unit_places,
)
from console.forms import RIGHT, Wrong, refused, typed
from core.domain.errors import NotFound, NotPermitted, TousuError
from core.usecases.messages import feeds
from core.usecases.people import access, credentials

#: Unless somebody says otherwise a token ends after a year.
_LENGTHS = {"30": 30, "90": 90, "365": 365, "": None}


@blueprint.route("/me")
def own() -> str:
    """Who is here, with which roles, and everything by which one may come in."""
    return _own(RIGHT)


@blueprint.route("/me/password", methods=["POST"])
def change_password() -> ResponseReturnValue:
    """Change one's own password; sessions begun under the old one end, this one too."""

    def do() -> None:
        new = request.form.get("new", "")
        credentials.change_password(desk(), caller().name, request.form.get("old", ""), new)

    return answered(do, _own, "doors.log_in_form")


@blueprint.route("/me/tokens", methods=["POST"])
def issue_token() -> ResponseReturnValue:
    """Issue a token with no more than one may do; its text is shown this once."""
    scopes = [scope for scope in request.form.getlist("scopes") if scope in _scopes()]
    days = _LENGTHS.get(typed("days"), 365)
    ends = desk().now() + timedelta(days=days) if days else None
    return _shown(lambda: {"token": _token(scopes, ends)})


@blueprint.route("/me/tokens/<prefix>", methods=["POST"])
def revoke_token(prefix: str) -> ResponseReturnValue:
    """Take one of one's own tokens back."""

    def do() -> None:
        if not access.revoke_token(desk(), caller().name, prefix):
            raise NotFound(f"没有令牌 {prefix}", f"There is no token {prefix}")

    return answered(do, _own, "admin.own", done="revoked")


@blueprint.route("/me/feeds", methods=["POST"])
def issue_feed() -> ResponseReturnValue:
    """Give out a calendar of one's own cases or of a unit; its address is shown this once."""
    sector, _, unit = typed("where", 200).partition("/")

    def made() -> dict[str, Any]:
        issued = feeds.issue(desk(), caller().name, sector=sector, unit=unit)
        here = desk().store.address or request.host_url.rstrip("/")
        return {"feed": here + url_for("feed.read_feed", secret=issued.secret)}

    return _shown(made)


@blueprint.route("/me/feeds/<prefix>", methods=["POST"])
def revoke_feed(prefix: str) -> ResponseReturnValue:
    """Take one of one's own calendars back."""

    def do() -> None:
        if not feeds.revoke(desk(), caller().name, prefix):
            raise NotFound(f"没有日历 {prefix}", f"There is no calendar {prefix}")

    return answered(do, _own, "admin.own", done="revoked")


def _token(scopes: list[str], ends: datetime | None) -> str:
    name = caller().name
    return access.issue_token(desk(), name, typed("name", 100), scopes, ends, name).text


def _shown(make: Any) -> ResponseReturnValue:
    """The page with a secret that is shown this once, or with what is wrong."""
    try:
        made = make()
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(error)
        return _own(wrong), wrong.status
    return _own(RIGHT, made=made)


def _scopes() -> dict[str, str]:
    """What a token of one's own may be given: nothing beyond the session."""
    return {one: title for one, title in scope_titles().items() if one in caller().scopes}


def _own(wrong: Wrong, made: dict[str, Any] | None = None) -> str:
    mine = access.tokens_of(desk(), caller().name)
    return render_template(
        "admin/own.html", wrong=wrong, made=made or {}, tokens=mine, roles=role_titles(),
        feeds=feeds.list_of(desk(), caller().name), scopes=_scopes(), every=scope_titles(),
        sectors=sector_titles(),
        grants=caller().grants, units=unit_places(), may_keep=True,
        lengths={"30": t("30天", "30 days"), "90": t("90天", "90 days"),
                 "365": t("一年", "A year"), "": t("不限", "No end")},
    )  # fmt: skip

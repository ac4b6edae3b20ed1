"""Coming and going: log in, log out, and set a password by an invitation."""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from api.auth import SESSION_COOKIE
from api.context import desk, language
from core.domain.errors import NotPermitted, Refusal
from core.usecases import credentials, entry
from core.usecases.tokens import Issued

blueprint = Blueprint("doors", __name__)

LONGEST_NAME = 64


@blueprint.route("/login")
def log_in_form() -> str:
    """The form to log in."""
    return render_template("login.html", back=back_to(request.args.get("next", "/")), problem="")


@blueprint.route("/login", methods=["POST"])
def log_in() -> ResponseReturnValue:
    """Begin a session, or say that name and password do not fit."""
    _check_from_here()
    name = request.form.get("name", "").strip()[:LONGEST_NAME]
    back = back_to(request.form.get("next", "/"))
    try:
        issued = entry.log_in(desk(), name, request.form.get("password", ""))
    except NotPermitted as error:
        if error.code != "unauthenticated":
            raise
        return refuse_at_the_door(error.text(language()), back, name)
    return come_in_as(issued, redirect(back, 303))


@blueprint.route("/logout", methods=["POST"])
def log_out() -> Response:
    """End the session."""
    session = request.cookies.get(SESSION_COOKIE, "")
    if not hmac.compare_digest(form_key(session), request.form.get("csrf", "")):
        raise NotPermitted("表单已失效,请重新打开页面", "The form is stale; open the page again")
    entry.log_out(desk(), session)
    response = redirect(url_for("pages.doors.log_in_form"), 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


@blueprint.route("/welcome")
def welcome_form() -> str:
    """The form to set a password by an invitation."""
    return render_template("welcome.html", problems=(), invitation="")


@blueprint.route("/welcome", methods=["POST"])
def welcome() -> ResponseReturnValue:
    """Set the password and come in, or say what is wrong with it."""
    _check_from_here()
    invitation = request.form.get("invitation", "").strip()
    password = request.form.get("password", "")
    try:
        user = credentials.accept(desk(), invitation, password)
    except NotPermitted as error:
        page = render_template("welcome.html", problems=[error.text(language())], invitation="")
        return make_response(page, 401)
    except Refusal as refusal:
        found = [problem.text(language()) for problem in refusal.problems]
        page = render_template("welcome.html", problems=found, invitation=invitation)
        return make_response(page, 422)
    return come_in_as(entry.begin_session(desk(), user.name, "invitation"), redirect("/", 303))


def come_in_as(issued: Issued, response: Response) -> Response:
    """``response`` with the cookie of a session that was just begun."""
    response.set_cookie(
        SESSION_COOKIE, issued.text, max_age=int(entry.SESSION_LENGTH.total_seconds()),
        httponly=True, samesite="Lax", secure=request.is_secure,
    )  # fmt: skip
    return response


def refuse_at_the_door(problem: str, back: str, name: str = "") -> Response:
    """The form to log in again, with what was wrong."""
    page = render_template("login.html", back=back, problem=problem, name=name)
    return make_response(page, 401)


def back_to(path: str) -> str:
    """Where to go after logging in: a place of ours, never another site's."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if ours else "/"


def form_key(session: str) -> str:
    """A value that only a page served within this session can know."""
    return sha256(f"form of {session}".encode()).hexdigest()


def _check_from_here() -> None:
    """Refuse a form sent from another site's page; before a session nothing else tells."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise NotPermitted("请求来自其他网站", "The request came from another site")

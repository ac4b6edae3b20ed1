"""Coming and going: log in, log out, and set a password by an invitation."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from api.context import desk, language
from console.guard import SESSION_COOKIE
from core.domain.errors import NotPermitted, Refusal
from core.usecases.people import credentials, entry
from core.usecases.people.tokens import Issued

blueprint = Blueprint("doors", __name__)

LONGEST_NAME = 64


@blueprint.route("/login")
def log_in_form() -> str:
    """The form to log in."""
    return render_template(
        "doors/login.html", back=back_to(request.args.get("next", "/")), problem=""
    )


@blueprint.route("/login", methods=["POST"])
def log_in() -> ResponseReturnValue:
    """Begin a session, or say that name and password do not fit."""
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
    entry.log_out(desk(), request.cookies.get(SESSION_COOKIE, ""))
    response = redirect(url_for("doors.log_in_form"), 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


@blueprint.route("/welcome")
def welcome_form() -> str:
    """The form to set a password by an invitation."""
    return render_template("doors/welcome.html", problems=(), invitation="")


@blueprint.route("/welcome", methods=["POST"])
def welcome() -> ResponseReturnValue:
    """Set the password and come in, or say what is wrong with it."""
    invitation = request.form.get("invitation", "").strip()
    password = request.form.get("password", "")
    try:
        user = credentials.accept(desk(), invitation, password)
    except NotPermitted as error:
        page = render_template(
            "doors/welcome.html", problems=[error.text(language())], invitation=""
        )
        return make_response(page, 401)
    except Refusal as refusal:
        found = [problem.text(language()) for problem in refusal.problems]
        page = render_template("doors/welcome.html", problems=found, invitation=invitation)
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
    page = render_template("doors/login.html", back=back, problem=problem, name=name)
    return make_response(page, 401)


def back_to(path: str) -> str:
    """Where to go after logging in: a place of ours, never another site's."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if ours else "/"

"""Who may come in and with which rights; who changed that; with what nobody may hold together."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk
from console.admin import blueprint
from console.admin.frame import (
    answered,
    open_to_me,
    role_titles,
    sector_titles,
    unit_places,
)
from console.admin.saying import Events
from console.forms import RIGHT, Wrong, refused, typed
from core.domain.errors import NotFound, NotPermitted, TousuError
from core.domain.people.separation import clash
from core.storage.people.access import Grant
from core.usecases.people import access, credentials
from core.usecases.people.access import Account

PAGE_LENGTH = 100


@blueprint.route("/users")
def users() -> str:
    """The users with the roles they hold."""
    return _users(RIGHT)


@blueprint.route("/users", methods=["POST"])
def add_user() -> ResponseReturnValue:
    """Enter a user, who has no rights yet: a security administrator gives those."""
    name = typed("name", 64)

    def do() -> None:
        access.add_user(
            desk(), name, typed("display_name", 200), email=typed("email", 200), by=caller().name
        )

    return answered(do, _users, "admin.user", name=name, done="added")


@blueprint.route("/users/<name>")
def user(name: str) -> str:
    """One user: roles, and what may be done about them."""
    return _user(name, RIGHT)


@blueprint.route("/users/<name>", methods=["POST"])
def change_user(name: str) -> ResponseReturnValue:
    """Rename a user, shut the user out, or let the user in again."""

    def do() -> None:
        access.account(desk(), name)
        if typed("what") == "rename":
            access.rename_user(desk(), name, typed("display_name", 200), caller().name)
        else:
            access.set_active(desk(), name, typed("what") == "let_in", caller().name)

    return answered(do, partial(_user, name), "admin.user", name=name, done="changed")


@blueprint.route("/users/<name>/roles", methods=["POST"])
def change_roles(name: str) -> ResponseReturnValue:
    """Give a role, or take one back."""
    sector, _, unit = typed("where", 200).partition("/")
    grant = Grant(typed("role", 100), sector, unit)
    revoking = typed("what") == "revoke"

    def do() -> None:
        if not revoking:
            access.grant_role(desk(), name, grant, caller().name)
            return
        if grant not in access.account(desk(), name).grants:
            raise NotFound(f"{name} 没有该角色", f"{name} does not hold that role there")
        access.revoke_role(desk(), name, grant, caller().name)

    done = "revoked" if revoking else "granted"
    return answered(do, partial(_user, name), "admin.user", name=name, done=done)


@blueprint.route("/users/<name>/access", methods=["POST"])
def end_access(name: str) -> ResponseReturnValue:
    """End every session, token and invitation of a user, who may log in again."""

    def do() -> None:
        credentials.end_access(desk(), name, caller().name)

    return answered(do, partial(_user, name), "admin.user", name=name, done="ended")


@blueprint.route("/users/<name>/invitation", methods=["POST"])
def invite(name: str) -> ResponseReturnValue:
    """Invite a user to set a password; what opens the door is shown this once."""
    try:
        issued = credentials.invite(desk(), name, caller().name, caller().grants)
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(error)
        return _user(name, wrong), wrong.status
    return _user(name, RIGHT, invitation=issued)


@blueprint.route("/events")
def events() -> str:
    """Who changed whose access, who came in and who was locked out, the newest first."""
    before = request.args.get("before", "")
    asked = request.args.get("user", "").strip()[:64]
    since = int(before) if before.isdecimal() and len(before) < 16 else None
    found = access.access_events(desk(), asked, since, PAGE_LENGTH + 1)
    return render_template(
        "admin/events.html", found=found[:PAGE_LENGTH], asked=asked, said=Events(found),
        following=found[PAGE_LENGTH - 1].id if len(found) > PAGE_LENGTH else None,
    )  # fmt: skip


def _users(wrong: Wrong) -> str:
    asked = {
        "q": request.args.get("q", "").strip()[:100],
        "role": request.args.get("role", "")[:100],
    }
    cursor = request.args.get("cursor", "")[:300]
    found = access.people(desk(), asked["q"], asked["role"], cursor, PAGE_LENGTH)
    return render_template(
        "admin/users.html", found=found, wrong=wrong, roles=role_titles(), asked=asked,
        units=unit_places(),
    )  # fmt: skip


def _user(name: str, wrong: Wrong, **more: Any) -> str:
    account = access.account(desk(), name)
    seen = open_to_me("admin.events")
    events = access.access_events(desk(), name, None, 20) if seen else []
    return render_template(
        "admin/user.html", account=account, one=account.user, wrong=wrong, roles=role_titles(),
        apart=_apart(account), sectors=sector_titles(), units=unit_places(),
        own=name == caller().name, entered=account.user.entered_by == caller().name,
        events=events, said=Events(events),
        welcome=url_for("doors.welcome_form", _external=True), **more,
    )  # fmt: skip


def _apart(account: Account) -> dict[str, tuple[str, str]]:
    """The roles that this user may not hold beside those held, each with the pair that clashes."""
    held = [grant.role for grant in account.grants]
    pairs = {role: clash([*held, role]) for role in role_titles()}
    return {role: pair for role, pair in pairs.items() if pair}

"""Programs that are told what happens: entered by one person, approved by another."""

from __future__ import annotations

from functools import partial

from flask import render_template, request
from flask.typing import ResponseReturnValue

from api.context import caller, desk
from api.routes.outbox import message_body
from api.words import t
from console.admin import blueprint
from console.admin.frame import answered, open_to_me, sector_titles
from console.forms import RIGHT, Wrong, refused, typed
from core.domain.errors import NotFound, NotPermitted, TousuError
from core.usecases.messages import endpoints
from core.usecases.messages.endpoints import Revealed


@blueprint.route("/webhooks")
def webhooks() -> str:
    """The endpoints, and the form to enter one."""
    return _list(RIGHT)


@blueprint.route("/webhooks", methods=["POST"])
def add_webhook() -> ResponseReturnValue:
    """Enter an endpoint; its secret is shown this once, and another person must approve it."""
    try:
        made = endpoints.add(
            desk(), typed("url", 2000), _events(), by=caller().name, sectors=_sectors(),
            description=typed("description", 200),
        )  # fmt: skip
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(error)
        return _list(wrong), wrong.status
    return _one(made.endpoint.id, RIGHT, made)


@blueprint.route("/webhooks/<int:number>")
def webhook(number: int) -> str:
    """One endpoint: how it fares, and what may be done with it."""
    return _one(number, RIGHT)


@blueprint.route("/webhooks/<int:number>", methods=["POST"])
def change_webhook(number: int) -> ResponseReturnValue:
    """Change an endpoint, disable it, make it active again, try it, or take it away."""
    what, by = typed("what", 20), caller().name

    def change() -> None:
        endpoints.change(
            desk(), number, by=by, url=typed("url", 2000), events=_events(), sectors=_sectors(),
            description=typed("description", 200),
        )  # fmt: skip

    def do() -> dict[str, str]:
        if what == "change":
            change()
        elif what in ("disable", "enable"):
            state = "disabled" if what == "disable" else "active"
            endpoints.change(desk(), number, by=by, state=state)
        elif what == "remove":
            endpoints.remove(desk(), number, by=by)
            return {"done": "removed"}
        else:
            endpoints.ping(desk(), number, by=by)
            return {"done": "pinged"}
        return {"done": "changed"}

    if what == "remove":
        return answered(do, partial(_one, number), "admin.webhooks")
    return answered(do, partial(_one, number), "admin.webhook", number=number)


@blueprint.route("/webhooks/<int:number>/secret", methods=["POST"])
def rotate_webhook(number: int) -> ResponseReturnValue:
    """Change the secret; the one before signs beside it for a day unless it must end at once."""
    try:
        made = endpoints.rotate(desk(), number, at_once=typed("at_once") == "1")
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(error)
        return _one(number, wrong), wrong.status
    return _one(number, RIGHT, made)


@blueprint.route("/webhooks/<int:number>/decision", methods=["POST"])
def decide_webhook(number: int) -> ResponseReturnValue:
    """Let what was asked take effect, or refuse it: never by who asked."""

    def do() -> None:
        grant = typed("decision") == "approve"
        endpoints.decide(desk(), number, caller().name, grant=grant, reason=typed("reason", 2000))

    return answered(do, partial(_one, number), "admin.webhooks", done="decided")


def _events() -> list[str]:
    return typed("events", 2000).replace(",", " ").split()


def _sectors() -> list[str]:
    return [one for one in request.form.getlist("sectors") if one]


def _list(wrong: Wrong) -> str:
    return render_template(
        "admin/webhooks.html", wrong=wrong, found=endpoints.list_all(desk()), states=_states(),
        sectors=sector_titles(),
    )  # fmt: skip


def _one(number: int, wrong: Wrong, made: Revealed | None = None) -> str:
    keeps = open_to_me("admin.change_webhook")
    found = endpoints.deliveries(desk(), number, 50) if keeps else []
    return render_template(
        "admin/webhook.html", one=endpoints.show(desk(), number), wrong=wrong, states=_states(),
        sectors=sector_titles(), secret=made.secret if made else "",
        found=[message_body(one) for one in found],
    )  # fmt: skip


def _states() -> dict[str, str]:
    return {
        "asked": t("待批准", "Asked for"), "active": t("启用", "Active"),
        "disabled": t("停用", "Disabled"),
    }  # fmt: skip

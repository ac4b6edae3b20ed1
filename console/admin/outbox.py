"""What leaves the office: messages promised, dead letters, and what is decided about those."""

from __future__ import annotations

from functools import partial

from flask import render_template, request
from flask.typing import ResponseReturnValue

from api.context import caller, desk
from api.routes.outbox import message_body
from api.words import t
from console.admin import blueprint
from console.admin.frame import answered, sector_titles
from console.forms import RIGHT, Wrong, typed
from core.usecases.messages import undelivered

PAGE_LENGTH = 50


@blueprint.route("/outbox")
def outbox() -> str:
    """Messages, the newest first, without what they say."""
    asked = {name: request.args.get(name, "").strip()[:100] for name in ("state", "case")}
    before = request.args.get("before", "")
    found = undelivered.find(
        desk(), caller(), state=asked["state"] if asked["state"] in _states() else "",
        case=asked["case"], limit=PAGE_LENGTH,
        before=int(before) if before.isdecimal() and len(before) < 16 else 0,
    )  # fmt: skip
    return render_template(
        "admin/outbox.html", found=[message_body(one) for one in found], asked=asked,
        states=_states(),
        frozen=undelivered.overview(desk()).frozen, sectors=sector_titles(),
        following=found[-1].id if len(found) == PAGE_LENGTH else None,
    )  # fmt: skip


@blueprint.route("/outbox/<key>")
def message(key: str) -> str:
    """One message with every attempt to deliver it."""
    return _message(key, RIGHT)


@blueprint.route("/outbox/<key>", methods=["POST"])
def decide_message(key: str) -> ResponseReturnValue:
    """Have a dead message tried again, or give it up; the case's journal keeps who and why."""
    what = typed("what", 20)

    def do() -> None:
        who = caller()
        undelivered.decide(desk(), key, what, who.name, typed("note", 2000), who)

    done = "retried" if what == "retry" else "discarded"
    return answered(do, partial(_message, key), "admin.message", key=key, done=done)


def _message(key: str, wrong: Wrong) -> str:
    found, deliveries = undelivered.show(desk(), key, caller())
    return render_template(
        "admin/message.html", one=found, deliveries=deliveries, wrong=wrong, states=_states(),
    )  # fmt: skip


def _states() -> dict[str, str]:
    return {
        "waiting": t("待发", "Waiting"), "delivered": t("已送达", "Delivered"),
        "dead": t("死信", "Dead"), "discarded": t("已放弃", "Discarded"),
    }  # fmt: skip

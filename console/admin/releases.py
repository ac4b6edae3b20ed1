"""Hidden identities: who asks to see them, what the custodian decides, what was an emergency."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.words import t
from console.admin import blueprint
from console.admin.frame import answered, open_to_me
from console.forms import RIGHT, Wrong, number_typed, refused, typed
from core.domain.errors import TousuError
from core.domain.people.identities import GROUNDS, LONGEST_RELEASE
from core.usecases.sealed import emergencies, releasing

_MINUTES = int(LONGEST_RELEASE.total_seconds() // 60)


@blueprint.route("/releases")
def releases() -> str:
    """What is asked for: all for custodians, to others their own."""
    return _releases(RIGHT)


@blueprint.route("/releases/<int:number>", methods=["POST"])
def decide_release(number: int) -> ResponseReturnValue:
    """Release an identity for some minutes to who asked, or refuse to."""

    def do() -> None:
        releasing.decide(
            desk(), caller(), number, grant=typed("decision") == "grant",
            minutes=number_typed("minutes") or _MINUTES, reason=typed("reason", 2000),
        )  # fmt: skip

    return answered(do, _releases, "admin.releases", done="decided")


@blueprint.route("/releases/<int:number>/emergency", methods=["POST"])
def release_in_emergency(number: int) -> ResponseReturnValue:
    """Agree to a release while no custodian can be reached; the second head releases it."""

    def do() -> None:
        minutes = number_typed("minutes") or 240
        emergencies.agree(desk(), caller(), number, reason=typed("reason", 2000), minutes=minutes)

    return answered(do, _releases, "admin.releases", done="decided")


def _releases(wrong: Wrong) -> str:
    state = request.args.get("state", "")
    states = {
        "asked": t("待决定", "Asked for"), "reviewed": t("一名负责人已同意", "One head has agreed"),
        "granted": t("已批准", "Granted"), "refused": t("未批准", "Refused"),
    }  # fmt: skip
    month = None
    if open_to_me("admin.emergencies_page"):
        month = emergencies.month(desk())
    found = releasing.requests(desk(), caller(), state if state in states else None)
    chosen = language()
    return render_template(
        "admin/releases.html", found=found, asked=state, states=states, wrong=wrong, month=month,
        minutes=_MINUTES, now=desk().now(),
        grounds={slug: title[chosen] for slug, title in GROUNDS.items()},
        kinds={
            "release": t("查看隐去的身份", "See a hidden identity"),
            "lower": t("降低保密级别", "Lower the secrecy"),
            "erase": t("销毁身份信息", "Destroy identities"),
        },
    )  # fmt: skip


@blueprint.route("/emergencies")
def emergencies_page() -> ResponseReturnValue:
    """The releases of a month that no custodian decided on, and their part of all."""
    asked = request.args.get("month", "").strip()[:10]
    wrong, status = RIGHT, 200
    try:
        found = emergencies.month(desk(), asked)
    except TousuError as error:
        wrong, found = refused(error), emergencies.month(desk())
        status = wrong.status
    page = render_template("admin/emergencies.html", month=found, wrong=wrong, asked=asked)
    return page, status

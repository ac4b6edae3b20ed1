"""How long identities are kept, what keeps them from being destroyed, and who agrees to that."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from api.context import caller, desk
from api.words import t
from console.admin import blueprint
from console.admin.frame import answered, sector_titles
from console.forms import RIGHT, Wrong, typed
from core.usecases.sealed import erasing, retaining

PAGE_LENGTH = 100


@blueprint.route("/retention")
def retention() -> str:
    """The cases that have ended and until when their identities are kept."""
    return _schedule(RIGHT)


@blueprint.route("/retention", methods=["POST"])
def propose_erasure() -> ResponseReturnValue:
    """Propose to destroy the identities of a case; two others must agree."""

    def do() -> dict[str, str]:
        number, cause = typed("number", 100), typed("cause", 30)
        asked = erasing.propose(desk(), caller(), number, cause, typed("reason", 2000))
        return {"done": "proposed" if asked else "restricted"}

    return answered(do, _schedule, "admin.retention")


@blueprint.route("/holds", methods=["POST"])
def hold_case() -> ResponseReturnValue:
    """Keep everything of a case from being destroyed, or lift every hold on it."""

    def do() -> dict[str, str]:
        number, reason = typed("number", 100), typed("reason", 2000)
        if typed("what") == "lift":
            erasing.lift(desk(), caller(), number, reason)
            return {"done": "lifted"}
        erasing.hold(desk(), caller(), number, reason)
        return {"done": "held"}

    return answered(do, _schedule, "admin.retention")


@blueprint.route("/erasures")
def erasures() -> str:
    """The destructions proposed, the newest first, to be agreed to or refused."""
    return _proposals(RIGHT)


@blueprint.route("/erasures/<int:number>", methods=["POST"])
def review_erasure(number: int) -> ResponseReturnValue:
    """Agree to a destruction or refuse it; the second who agrees destroys, for good."""

    def do() -> None:
        agree = typed("decision") == "agree"
        erasing.review(desk(), caller(), number, agree=agree, reason=typed("reason", 2000))

    return answered(do, _proposals, "admin.erasures", done="decided")


def _schedule(wrong: Wrong) -> str:
    asked = {
        "q": request.args.get("q", "").strip()[:100],
        "due": "1" if request.args.get("due") == "1" else "",
    }
    found = retaining.schedule(
        desk(), caller(), part=asked["q"], over=bool(asked["due"]),
        cursor=request.args.get("cursor", "")[:300], limit=PAGE_LENGTH,
    )  # fmt: skip
    return render_template(
        "admin/retention.html", found=found, asked=asked, wrong=wrong, sectors=sector_titles(),
        causes=_causes(),
    )  # fmt: skip


def _proposals(wrong: Wrong) -> str:
    return render_template(
        "admin/erasures.html", found=erasing.proposals(desk(), caller()), wrong=wrong,
        causes=_causes(), states={
            "asked": t("待两人同意", "Two must agree"),
            "reviewed": t("已有一人同意", "One has agreed"),
            "refused": t("不同意", "Refused"), "done": t("已销毁", "Destroyed"),
        },
    )  # fmt: skip


def _causes() -> dict[str, str]:
    return {
        "expired": t("保管期限已满", "Their time is over"),
        "own_request": t("本人要求", "The person asks for it"),
    }

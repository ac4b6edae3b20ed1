"""By the code of a receipt: how the matter stands, what both sides wrote, and how it was handled.

The code comes in the body of a form only: addresses stand in logs and in the history of browsers.
"""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from api.context import desk, office_time
from api.routes.receipts import enter
from api.words import t
from console.door import blueprint
from console.forms import RIGHT, Wrong, facts_typed, refused, typed
from core.domain.errors import TousuError
from core.usecases.casework import mailbox
from core.usecases.casework.mailbox import Progress


@blueprint.route("/door/progress")
def ask_form() -> str:
    """The page that asks for the code."""
    return render_template("door/ask.html", wrong=RIGHT)


@blueprint.route("/door/progress", methods=["POST"])
def ask() -> Response | tuple[str, int]:
    """Show how the matter stands; take a message, or an appraisal."""
    code, do = typed("receipt", 60), typed("do", 20)
    wrong, done = RIGHT, ""
    try:
        enter()
        if do == "write":
            mailbox.write(desk(), code, typed("text"))
            done = t("留言已送达。", "Your message has arrived.")
        elif do == "appraise":
            _appraise(code)
            done = t("谢谢您的评价。", "Thank you for your appraisal.")
    except TousuError as error:
        wrong = refused(error)
    try:
        found = mailbox.progress(desk(), code)
    except TousuError as error:
        wrong = wrong or refused(error)
        return render_template("door/ask.html", wrong=wrong), wrong.status
    return _page(code, found, wrong, done, do), wrong.status if wrong else 200


def _appraise(code: str) -> None:
    steps = mailbox.progress(desk(), code).steps
    place = int(typed("place", 3)) if typed("place", 3).isdecimal() else len(steps)
    asked = {}
    if place < len(steps):
        facts = desk().sector(steps[place].sector).facts
        asked = {slug: facts[slug] for slug in steps[place].asks}
    mailbox.appraise(desk(), code, place, facts_typed(asked))


def _page(code: str, found: Progress, wrong: Wrong, done: str, do: str) -> str:
    return render_template(
        "door/progress.html", code=code, found=found, wrong=wrong, done=done,
        sectors=desk().registry.sectors, hour=office_time,
        # What was sent stands in the field no more; what was refused still does.
        kept=request.form if wrong and do else {},
    )  # fmt: skip

"""What proves that nothing was altered: checkpoints, the proof of a case, the register."""

from __future__ import annotations

import json

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from api.context import caller, desk
from console.admin import blueprint
from console.admin.saying import registered
from console.forms import RIGHT, Wrong, refused, typed
from core.domain.errors import TousuError
from core.usecases.casework import reading
from core.usecases.proof import auditing, checkpoints, proving

PAGE_LENGTH = 100
#: The newest checkpoints; whoever wants all takes the file.
MOST = 60


@blueprint.route("/proofs")
def proofs() -> str:
    """The newest checkpoints of the log, and the form to prove a case."""
    return _proofs(RIGHT)


@blueprint.route("/proofs/checkpoints.json")
def checkpoints_file() -> Response:
    """Every checkpoint, to be kept elsewhere: whoever keeps them can tell if the log is altered."""
    found = [json.loads(checkpoints.file_text(one)) for one in checkpoints.every(desk())]
    return _file(found, "checkpoints.json")


@blueprint.route("/proofs", methods=["POST"])
def prove_case() -> ResponseReturnValue:
    """The proof that a case's journal, up to its newest signed entry, is in the log, as a file."""
    number = typed("number", 100)
    try:
        reading.show(desk(), caller(), number)
        return _file(proving.inclusion_proof(desk(), number), f"proof-{number}.json")
    except TousuError as error:
        wrong = refused(error)
        return _proofs(wrong), wrong.status


@blueprint.route("/register")
def register() -> str:
    """Who read what is sensitive, and what was done to the installation, in order."""
    event = request.args.get("event", "")
    number = request.args.get("case", "").strip()[:100]
    after = request.args.get("after", "")
    found = auditing.register(
        desk(), events=(event,) if event in auditing.EVENTS else (), number=number,
        after=int(after) if after.isdecimal() and len(after) < 16 else 0, limit=PAGE_LENGTH,
    )  # fmt: skip
    return render_template(
        "admin/register.html", found=found, asked={"event": event, "case": number},
        events=registered(),
        following=found[-1].seq if len(found) == PAGE_LENGTH else None,
    )  # fmt: skip


def _proofs(wrong: Wrong) -> str:
    found = checkpoints.every(desk())
    return render_template(
        "admin/proofs.html", found=list(reversed(found[-MOST:])), all=len(found), wrong=wrong
    )


def _file(body: object, name: str) -> Response:
    text = json.dumps(body, ensure_ascii=False, indent=1)
    response = Response(text, content_type="application/json; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response

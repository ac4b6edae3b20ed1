"""The citizens' door: sending in alone, asking after it by a code, and writing to the office.

It needs no token, asks for no account, sets no cookie, and keeps nothing of where a request comes
from. It is there where the installation opens it (TOUSU_PUBLIC), and in the application that has
nothing else (``api.public``).
"""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from api.context import desk
from api.errors import ApiError
from api.pace import Pace, of_client
from api.parsing import Blueprint
from api.presenters.common import Json, day, named
from api.routes.mailboxes import message
from api.routes.submissions import arrival_of
from api.schemas.mailboxes import (
    CodedMessageInSchema,
    CodeInSchema,
    HandInSchema,
    ReceiptCodeSchema,
    StandingSchema,
)
from core.domain.casework.submissions import Party
from core.domain.errors import NotFound
from core.usecases.casework import mailbox
from core.usecases.casework.intake import Claim
from core.usecases.casework.mailbox import Progress
from core.usecases.people import pacing

blueprint = Blueprint("receipts", __name__, description="公众入口 · The citizens' door")

PACE = Pace()
PACE_OF_FILES = Pace(pacing.MOST_FILES, pacing.FILES)


@blueprint.route("/public/submissions", methods=["POST"])
@blueprint.arguments(HandInSchema)
@blueprint.response(201, ReceiptCodeSchema)
def hand_in(body: dict[str, Any]) -> Json:
    """Send something in without an account; the answer is a receipt, told this once."""
    enter()
    given = {"channel": "web", "received_at": None, "external_id": None, "complainant": None}
    arrival = arrival_of(
        body | given, (Claim(body["kind"], body["facts"]),), secrecy=body["secrecy"],
        others=(Party("reporter", **body["reporter"]),) if body["reporter"] else (),
    )  # fmt: skip
    return {"receipt": mailbox.hand_in(desk(), arrival)[1]}


@blueprint.route("/public/progress", methods=["POST"])
@blueprint.arguments(CodeInSchema)
@blueprint.response(200, StandingSchema)
def read_progress(body: dict[str, Any]) -> Json:
    """Ask by a receipt how the matter stands, and read what the office wrote."""
    enter()
    return _progress(mailbox.progress(desk(), body["receipt"]))


@blueprint.route("/public/messages", methods=["POST"])
@blueprint.arguments(CodedMessageInSchema)
@blueprint.response(200, StandingSchema)
def write_to_office(body: dict[str, Any]) -> Json:
    """Write to the office by a receipt."""
    enter()
    return _progress(mailbox.write(desk(), body["receipt"], body["text"]))


def must_be_open() -> None:
    """Refuse with NotFound where the installation is not open to strangers."""
    if not current_app.config["PUBLIC_INTAKE"]:
        raise NotFound("没有这个地址", "There is nothing at this address")


def enter(*, with_file: bool = False) -> None:
    """Let a stranger in, where the installation is open to them and not overrun."""
    must_be_open()
    pace = PACE_OF_FILES if with_file else PACE
    wait = pace.wait(desk(), of_client(request.remote_addr))
    if wait:
        raise ApiError(
            "too_many_requests", f"此刻访问过多,请{wait}秒后再试",
            f"Too many are here at once; try again in {wait} seconds",
            headers={"Retry-After": str(wait)},
        )  # fmt: skip


def _progress(found: Progress) -> Json:
    return {
        "matters": [
            {
                **vars(step),
                "received_on": day(step.received_on),
                "kind_title": named(desk().sector(step.sector), "kinds", step.kind),
                "status_title": named(desk().sector(step.sector), "statuses", step.status),
            }
            for step in found.steps
        ],
        "messages": [message(one) for one in found.messages],
        "looked_at": [{"on": day(one.on), "role": one.role} for one in found.glances],
    }

"""What officers do at the mailbox of a case: give its receipt, read, and answer."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.mailboxes import LetterListSchema, MessageInSchema, ReceiptCodeSchema
from core.storage.casework.mailboxes import Message
from core.usecases.casework import mailbox

blueprint = Blueprint("mailboxes", __name__, description="查询码与留言 · Receipts and messages")


@blueprint.route("/cases/<number>/receipt", methods=["POST"])
@blueprint.response(201, ReceiptCodeSchema)
def give_receipt(number: str) -> Json:
    """Make the receipt of a case that came otherwise, for whoever sent it; once."""
    return {"receipt": mailbox.give(desk(), caller(), number)}


@blueprint.route("/cases/<number>/messages")
@blueprint.response(200, LetterListSchema)
def list_messages(number: str) -> Json:
    """Read what the office and who reported wrote; it counts as read then."""
    found = mailbox.letters(desk(), caller(), number)
    return {"items": [message(one) for one in found]}


@blueprint.route("/cases/<number>/messages", methods=["POST"])
@blueprint.arguments(MessageInSchema)
@blueprint.response(201, LetterListSchema)
def write_to_reporter(body: dict[str, Any], number: str) -> Json:
    """Write to whoever holds the receipt of a case."""
    found = mailbox.answer(desk(), caller(), number, body["text"])
    return {"items": [message(one) for one in found]}


def message(one: Message) -> Json:
    """A message as it is told to both sides."""
    return {"by": one.by, "at": office_time(one.at), "text": one.text, "read": one.read}

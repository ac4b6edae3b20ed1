"""The outbox: what was promised to whom, what became of it, and dead letters decided on."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.outside import (
    MessageDecisionSchema,
    MessageDetailSchema,
    MessageListSchema,
    MessageQuerySchema,
    MessageSchema,
)
from core.storage.messages.outbox import Message
from core.usecases.messages import undelivered

blueprint = Blueprint("outbox", __name__, description="待发消息 · Outbox")

_SHOWN = (
    "key", "channel", "receiver", "type", "sector", "state", "attempts", "error", "decided_by",
    "note",
)  # fmt: skip


@blueprint.route("/outbox")
@blueprint.arguments(MessageQuerySchema, location="query")
@blueprint.response(200, MessageListSchema)
def list_messages(query: dict[str, Any]) -> Json:
    """List messages, the newest first."""
    found = undelivered.find(desk(), caller(), **query)
    following = found[-1].id if len(found) == query["limit"] else None
    return {"items": [message_body(one) for one in found], "next_before": following}


@blueprint.route("/outbox/<key>")
@blueprint.response(200, MessageDetailSchema)
def read_message(key: str) -> Json:
    """Read what a message says and every attempt to deliver it."""
    message, deliveries = undelivered.show(desk(), key, caller())
    tried = [{**vars(one), "at": office_time(one.at)} for one in deliveries]
    said = {"subject": message.subject, "body": message.body}
    return {**message_body(message), **said, "deliveries": tried}


@blueprint.route("/outbox/<key>/retry", methods=["POST"])
@blueprint.arguments(MessageDecisionSchema)
@blueprint.response(200, MessageSchema)
def retry_message(body: dict[str, Any], key: str) -> Json:
    """Have a dead message tried again; the case's journal keeps who and why."""
    return _decided(key, "retry", body["note"])


@blueprint.route("/outbox/<key>/discard", methods=["POST"])
@blueprint.arguments(MessageDecisionSchema)
@blueprint.response(200, MessageSchema)
def discard_message(body: dict[str, Any], key: str) -> Json:
    """Discard a dead message; the case's journal keeps who and why."""
    return _decided(key, "discard", body["note"])


def message_body(message: Message) -> Json:
    """A message as people read it, without what it says."""
    waits = message.state == "waiting"
    return {
        **{name: getattr(message, name) for name in _SHOWN},
        "case": message.case_number,
        "promised_at": office_time(message.promised_at),
        "next_at": office_time(message.next_at) if waits else None,
        "ended_at": office_time(message.ended_at),
    }


def _decided(key: str, what: str, note: str) -> Json:
    who = caller()
    return message_body(undelivered.decide(desk(), key, what, who.name, note, who))

"""Drafts of rules: begun, written, checked, approved, published; each with its history."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, jsonify, request

from api import revisions
from api.context import caller, desk
from api.errors import ApiError
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.drafts import (
    check_body,
    draft_body,
    event_body,
    line_body,
    signature_body,
)
from api.schemas.drafts import (
    ApprovalSchema,
    CheckSchema,
    DecisionSchema,
    DraftChangeSchema,
    DraftFileSchema,
    DraftHistorySchema,
    DraftInSchema,
    DraftQuerySchema,
    PolicyDraftListSchema,
    PolicyDraftSchema,
    PublicationInSchema,
)
from core.domain.errors import NotFound
from core.domain.reports.smallcells import Coarseness
from core.scenarios.proving import player
from core.storage.rules.policies import Draft
from core.usecases.meetings.smallcells import CHANGE, coarseness
from core.usecases.policymaking import checking, deciding, drafts, publishing, signing
from core.usecases.policymaking.drafts import Change
from core.usecases.policymaking.skeletons import Successor, skeleton

blueprint = Blueprint("drafts", __name__, description="政策草案 · Drafts of rules")

IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "the ETag of the draft as it was read",
    "schema": {"type": "string"},
}
_DRAFT = PolicyDraftSchema()


def draft_of(sector: str, draft: int) -> Draft:
    """The draft of an address; NotFound where there is none or the caller may not know of it."""
    with desk().store.read() as work:
        return drafts.reached(desk(), work, caller(), sector, draft)


revision_sent = partial(revisions.revision_sent, "draft", needed=True)


def answer(draft: Draft, status: int = 200) -> Response:
    """A draft with its history, and the ETag that a change of it names."""
    shown, history = drafts.show(desk(), caller(), draft.sector, draft.id)
    response = jsonify(_DRAFT.dump(draft_body(shown, history, _coarse(draft.sector))))
    response.status_code = status
    response.set_etag(str(shown.revision))
    return response


@blueprint.route("/policies/<sector>/drafts", methods=["POST"])
@blueprint.arguments(DraftInSchema)
@blueprint.response(201, PolicyDraftSchema)
def begin_draft(body: dict[str, Any], sector: str) -> Response:
    """Begin a draft: empty, with whole files, or with the skeleton of a version to come."""
    files = dict(body["files"])
    if "amends" in body:
        drafts.may_know(desk(), caller(), sector)
        files |= [skeleton(desk().sector(sector), Successor(**body["amends"]))]
    wanted = Change(files, transition=body["transition"])
    begun = drafts.begin(desk(), caller(), sector, body["title"], wanted)
    return answer(begun, 201)


@blueprint.route("/policies/<sector>/drafts")
@blueprint.arguments(DraftQuerySchema, location="query")
@blueprint.response(200, PolicyDraftListSchema)
def list_drafts(query: dict[str, Any], sector: str) -> Json:
    """List the drafts of a sector, the last changed first."""
    states = (query["state"],) if "state" in query else ()
    found = drafts.listed(desk(), caller(), sector, states)
    return {"items": [line_body(one) for one in found]}


@blueprint.route("/policies/<sector>/drafts/<row:draft>")
@blueprint.response(200, PolicyDraftSchema)
def read_draft(sector: str, draft: int) -> Response:
    """Read a draft with its files and its history."""
    return answer(draft_of(sector, draft))


@blueprint.route("/policies/<sector>/drafts/<row:draft>", methods=["PATCH"])
@blueprint.arguments(DraftChangeSchema)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def change_draft(body: dict[str, Any], sector: str, draft: int) -> Response:
    """Change title, transition or files, or drop the draft; one that was submitted is reopened."""
    place = desk(), caller(), sector, draft
    if body.pop("drop"):
        return answer(drafts.drop(*place, body.get("note", ""), revision_sent()))
    body.pop("note", None)
    return answer(drafts.change(*place, Change(**body), revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/files/<path:path>")
@blueprint.response(200, DraftFileSchema)
def read_file(sector: str, draft: int, path: str) -> Json:
    """Read one file of a draft as it is written."""
    found = draft_of(sector, draft)
    if path not in found.files:
        raise NotFound(f"草案没有文件 {path}", f"The draft has no file {path}")
    return {"path": path, "text": found.files[path], "base": found.base.get(path, "")}


@blueprint.route("/policies/<sector>/drafts/<row:draft>/files/<path:path>", methods=["PUT"])
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(
    parameters=[IF_MATCH],
    requestBody={
        "required": True,
        "content": {
            "text/plain": {"schema": {"type": "string"}},
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["text"],
                    "properties": {"text": {"type": "string"}},
                    "additionalProperties": False,
                }
            },
        },
    },
)
def put_file(sector: str, draft: int, path: str) -> Response:
    """Put a whole file into a draft; as JSON {"text": …} or as plain text."""
    place = desk(), caller(), sector, draft
    return answer(drafts.set_file(*place, path, _text(), revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/files/<path:path>", methods=["DELETE"])
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def take_file(sector: str, draft: int, path: str) -> Response:
    """Take a file out of a draft; what is published of that path then stays as it is."""
    place = desk(), caller(), sector, draft
    return answer(drafts.set_file(*place, path, None, revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/check", methods=["POST"])
@blueprint.response(200, CheckSchema)
def check_draft(sector: str, draft: int) -> Json:
    """Check a draft: whether it loads, and what lint says of the sector with it."""
    return check_body(checking.check(desk(), caller(), sector, draft))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/submit", methods=["POST"])
@blueprint.arguments(DecisionSchema, required=False)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def submit_draft(body: dict[str, Any], sector: str, draft: int) -> Response:
    """Hand a draft in for approval: its scenarios are played; a note explains new warnings."""
    place = desk(), caller(), sector, draft
    return answer(deciding.submit(*place, player(desk()), body["note"], revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/approve", methods=["POST"])
@blueprint.arguments(ApprovalSchema)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def approve_draft(body: dict[str, Any], sector: str, draft: int) -> Response:
    """Approve a draft, signing what it changes; nobody approves what they wrote or submitted."""
    place = desk(), caller(), sector, draft
    return answer(deciding.approve(*place, body["signed_digest"], body["note"], revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/return", methods=["POST"])
@blueprint.arguments(DecisionSchema, required=False)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def return_draft(body: dict[str, Any], sector: str, draft: int) -> Response:
    """Return a draft to its authors; a note says why."""
    place = desk(), caller(), sector, draft
    return answer(deciding.send_back(*place, body["note"], revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/publish", methods=["POST"])
@blueprint.arguments(PublicationInSchema, required=False)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def publish_draft(body: dict[str, Any], sector: str, draft: int) -> Response:
    """Put an approved draft in force from a day, today or later."""
    place = desk(), caller(), sector, draft
    day, note = body.get("from_day"), body["note"]
    return answer(publishing.publish(*place, player(desk()), day, note, revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/withdraw", methods=["POST"])
@blueprint.arguments(DecisionSchema, required=False)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def withdraw_draft(body: dict[str, Any], sector: str, draft: int) -> Response:
    """Take back what was published, while no case is bound to it; a note says why."""
    place = desk(), caller(), sector, draft
    return answer(publishing.withdraw(*place, body["note"], revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/history")
@blueprint.response(200, DraftHistorySchema)
def read_history(sector: str, draft: int) -> Json:
    """Read the history of a draft, its chain of hashes and what was signed verified."""
    _, history = drafts.show(desk(), caller(), sector, draft)
    coarse = _coarse(sector)
    return {
        "items": [event_body(event, coarse) for event in history],
        "signatures": [signature_body(one) for one in signing.signatures(history)],
        "first_broken": signing.first_fault(draft, history),
    }


def _coarse(sector: str) -> Coarseness:
    return coarseness(desk(), caller(), sector, CHANGE)


def _text() -> str:
    if request.is_json:
        from api.schemas.drafts import DraftTextSchema

        return str(blueprint.ARGUMENTS_PARSER.parse(DraftTextSchema, request)["text"])
    if request.mimetype not in ("text/plain", "text/yaml", "application/yaml", "text/markdown"):
        zh, en = "请求正文须为 text/plain 或 JSON", "The body must be text/plain or JSON"
        raise ApiError("unsupported_media_type", zh, en)
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as error:
        zh, en = "正文须为 UTF-8", f"The body must be UTF-8; byte {error.start} is not"
        raise ApiError("malformed", zh, en) from None

"""Drafts of rules: begun, written, checked, approved, published; each with its history."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, jsonify, request

from api.context import caller, desk
from api.errors import ApiError
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.drafts import check_body, draft_body, event_body, line_body
from api.schemas.drafts import (
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
from core.domain.errors import Conflict, NotFound, Problem
from core.storage.policies import Draft, first_broken
from core.usecases.policymaking import checking, deciding, drafts, publishing
from core.usecases.policymaking.drafts import READERS, Change
from core.usecases.policymaking.skeletons import Successor, skeleton

#: Digits of the largest number a database gives to a row.
LONGEST = 18

blueprint = Blueprint("drafts", __name__, description="政策草案 · Drafts of rules")

IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "the ETag of the draft as it was read",
    "schema": {"type": "string"},
}
_DRAFT = PolicyDraftSchema()


def draft_of(sector: str, number: str, roles: tuple[str, ...] = READERS) -> Draft:
    """The draft of an address, for a caller who holds one of ``roles`` in that sector.

    NotFound where there is none or the caller may not know of it, NotPermitted without the role.
    """
    with desk().store.read() as work:
        return drafts.reached(desk(), work, caller(), sector, number_of(number), roles)


def number_of(text: str) -> int:
    """The number of a draft as an address has it; NotFound for what cannot be one."""
    if not text.isascii() or not text.isdecimal() or len(text) > LONGEST:
        raise NotFound(f"没有草案 {text}", f"There is no draft {text}")
    return int(text)


def revision_sent(*, needed: bool = True) -> int | None:
    """The revision of the draft that If-Match names; ApiError where it is needed and missing."""
    if request.if_match.star_tag:
        return None
    tags = [tag for tag in request.if_match if re.fullmatch(r"[0-9]{1,9}", tag or "")]
    if tags:
        return max(map(int, tags))
    if "If-Match" in request.headers:
        zh, en = "If-Match 不是本草案的 ETag", "If-Match is no ETag of this draft"
        raise Conflict(zh, en, code="stale")
    if needed:
        raise ApiError(
            "precondition_required", "须带 If-Match", "If-Match is needed",
            [Problem("If-Match", "先读取草案,再带上其 ETag", "Read the draft and send its ETag")],
        )  # fmt: skip
    return None


def answer(draft: Draft, status: int = 200) -> Response:
    """A draft with its history, and the ETag that a change of it names."""
    shown, history = drafts.show(desk(), caller(), draft.sector, draft.id)
    response = jsonify(_DRAFT.dump(draft_body(shown, history)))
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


@blueprint.route("/policies/<sector>/drafts/<number>")
@blueprint.response(200, PolicyDraftSchema)
def read_draft(sector: str, number: str) -> Response:
    """Read a draft with its files and its history."""
    return answer(draft_of(sector, number))


@blueprint.route("/policies/<sector>/drafts/<number>", methods=["PATCH"])
@blueprint.arguments(DraftChangeSchema)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def change_draft(body: dict[str, Any], sector: str, number: str) -> Response:
    """Change title, transition or files, or drop the draft; one that was submitted is reopened."""
    draft = draft_of(sector, number)
    place = desk(), caller(), sector, draft.id
    if body.pop("drop"):
        return answer(drafts.drop(*place, body.get("note", ""), revision_sent()))
    body.pop("note", None)
    return answer(drafts.change(*place, Change(**body), revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<number>/files/<path:path>")
@blueprint.response(200, DraftFileSchema)
def read_file(sector: str, number: str, path: str) -> Json:
    """Read one file of a draft as it is written."""
    draft = draft_of(sector, number)
    if path not in draft.files:
        raise NotFound(f"草案没有文件 {path}", f"The draft has no file {path}")
    return {"path": path, "text": draft.files[path], "base": draft.base.get(path, "")}


@blueprint.route("/policies/<sector>/drafts/<number>/files/<path:path>", methods=["PUT"])
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(
    parameters=[IF_MATCH],
    requestBody={
        "required": True,
        "content": {
            "text/plain": {"schema": {"type": "string"}},
            "application/json": {"schema": {"$ref": "#/components/schemas/DraftText"}},
        },
    },
)
def put_file(sector: str, number: str, path: str) -> Response:
    """Put a whole file into a draft; as JSON {"text": …} or as plain text."""
    draft = draft_of(sector, number)
    place = desk(), caller(), sector, draft.id
    return answer(drafts.set_file(*place, path, _text(), revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<number>/files/<path:path>", methods=["DELETE"])
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def take_file(sector: str, number: str, path: str) -> Response:
    """Take a file out of a draft; what is published of that path then stays as it is."""
    draft = draft_of(sector, number)
    place = desk(), caller(), sector, draft.id
    return answer(drafts.set_file(*place, path, None, revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<number>/check", methods=["POST"])
@blueprint.response(200, CheckSchema)
def check_draft(sector: str, number: str) -> Json:
    """Check a draft: whether it loads, and what lint says of the sector with it."""
    draft = draft_of(sector, number)
    return check_body(checking.check(desk(), caller(), sector, draft.id))


@blueprint.route("/policies/<sector>/drafts/<number>/submit", methods=["POST"])
@blueprint.arguments(DecisionSchema, required=False)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def submit_draft(body: dict[str, Any], sector: str, number: str) -> Response:
    """Hand a draft in for approval; a note explains new warnings."""
    place = desk(), caller(), sector, draft_of(sector, number).id
    return answer(deciding.submit(*place, body["note"], revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<number>/approve", methods=["POST"])
@blueprint.arguments(DecisionSchema, required=False)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def approve_draft(body: dict[str, Any], sector: str, number: str) -> Response:
    """Approve a draft; nobody approves what they wrote or submitted."""
    place = desk(), caller(), sector, draft_of(sector, number).id
    return answer(deciding.approve(*place, body["note"], revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<number>/return", methods=["POST"])
@blueprint.arguments(DecisionSchema, required=False)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def return_draft(body: dict[str, Any], sector: str, number: str) -> Response:
    """Return a draft to its authors; a note says why."""
    place = desk(), caller(), sector, draft_of(sector, number).id
    return answer(deciding.send_back(*place, body["note"], revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<number>/publish", methods=["POST"])
@blueprint.arguments(PublicationInSchema, required=False)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def publish_draft(body: dict[str, Any], sector: str, number: str) -> Response:
    """Put an approved draft in force from a day, today or later."""
    place = desk(), caller(), sector, draft_of(sector, number).id
    day, note = body.get("from_day"), body["note"]
    return answer(publishing.publish(*place, day, note, revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<number>/withdraw", methods=["POST"])
@blueprint.arguments(DecisionSchema, required=False)
@blueprint.response(200, PolicyDraftSchema)
@blueprint.doc(parameters=[IF_MATCH])
def withdraw_draft(body: dict[str, Any], sector: str, number: str) -> Response:
    """Take back what was published, while no case is bound to it; a note says why."""
    place = desk(), caller(), sector, draft_of(sector, number).id
    return answer(publishing.withdraw(*place, body["note"], revision_sent()))


@blueprint.route("/policies/<sector>/drafts/<number>/history")
@blueprint.response(200, DraftHistorySchema)
def read_history(sector: str, number: str) -> Json:
    """Read the history of a draft, its chain of hashes verified."""
    draft = draft_of(sector, number)
    _, history = drafts.show(desk(), caller(), sector, draft.id)
    fault = first_broken(draft.id, history)
    return {"items": [event_body(event) for event in history], "first_broken": fault}


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

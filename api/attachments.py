"""Files of a case: laid with it, listed, and given out as copies that no browser opens."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Response, jsonify, request, send_file, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from api.context import caller, desk, office_time
from api.errors import ApiError
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.attachments import (
    AttachmentListSchema,
    AttachmentNameSchema,
    AttachmentSchema,
)
from core.uploads.looking import MAX_BYTES, MEDIA_TYPES
from core.usecases import attaching, reading
from core.usecases.attaching import Attachment

blueprint = Blueprint("attachments", __name__, description="附件 · Files of a case")

_BODY = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}
_FILE = {
    "description": "the file",
    "content": {
        media.partition(";")[0]: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()
    },
}


@blueprint.route("/cases/<number>/attachments", methods=["POST"])
@blueprint.arguments(AttachmentNameSchema, location="query")
@blueprint.response(201, AttachmentSchema)
@blueprint.doc(requestBody=_BODY)
def add_attachment(query: dict[str, Any], number: str) -> Response:
    """Lay a file with a case; the body is the file itself.

    PDF, PNG, JPEG, .docx, .xlsx and text are taken, 15 MiB at most, when nothing in them runs or is
    fetched from elsewhere. Pictures lose what tells where and by whom they were taken.
    """
    shown = reading.show(desk(), caller(), number)
    attaching.may_attach(desk(), shown)
    added = attaching.attach(desk(), shown, query["name"], _body())
    response = jsonify(AttachmentSchema().dump(_told(number, added)))
    response.status_code = 201
    response.headers["Location"] = url_for(
        "attachments.read_attachment", number=number, file=added.file
    )
    return response


@blueprint.route("/cases/<number>/attachments")
@blueprint.response(200, AttachmentListSchema)
def list_attachments(number: str) -> Json:
    """Read which files lie with a case."""
    shown = reading.show(desk(), caller(), number)
    return {"items": [_told(number, one) for one in attaching.of_case(desk(), shown)]}


@blueprint.route("/cases/<number>/attachments/<file>")
@blueprint.doc(responses={"200": _FILE})
def read_attachment(number: str, file: str) -> Response:
    """Take a copy of a file of a case, to be saved; no browser opens it by itself."""
    shown = reading.show(desk(), caller(), number)
    found, content = attaching.content_of(desk(), shown, file)
    media = MEDIA_TYPES[found.kind]
    response = send_file(
        BytesIO(content), media.partition(";")[0], as_attachment=True, download_name=found.name,
        etag=False, last_modified=None,
    )  # fmt: skip
    response.headers["Content-Type"] = media
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _body() -> bytes:
    request.max_content_length = MAX_BYTES
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        most = MAX_BYTES // 1024 // 1024
        zh, en = f"文件不得超过 {most} MiB", f"A file may have {most} MiB at most"
        raise ApiError("too_large", zh, en) from None


def _told(number: str, one: Attachment) -> Json:
    where = url_for("attachments.read_attachment", number=number, file=one.file)
    return {**vars(one), "at": office_time(one.at), "url": where}

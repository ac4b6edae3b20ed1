"""Files of a case: laid with it, listed, and given out as copies that no browser opens."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Response, jsonify, request, send_file, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from api.context import caller, desk, office_time
from api.errors import ApiError
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.attachments import (
    AttachmentListSchema,
    AttachmentNameSchema,
    AttachmentSchema,
)
from core.domain.errors import Problem, invalid
from core.uploads.looking import MAX_BYTES, MEDIA_TYPES
from core.usecases.casework import attaching, reading
from core.usecases.casework.attaching import Attachment
from core.usecases.proof.auditing import note_shown

blueprint = Blueprint("attachments", __name__, description="附件 · Files of a case")

_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "the file"},
        "name": {"type": "string", "description": "what it is called, if not as the form has it"},
    },
}
_BODY = {
    "required": True,
    "content": {
        "application/octet-stream": {"schema": {"type": "string"}},
        "multipart/form-data": {"schema": _FORM},
    },
}
#: What a form may have beside the file: its lines, and a name.
_AROUND, _PARTS = 64 * 1024, 2
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
    """Lay a file with a case; the body is the file itself, or a form with it as ``file``.

    PDF, PNG, JPEG, .docx, .xlsx and text are taken, 15 MiB at most, when nothing in them runs or is
    fetched from elsewhere. Pictures lose what tells where and by whom they were taken.
    """
    shown = reading.show(desk(), caller(), number)
    attaching.may_attach(desk(), shown)
    name, content = _of_form() if request.mimetype == "multipart/form-data" else ("", _body())
    called = query.get("name") or name
    if not called:
        raise invalid(Problem("name", "须写明文件名", "What is the file called?"))
    added = attaching.attach(desk(), shown, called, content)
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
    note_shown(desk(), caller(), shown)
    return {"items": [_told(number, one) for one in attaching.of_case(desk(), shown)]}


@blueprint.route("/cases/<number>/attachments/<file>")
@blueprint.doc(responses={"200": _FILE})
def read_attachment(number: str, file: str) -> Response:
    """Take a copy of a file of a case, to be saved; no browser opens it by itself."""
    shown = reading.show(desk(), caller(), number)
    found, content = attaching.content_of(desk(), shown, file)
    note_shown(desk(), caller(), shown)
    return copy_of(found, content)


def copy_of(found: Attachment, content: bytes) -> Response:
    """A file of a case as a copy to be saved, which no browser opens by itself."""
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
        raise _too_large() from None


def _of_form() -> tuple[str, bytes]:
    """Name and content of the one file of a form; nothing of it touches the disk before that."""
    request.max_content_length = MAX_BYTES + _AROUND
    parser = FormDataParser(
        stream_factory=lambda *_, **__: BytesIO(), max_form_memory_size=_AROUND,
        max_content_length=request.max_content_length, max_form_parts=_PARTS, silent=False,
    )  # fmt: skip
    try:
        _, said, files = parser.parse(
            request.stream, request.mimetype, request.content_length, request.mimetype_params
        )
    except RequestEntityTooLarge:
        raise _too_large() from None
    except ValueError:
        zh, en = "表单无法读取", "The form cannot be read"
        raise ApiError("malformed", zh, en) from None
    if [*files] != ["file"] or len(files.getlist("file")) > 1 or {*said} - {"name"}:
        zh, en = "表单须恰有一个文件,字段名为 file", "The form must have one file, as `file`"
        raise invalid(Problem("file", zh, en, "file, name"))
    content = files["file"].read()
    if len(content) > MAX_BYTES:
        raise _too_large()
    return said.get("name") or files["file"].filename or "", content


def _too_large() -> ApiError:
    most = MAX_BYTES // 1024 // 1024
    return ApiError("too_large", f"文件不得超过 {most} MiB", f"A file may have {most} MiB at most")


def _told(number: str, one: Attachment) -> Json:
    where = url_for("attachments.read_attachment", number=number, file=one.file)
    return {**vars(one), "at": office_time(one.at), "url": where}

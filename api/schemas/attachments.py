"""The shapes of the files of a case."""

from __future__ import annotations

from marshmallow import Schema, validate

from api.schemas import common as a
from api.schemas.requests import sent_text
from api.schemas.sending import SentSchema


class AttachmentNameSchema(SentSchema):
    """What the file is called."""

    name = sent_text(
        "what people call it, such as 合同.pdf; its end says what it is; a form may say it itself",
        validate.Length(min=1, max=500),
    )  # fmt: skip


class AttachmentSchema(Schema):
    """A file of a case."""

    file = a.text("by which it is asked for")
    name = a.text("what people call it, made harmless")
    kind = a.text("pdf, png, jpeg, docx, xlsx or text, as it proved to be")
    size = a.number("bytes, as it is kept")
    sha256 = a.text("of the content as it is kept; the journal says it too")
    by = a.text("who attached it")
    at = a.instant()
    url = a.text("where to take it")


class AttachmentListSchema(Schema):
    """The files of a case, in the order in which they were attached."""

    items = a.many(AttachmentSchema)

"""The shape of a table that is to be taken in."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.sending import SentSchema

_SLUG = validate.Length(max=100)


class ImportInSchema(SentSchema):
    """A table and what it means; larger ones are sent in several parts, each with its header."""

    whole_files = True

    sector = fields.String(
        required=True, validate=_SLUG, metadata={"description": "whose cases they become"}
    )
    profile = fields.String(
        load_default="", validate=_SLUG, metadata={"description": "in place of the mapping's"}
    )
    mapping = fields.String(
        required=True, metadata={"description": "the mapping file (docs/importing.md), as text"}
    )
    content = fields.String(
        required=True, metadata={"description": "the table as CSV, its header first"}
    )

"""Shapes that many resources share."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields


def text(description: str = "", *, null: bool = False, **more: Any) -> fields.String:
    """A text, described; ``null`` where there may be none."""
    return fields.String(allow_none=null, metadata=_said(description, **more))


def day(description: str = "", *, null: bool = False) -> fields.String:
    """A day such as 2026-03-02."""
    return text(description, null=null, format="date")


def instant(description: str = "", *, null: bool = False) -> fields.String:
    """An instant as the office's clock shows it, with its offset."""
    return text(description, null=null, format="date-time")


def number(description: str = "", *, null: bool = False) -> fields.Integer:
    """A whole number."""
    return fields.Integer(allow_none=null, metadata=_said(description))


def flag(description: str = "", *, null: bool = False) -> fields.Boolean:
    """True or false."""
    return fields.Boolean(allow_none=null, metadata=_said(description))


def texts(description: str = "") -> fields.List:
    """A list of texts."""
    return fields.List(fields.String(), metadata=_said(description))


def many(schema: type[Schema], description: str = "") -> fields.List:
    """A list of things of one shape."""
    return fields.List(fields.Nested(schema), metadata=_said(description))


def mapping(description: str = "") -> fields.Dict:
    """An object whose keys the policies give."""
    return fields.Dict(keys=fields.String(), metadata=_said(description))


def _said(description: str, **more: Any) -> dict[str, Any]:
    return {"description": description, **more} if description else more


class TitleSchema(Schema):
    """What people call a thing, in both languages."""

    zh = text("Chinese")
    en = text("English")


def title() -> fields.Nested:
    """The name of a thing in both languages."""
    return fields.Nested(TitleSchema)


class ProblemPlaceSchema(Schema):
    """One thing that is wrong."""

    path = text("where, such as facts.track or cases.0.kind")
    message = text("what, in the language asked for")
    hint = text("what to do")


class ProblemSchema(Schema):
    """A problem document (RFC 9457)."""

    type = text("what the code means, in the documentation", format="uri-reference")
    title = text("what kind of problem it is")
    status = number("the HTTP status")
    detail = text("what happened")
    code = text("the kind of problem, for programs")
    errors = many(ProblemPlaceSchema, "every place that is wrong")


class PageSchema(Schema):
    """Where a list goes on."""

    next = text("give it as `cursor` for the page after; null: this is the last", null=True)
    limit = number("the most a page holds")

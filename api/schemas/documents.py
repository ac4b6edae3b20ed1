"""The shapes of notices, of how they were served, and of forms."""

from __future__ import annotations

from marshmallow import Schema

from api.schemas import common as a


class ServiceSchema(Schema):
    """One attempt to serve a notice."""

    method = a.text("slug of the method")
    method_title = a.title()
    outcome = a.text("served, returned, sent (it does not count yet) or overtaken")
    outcome_title = a.title()
    on = a.day("day of the attempt, or of the announcement")
    effective_on = a.day("the day from which it counts; null: it does not", null=True)
    receipt = a.text("number of the receipt")
    note = a.text()
    recorded_at = a.instant()
    recorded_by = a.text()
    basis = a.text("article")


class NoticeSchema(Schema):
    """A document drawn up by an act."""

    slug = a.text()
    title = a.title()
    drawn_at = a.instant()
    act = a.text("the act that drew it up")
    basis = a.text("article")
    number = a.text("empty until it is issued")
    text = a.text("Markdown as it was frozen; empty until it is written")
    digest = a.text("SHA-256 over what it says, as the journal has it; empty until it is issued")
    links = a.mapping("where to fetch it: text, html, docx, pdf; empty until it is issued")
    served_on = a.day("the day from which its service counts; null: not served", null=True)
    services = a.many(ServiceSchema, "the attempts to serve it, oldest first")


class NoticeListSchema(Schema):
    """The notices of a case."""

    items = a.many(NoticeSchema)


class DraftSchema(Schema):
    """A notice that an act would draw up."""

    slug = a.text()
    title = a.title()
    number = a.text("what stands for the number, which is given only on issue")
    text = a.text("Markdown")
    html = a.text("the page it would be")


class DraftListSchema(Schema):
    """The notices that an act would draw up."""

    items = a.many(DraftSchema)


class FormSchema(Schema):
    """A form that may be printed from a case."""

    slug = a.text()
    title = a.title()
    basis = a.text("the rule that asks for it")
    links = a.mapping("where to fetch it: text, html, docx, pdf")


class FormListSchema(Schema):
    """The forms that may be printed from a case."""

    items = a.many(FormSchema)

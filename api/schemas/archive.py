"""The shapes of the archive: the contents of one file, and the register of a year."""

from __future__ import annotations

from marshmallow import Schema

from api.schemas import common as a


class DocumentSchema(Schema):
    """One line of the list of contents of a file; what is kept here has no pages."""

    place = a.number("its number in the list, from 1, in order of time")
    kind = a.text("registration, approval, act, notice or attachment")
    kind_title = a.title()
    slug = a.text("the act, the act approved, or the notice")
    title = a.title()
    at = a.instant()
    role = a.text("of the officer; null: drawn up by the act before it", null=True)
    number = a.text("of the case or the notice", null=True)
    basis = a.text("article")


class ContentsSchema(Schema):
    """What lies in the file of a case."""

    number = a.text("of the case")
    items = a.many(DocumentSchema)


class FiledSchema(Schema):
    """A file of the register."""

    number = a.text("of the case")
    sector = a.text()
    profile = a.text()
    kind = a.text()
    kind_title = a.title()
    policy = a.text()
    version = a.day()
    received_on = a.day()
    ended_on = a.day()
    ended_as = a.text("the status in which it ended")
    ended_as_title = a.title()
    filed_on = a.day("when it was put away; without an act of archiving, when it ended")
    filed_by = a.text("the officer")
    retention = a.text("how long it is kept, in the words of the source", null=True)
    documents = a.number("how many lines its list of contents has")


class RegisterSchema(Schema):
    """The files put away in a year, in that order."""

    year = a.number()
    items = a.many(FiledSchema)

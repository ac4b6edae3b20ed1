"""The shapes of what was applied for and waits for approval."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.schemas import common as a


class WaitingSchema(Schema):
    """An act applied for, and who still has to approve it."""

    application = a.number("its own number, by which it is refused")
    act = a.text()
    title = a.title()
    timer = a.text("for extend: the run of the timer, such as accept#1; else empty")
    until = a.day("the last day asked for", null=True)
    since = a.instant("when it was applied for")
    by = a.text("who applied")
    waits_for = fields.List(
        a.texts(), metadata={"description": "approvals to come: roles of which one suffices"}
    )
    decide_by = a.day("the last day of the timer: undecided by then, it lapses", null=True)
    note = a.text("why")


class WaitingLineSchema(WaitingSchema):
    """The same in a list of many cases; the reason stands in the case."""

    class Meta:
        """A note may speak of persons, so lists leave it out."""

        exclude = ("note",)

    number = a.text("of the case")
    sector = a.text()


class WaitingListSchema(Schema):
    """What waits for approval, the longest waiting first."""

    items = a.many(WaitingLineSchema)

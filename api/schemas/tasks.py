"""The shape of an office's list of tasks."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.schemas import common as a
from api.schemas.cases import AskedSchema, NextTimerSchema


class QueuedTaskSchema(Schema):
    """A task with the case that asks it; whom it concerns stands in the case."""

    number = a.text("of the case")
    sector = a.text()
    profile = a.text()
    kind = a.text()
    kind_title = a.title()
    received_on = a.day()
    status = a.text("of the case")
    status_title = a.title()
    unit = a.text(null=True)
    unit_title = fields.Nested(a.TitleSchema, allow_none=True)
    officer = a.text("who is in charge of the case")
    task = fields.Nested(AskedSchema)
    timer = fields.Nested(
        NextTimerSchema, allow_none=True,
        metadata={"description": "the latest run of the timer of the same name"},
    )  # fmt: skip


class TaskQueueSchema(Schema):
    """Some tasks, the oldest first."""

    items = a.many(QueuedTaskSchema)
    page = fields.Nested(a.PageSchema)

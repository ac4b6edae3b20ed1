"""The shapes of the queue: how many cases press how much."""

from __future__ import annotations

from marshmallow import Schema

from api.schemas import common as a
from api.schemas.requests import SLUG, sent_text
from api.schemas.sending import SentSchema


class BucketQuerySchema(SentSchema):
    """Of which cases it is counted how pressing they are."""

    sector = sent_text("slug of the sector", SLUG)
    unit = sent_text("slug of the unit", SLUG)
    officer = sent_text("name of the officer in charge", SLUG)


class BucketsSchema(Schema):
    """How many cases press how much; 1,000 stands for more."""

    badly_overdue = a.number("overdue for more than ten working days")
    overdue = a.number("overdue, but not badly")
    today = a.number("due today")
    soon = a.number("due within two working days after today")
    paused = a.number("some deadline is paused")
    provisional = a.number("some deadline touches an unsettled day")

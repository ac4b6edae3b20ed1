"""The shapes of suspicions, decisions and totals told from outside."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.parsing import Day
from api.schemas import common as a
from api.schemas.sending import SentSchema
from core.domain.inspections.suspicions import DECISIONS, STATES

_SLUG = validate.Length(min=1, max=100)


def _sent(description: str, valid: validate.Validator = _SLUG, **more: Any) -> fields.String:
    return fields.String(validate=valid, metadata={"description": description}, **more)


class SuspicionSchema(Schema):
    """What a check found, until a person decides and ever after."""

    id = a.number()
    sector = a.text()
    profile = a.text()
    check = a.text("slug of the check")
    title = a.title()
    kind = a.text("what it compares: cases, late, gaps …")
    policy = a.text("the office policy whose check it is")
    version = a.day("the version of that policy")
    basis = a.text("the article")
    ref = a.texts("ids of the rules")
    about = a.text("what it is about, the same every night")
    round = a.number("one more where something new was found after a decision")
    cases = a.texts("numbers of the cases concerned")
    evidence = a.mapping("what was compared, with its values")
    state = a.text("open, confirmed, dismissed or settled")
    seen = a.flag("whether the last night saw it")
    gone_on = a.day("the day of the night that no longer saw it", null=True)
    found_at = a.instant("when it was first found")
    decided_by = a.text("empty: nobody yet")
    decided_at = a.instant(null=True)
    note = a.text("the reason for the decision")


class SuspicionListSchema(Schema):
    """Suspicions, the newest first."""

    items = a.many(SuspicionSchema)
    next_before = a.number("`before` of the page that follows; null: this is the last", null=True)


class SuspicionChangeSchema(Schema):
    """Something that became of a suspicion."""

    change = a.text("found, more, gone, back, confirmed, dismissed or settled")
    by = a.text("system: a night")
    at = a.instant()
    note = a.text()
    evidence = fields.Dict(
        keys=fields.String(), allow_none=True,
        metadata={"description": "the evidence from then on; null: as before"},
    )  # fmt: skip


class SuspicionDetailSchema(SuspicionSchema):
    """A suspicion with everything that became of it, oldest first."""

    history = a.many(SuspicionChangeSchema)


class InspectionReportSchema(Schema):
    """What looking an office through gave."""

    sector = a.text()
    profile = a.text()
    day = a.day("the day for which it was done")
    checks = a.number("how many checks there are")
    found = a.number("how much they found, old and new")
    new = a.number("how many suspicions are new")
    more = a.number("to how many open ones something was added")
    gone = a.number("how many are no longer seen")
    waiting = a.number("how many new ones are left for the next time")


class InspectionListSchema(Schema):
    """What looking through gave, office by office."""

    items = a.many(InspectionReportSchema)


class ChannelTotalSchema(Schema):
    """A total told from outside."""

    channel = a.text("slug of the channel")
    period = a.text("the month, such as 2026-03")
    total = a.number("how many came by it")
    by = a.text("who entered it")
    at = a.instant("when it was entered")


class ChannelTotalListSchema(Schema):
    """Totals in the order of telling; of one channel and month the last counts."""

    items = a.many(ChannelTotalSchema)


class SuspicionQuerySchema(SentSchema):
    """Which suspicions."""

    sector = _sent("slug of the sector; left out: every one in reach")
    profile = _sent("slug of the profile")
    state = _sent("open, confirmed, dismissed or settled", validate.OneOf(STATES))
    check = _sent("slug of the check")
    seen = fields.Boolean(metadata={"description": "whether the last night saw it"})
    before = fields.Integer(
        validate=validate.Range(min=1, max=2**53),
        metadata={"description": "only those older than this one"},
    )
    limit = fields.Integer(
        load_default=100, validate=validate.Range(min=1, max=500),
        metadata={"description": "at most so many"},
    )  # fmt: skip


class DecisionInSchema(SentSchema):
    """A decision on a suspicion."""

    decision = _sent("which; settled: a confirmed one is put right",
                     validate.OneOf(tuple(DECISIONS)), required=True)  # fmt: skip
    note = _sent("why", validate.Length(min=1, max=2000), required=True)


class OfficeQuerySchema(SentSchema):
    """Which office."""

    sector = _sent("slug of the sector", required=True)
    profile = _sent("slug of the profile", load_default="default")


class InspectionRunSchema(OfficeQuerySchema):
    """Which office to look through, and for which day."""

    day = Day(metadata={"description": "as in the night of this day; left out: today"})


class TotalInSchema(SentSchema):
    """One total."""

    channel = _sent("slug of the channel", required=True)
    period = _sent("the month, such as 2026-03", required=True)
    total = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=0, max=10_000_000),
        metadata={"description": "how many came by it, as told from outside"},
    )  # fmt: skip


class ChannelTotalsInSchema(OfficeQuerySchema):
    """Totals to be entered, all or none."""

    totals = fields.List(
        fields.Nested(TotalInSchema), required=True, validate=validate.Length(min=1, max=200)
    )

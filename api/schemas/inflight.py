"""The shapes of what is drafted for an office and of what it would do to open cases."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.parsing import Day
from api.schemas import common as a
from api.schemas.sending import SentSchema


class ShiftSchema(Schema):
    """One open timer that ends otherwise."""

    number = a.text("the case")
    unit = a.text("its unit; empty: none yet")
    timer = a.text("name of the timer; name#2 for its second run")
    way = a.text("earlier, later, ends or begins")
    old = a.day("its last day as it is", null=True)
    new = a.day("its last day as it would be", null=True)
    passed = a.flag("the new day is over: it lapses at once")


class TurnSchema(Schema):
    """Advice that becomes another."""

    number = a.text()
    unit = a.text()
    old = a.text("verdict as it is", null=True)
    new = a.text("verdict as it would be", null=True)


class GoneSchema(Schema):
    """What the new version does not know and a case has."""

    number = a.text()
    unit = a.text()
    what = a.text("status, task or notice")
    slug = a.text()


class TimerCountSchema(Schema):
    """How many runs of a timer in a unit."""

    unit = a.text()
    timer = a.text()
    count = a.number("null: below what you are told", null=True)


class FailureSchema(Schema):
    """A case that could not be told, and why."""

    number = a.text()
    reason = a.title()


class ShiftsSchema(Schema):
    """What a change does to open cases.

    Counts are of every case, and exact for who drafts or decides (for others, null: a few). The
    lists are of the cases that you may know of.
    """

    looked_at = a.number("open cases that were told both ways", null=True)
    cases = a.number("cases something becomes of", null=True)
    counts = fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True),
        metadata={"description": "timers: earlier, later, ends, begins, lapse_at_once"},
    )  # fmt: skip
    by_timer = a.many(TimerCountSchema)
    timers = a.many(ShiftSchema)
    verdicts = a.many(TurnSchema)
    gone = a.many(GoneSchema)
    failures = a.many(FailureSchema)


class BroughtSchema(Schema):
    """A version that comes into force."""

    profile = a.text()
    policy = a.text()
    version = a.day()
    transition = a.text("what becomes of open cases: pinned, migrate or by_event")
    at = a.instant("from when")


class ImpactSchema(ShiftsSchema):
    """What publishing a draft would do to the open cases."""

    draft = a.number()
    transition = a.text("what was chosen; empty: the office's settings decide")
    versions = a.many(BroughtSchema)
    bound = a.number("open cases of earlier versions", null=True)
    follow = a.number("of these, whose later events the new version judges", null=True)
    move = a.number("of these, moved to the new version", null=True)


class ProgressSchema(Schema):
    """How far the moving of cases has come."""

    draft = a.number()
    versions = a.many(BroughtSchema)
    moved = a.number("cases moved", null=True)
    remaining = a.number("cases that are still to move", null=True)
    tried = a.number("remaining cases that were looked at for the reason", null=True)
    failures = a.many(FailureSchema)


class BoundSchema(Schema):
    """Cases that a version governs."""

    profile = a.text()
    status = a.text()
    open = a.flag()
    count = a.number("null: below what you are told", null=True)


class BoundListSchema(Schema):
    """Cases that a version governs, by profile and status."""

    items = a.many(BoundSchema)


class PreviewSchema(ImpactSchema):
    """What publishing a draft would do, as a job found it; lists end after 1000."""

    draft_digest = a.text("SHA-256 of the draft's files as they were tried")
    stale = a.flag("whether the draft has changed since")


class ImpactQuerySchema(SentSchema):
    """With which transition."""

    transition = fields.String(
        load_default="", validate=validate.OneOf(("", "pinned", "migrate", "by_event")),
        metadata={"description": "in place of the draft's own: pinned, migrate or by_event"},
    )  # fmt: skip


class StepSchema(Schema):
    """One step in the life of a draft."""

    event = a.text()
    at = a.instant()
    by = a.text()
    note = a.text()
    hash = a.text("SHA-256 of the step before and of all that this one says")


class OfficeDraftSchema(Schema):
    """A change of settings or days, from the draft to the day it counts."""

    id = a.number()
    kind = a.text("settings, days or notices")
    sector = a.text("empty: every one")
    profile = a.text("empty: every one")
    content = fields.Raw(metadata={"description": "the settings, days or notices"})
    from_ = fields.String(data_key="from", metadata={"description": "counts from this day"})
    note = a.text()
    state = a.text("draft, approved, refused, published, in_force, applied or withdrawn")
    created_by = a.text()
    created_at = a.instant()


class OfficeDraftDetailSchema(OfficeDraftSchema):
    """A draft with its history."""

    history = a.many(StepSchema)


class OfficeDraftListSchema(Schema):
    """Drafts, the newest first."""

    items = a.many(OfficeDraftSchema)


class OfficeDraftInSchema(SentSchema):
    """What is drafted: one of ``settings``, ``days`` and ``notices``."""

    sector = fields.String(load_default="", metadata={"description": "empty: every one"})
    profile = fields.String(load_default="", metadata={"description": "empty: every one"})
    from_ = Day(
        data_key="from", load_default=None,
        metadata={"description": "counts from this day; left out: today"},
    )  # fmt: skip
    note = fields.String(load_default="", validate=validate.Length(max=2000))
    settings = fields.Dict(
        keys=fields.String(), metadata={"description": "by name; null takes one away"}
    )
    days = fields.List(
        fields.Dict(keys=fields.String()),
        metadata={"description": "days of the office's own: day, kind (rest or work), reason"},
    )
    notices = fields.List(
        fields.Dict(keys=fields.String()),
        metadata={"description": "holiday notices as a calendar file has them"},
    )


class BringOnSchema(SentSchema):
    """A step and why."""

    step = fields.String(
        required=True,
        validate=validate.OneOf(("approved", "refused", "published", "withdrawn")),
    )
    note = fields.String(load_default="", validate=validate.Length(max=2000))


class SettingsQuerySchema(SentSchema):
    """As of which day."""

    on = Day(load_default=None, metadata={"description": "at the end of this day; left out: now"})


class SettingChangeSchema(Schema):
    """A setting that became another."""

    sector = a.text("empty: every one")
    profile = a.text("empty: every one")
    name = a.text()
    value = fields.Raw(allow_none=True, metadata={"description": "null: taken away"})
    at = a.instant("from when it counts")
    by = a.text()
    draft = a.number("the draft it comes from", null=True)


class SettingsSchema(Schema):
    """The settings of an office and how they came about."""

    settings = a.mapping("by name")
    history = a.many(SettingChangeSchema)

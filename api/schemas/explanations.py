"""The shapes of why a case stands as it does, and of a timer's day-by-day account."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.schemas import common as a
from api.schemas.cases import MissingSchema, PolicyInUseSchema, TimerSchema, WindowSchema


class RuleSchema(Schema):
    """One rule of admissibility and what it says of the case."""

    rule = a.text("slug of the ground")
    title = a.title()
    outcome = a.text("the verdict where it holds")
    value = a.flag("true, false, or null while it is not decided", null=True)
    condition = a.text("in the condition language")
    says = a.text("verbatim")
    basis = a.text("article")
    ref = a.texts("rule ids")
    facts = a.mapping("the facts it was decided on")
    unknown_facts = a.texts("the facts it reads that are unknown")


class TableSchema(Schema):
    """A decision table and the row of it that fired."""

    table = a.text()
    policy = a.text()
    gives = a.mapping("the results")
    row = a.number("the row that fired, from 1; null: none did, or it waits", null=True)
    condition = a.text("of that row")
    says = a.text("verbatim")
    basis = a.text("article")
    ref = a.texts("rule ids")
    missing = a.texts("the facts it waits for")
    decided_by = a.text("the fact that stands in the table's place", null=True)
    kept = a.flag("an earlier result stays")


class IntervalSchema(Schema):
    """A suspension."""

    start = a.day()
    end = a.day("null: it lasts", null=True)


class ExtensionSchema(Schema):
    """An extension that was granted."""

    at = a.instant()
    by = a.text("by whom")
    basis = a.text("article")
    extension = a.text("which of the policy's ways to extend")
    adds = a.text(null=True)
    until_total = a.text(null=True)
    until = a.day(null=True)


class StartSchema(Schema):
    """The event from which a timer counts."""

    event = a.text()
    title = a.title()
    at = a.instant("when it happened")
    effective_on = a.day("the day from which the timer counts")
    number = a.text("of the notice served; null: it was no service", null=True)
    method = a.text("by which it was served", null=True)
    on = a.day("when it was delivered or announced", null=True)


class TimerAccountSchema(TimerSchema):
    """A timer with everything that its last day depends on."""

    starts = a.texts("the events that start it")
    started_by = fields.Nested(StartSchema, allow_none=True)
    earliest_of = a.texts("the limits of which it is the earlier")
    governed_by = a.text("the one of them that ends first", null=True)
    met_by = a.texts("the events that meet it")
    period = a.text("the length that was counted", null=True)
    roll = a.text("what happens where it ends on a day off", null=True)
    pauses = a.many(IntervalSchema)
    extensions = a.many(ExtensionSchema)
    first_uncertain = a.day("the first day that a notice may still change", null=True)
    provisional_because = fields.Nested(a.TitleSchema, allow_none=True)
    calendar = a.text("version of the calendar it was counted by")


class DrawSchema(Schema):
    """A fact that a lot decided: it is true where the lot is smaller than the share.

    The lot is the last six decimal digits of the SHA-256 of ``of``, read as one number.
    """

    fact = a.text()
    title = a.title()
    share = fields.Float(metadata={"description": "of how many cases it becomes true, 0 to 1"})
    lot = a.text("from 0.000000 to 0.999999")
    selected = a.flag("what the lot decided")
    of = a.text("the text whose hash gives the lot: number and fact")
    act = a.text("the act with which it was drawn")
    at = a.instant()


class ExplanationSchema(Schema):
    """Why a case stands as it does."""

    number = a.text()
    verdict = a.text()
    verdict_title = a.title()
    policy = fields.Nested(PolicyInUseSchema)
    overlays = a.many(PolicyInUseSchema)
    transition = a.text("pinned, migrate or by_event")
    hit = a.text("how the rules combine")
    otherwise = a.text("the verdict where no rule holds")
    rules = a.many(RuleSchema)
    missing = a.many(MissingSchema)
    tables = a.many(TableSchema)
    timers = a.many(TimerAccountSchema)
    draws = a.many(DrawSchema, "facts that a lot decided")
    windows = a.many(WindowSchema, "acts that may be done for a time only")


class LedgerDaySchema(Schema):
    """What became of one day."""

    day = a.day()
    kind = a.text("counted, skipped or paused")
    number = a.number("how many days have been counted up to this one")
    why = a.text("workday, weekend, festival, make_up or office")
    name = a.text("of the festival, or the office's reason")
    source = a.text("the notice that makes it so")
    rolled = a.flag("after the nominal end")


class LedgerSchema(Schema):
    """The day-by-day account of a timer."""

    timer = fields.Nested(TimerSchema)
    started_by = fields.Nested(StartSchema, allow_none=True)
    counted = a.number()
    skipped = a.number()
    paused = a.number()
    days = a.many(LedgerDaySchema)

"""The shapes of the figures for the meeting, and of the lists of cases behind them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas import common as a
from api.schemas.scorecards import Amount
from api.schemas.sending import SentSchema
from core.usecases.meetings.outlook import CALENDARS, KINDS_OF_NUMBERS

_SLUG = validate.Length(max=100)


def _told(description: str = "") -> fields.Integer:
    return a.number(description or "null: not told, because it is of a few", null=True)


def _share() -> Amount:
    return Amount(allow_none=True, metadata={"description": "of 1; null: there is none"})


def _sent(description: str, **more: Any) -> fields.String:
    return fields.String(validate=_SLUG, metadata={"description": description}, **more)


class DashboardQuerySchema(SentSchema):
    """Which figures of which office."""

    sector = _sent("slug of the sector", required=True)
    profile = _sent("slug of the profile", load_default="default")
    period = _sent("such as 2026-03, 2026-Q1, 2026; left out: the last month over", load_default="")
    unit = _sent("a unit, with those below it; left out: the whole office", load_default="")
    by = _sent("what the categories are; left out: as the sector's reports", load_default="")
    calendar = fields.String(
        validate=validate.OneOf(CALENDARS), load_default="received",
        metadata={"description": "which days the calendar shows"},
    )  # fmt: skip


class BehindQuerySchema(DashboardQuerySchema):
    """The number behind which to look."""

    of = fields.String(validate=validate.OneOf(KINDS_OF_NUMBERS), load_default="received")
    month = _sent("a month of its own in place of the period", load_default="")
    on = fields.Date(load_default=None, metadata={"description": "one day"})
    what = _sent("unit, a category or an answer", load_default="")
    value = _sent("what it is; empty: not known", load_default="")
    policy = _sent("policy of the timer", load_default="")
    timer = _sent("name of the timer", load_default="")
    outcome = _sent("in_time, late, overdue or open", load_default="")
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.String(validate=validate.Length(max=500), load_default=None)


class PartSchema(Schema):
    """A part of a whole."""

    part = _told()
    whole = _told()
    share = _share()


class TimerLineSchema(Schema):
    """How a limit was kept in the cases received in the period."""

    policy = a.text()
    timer = a.text()
    title = a.title()
    in_time = _told("cases in which it was kept; null: not told")
    late = _told("met too late")
    overdue = _told("ran out, not met yet")
    open = _told("neither met nor due")
    share = _share()


class MonthSchema(Schema):
    """A month."""

    month = a.text()
    received = _told()
    ended = _told()


class WeekSchema(Schema):
    """The cases open at the end of a day."""

    on = a.day()
    open = _told()


class CategorySchema(Schema):
    """The cases received of one category."""

    value = a.text("null: not known; *: categories of a few cases together", null=True)
    count = _told()
    share = _share()


class DayCountSchema(Schema):
    """The cases of one day."""

    on = a.day()
    count = a.number()


class UnitLineSchema(Schema):
    """How a unit stands."""

    unit = a.text("empty: none yet")
    title = fields.Nested(a.TitleSchema, allow_none=True)
    received = _told()
    ended = _told()
    open = _told("now")
    overdue = _told("now")
    kept = fields.Nested(PartSchema)


class SatisfiedSchema(PartSchema):
    """How many said yes, of those who were asked."""

    fact = a.text()
    title = a.title()


class RepeatsSchema(Schema):
    """Who came more than once in the period; only how many."""

    people = _told()
    cases = _told()


class SuspicionCountSchema(Schema):
    """Suspicions that are open now or were decided in the period."""

    check = a.text()
    state = a.text()
    count = a.number()


class DashboardSchema(Schema):
    """The figures for the meeting, counted when they were asked for."""

    sector = a.text()
    profile = a.text()
    unit = a.text("empty: the whole office")
    period = a.text()
    first = a.day("the first day of the period")
    last = a.day("the last day of the period")
    at = a.instant("when it was counted")
    few = a.number("counts below it are null, others are multiples of it; 0: all are exact")
    received = _told("in the period")
    ended = _told("in the period")
    received_before = _told("in the period before")
    ended_before = _told("in the period before")
    open = _told("now")
    overdue = _told("now")
    kept = fields.Nested(PartSchema, metadata={"description": "cases with every limit kept"})
    timers = a.many(TimerLineSchema, "the worst first")
    months = a.many(MonthSchema)
    weeks = a.many(WeekSchema)
    by = a.text("what the categories are")
    categories = a.many(CategorySchema)
    calendar = a.text()
    days = a.many(DayCountSchema, "days with none are left out")
    units = a.many(UnitLineSchema, "the best first")
    satisfied = a.many(SatisfiedSchema)
    repeats = fields.Nested(RepeatsSchema)
    suspicions = fields.List(
        fields.Nested(SuspicionCountSchema), allow_none=True,
        metadata={"description": "null: not for the caller to see"},
    )  # fmt: skip

"""The shapes of a backtest: which past is asked, and what a draft would have made of it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.parsing import Day
from api.schemas import common as a
from api.schemas.sending import SentSchema
from core.usecases.policymaking.backtesting import MODES


def _rows(description: str) -> fields.List:
    """Rows of counts."""
    return fields.List(fields.Dict(keys=fields.String()), metadata={"description": description})


def _day(name: str, description: str) -> Day:
    said = {"description": description}
    return Day(data_key=name, load_default=None, allow_none=True, metadata=said)


class BacktestInSchema(SentSchema):
    """Which past cases, and from when the draft counts."""

    first = _day("from", "first day of receipt; none: a year before the last")
    last = _day("to", "last day of receipt; none: today")
    mode = fields.String(
        load_default="as_if",
        validate=validate.OneOf(MODES),
        metadata={"description": "as_if: in force all along; from_day: from its own day"},
    )


class BacktestQuerySchema(SentSchema):
    """In which form."""

    format = fields.String(
        load_default="json",
        validate=validate.OneOf(("json", "xlsx")),
        metadata={"description": "json, or xlsx for a workbook"},
    )


class BacktestSchema(Schema):
    """What a draft would have made of past cases. Counts are of cases unless told otherwise."""

    sector = a.text()
    draft = a.number()
    title = a.text("of the draft")
    first = fields.String(data_key="from", metadata={"description": "first day of receipt"})
    last = fields.String(data_key="to", metadata={"description": "last day of receipt"})
    mode = a.text("as_if or from_day")
    draft_digest = a.text("SHA-256 of the draft's files as they were tried")
    snapshot_digest = a.text("SHA-256 of the past cases as they were read")
    stale = a.flag("whether the draft has changed since")
    cases = a.number("cases in the span; null: a few", null=True)
    changed = a.number("cases of which the draft says something else; null: a few", null=True)
    verdicts = _rows("old verdict, new verdict, cases")
    rules = _rows("a ground: cases for which it holds now, and no longer")
    results = _rows("a result of classification: old, new, cases")
    timers = _rows("a timer: its runs that change, due earlier or later, turned overdue")
    by_unit = _rows("the same by unit; runs too late and share kept, recorded and as they would be")
    by_category = _rows("the same by category")
    by_month = _rows("the same by month of receipt")
    listed = _rows(
        "changing cases that you may know of, with why, at most 1000; other verdicts first"
    )
    edits = _rows("each edit: cases it changes alone, cases that need it; null: not tried")
    interactions = a.mapping("cases that change only by several edits, or by none of all together")

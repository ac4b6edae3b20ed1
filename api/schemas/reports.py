"""The shapes of periodic reports and of the numbers typed in for them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas import common as a
from api.schemas.scorecards import Amount
from api.schemas.sending import SentSchema

_SLUG = validate.Length(min=1, max=100)
_REMARK = validate.Length(max=1000)


def _number(description: str = "", *, null: bool = True) -> Amount:
    return Amount(allow_none=null, metadata={"description": description} if description else {})


def _sent(description: str, valid: validate.Validator = _SLUG, **more: Any) -> fields.String:
    return fields.String(validate=valid, metadata={"description": description}, **more)


class NamedSchema(Schema):
    """A part of a report and what it is called."""

    name = a.text("its slug")
    title = a.title()


class ReportVersionSchema(Schema):
    """One version of a report."""

    version = a.day("the day from which it is in force")
    to = a.day("its last day; null: open", null=True)
    title = a.title()
    profiles = a.texts("slugs of the profiles that use it; none: every one")
    periods = a.texts("month, quarter, half_year, year")
    examples = a.texts("how a period of each kind is written")
    numbers = a.many(NamedSchema, "what is typed in for a period")
    figures = a.many(NamedSchema)
    tables = a.many(NamedSchema)
    has_text = a.flag("whether it has a summary to be finished by hand")
    digest = a.text("SHA-256 of its document")
    source = a.mapping("title, number, published, checked …")


class ReportSchema(Schema):
    """A report with its versions, oldest first."""

    sector = a.text()
    report = a.text()
    title = a.title()
    versions = a.many(ReportVersionSchema)


class ReportListSchema(Schema):
    """The reports of the sectors whose reports the caller reads."""

    items = a.many(ReportSchema)


class PeriodNumberSchema(Schema):
    """A number typed in for a period."""

    name = a.text()
    title = a.title()
    period = a.text()
    value = _number(null=False)
    remark = a.text("where it is from; empty: not said")
    by = a.text("who typed it in last")
    at = a.instant("when it was typed in")
    parts = a.texts("the shorter periods of which it is the sum; none: it was typed in as it is")


class ReportFigureSchema(Schema):
    """A single number."""

    figure = a.text("its slug")
    title = a.title()
    reading = a.text("count, share (of 1), amount or days")
    value = _number("null: there is none")
    before = _number("in the period before")
    change = _number("since the period before")
    last_year = _number("in the same period of the year before")
    of = a.number("how many cases a share, sum or median rests on; null: all", null=True)
    typed = a.text("the number typed in by which it is divided; empty: none")
    lacks = a.text("the number that is not typed in yet; empty: none")
    basis = a.text("the article")
    ref = a.texts("ids of the rules")


class ReportColumnSchema(Schema):
    """A column of numbers."""

    column = a.text("its slug")
    title = a.title()
    reading = a.text("count, share (of 1), signed, amount or days")


class AboutSchema(Schema):
    """What cases are about."""

    title = a.title()
    count = a.number()


class ReportRowSchema(Schema):
    """A row; of parties only a label that says nothing."""

    key = a.text("value, month or timer; empty: not stated, or a total")
    title = a.title()
    cells = fields.List(_number(), metadata={"description": "in the order of the columns"})
    cases = a.texts("numbers of cases, for those who may see them; the first twenty")
    about = a.many(AboutSchema)
    total = a.flag("true: it sums up other rows")


class ReportTableSchema(Schema):
    """A table."""

    table = a.text("its slug")
    title = a.title()
    heading = a.title()
    columns = a.many(ReportColumnSchema)
    rows = a.many(ReportRowSchema)
    left_out = a.number("how many further rows there are")


class ReportResultSchema(Schema):
    """A report over a period, counted when it was asked for."""

    sector = a.text()
    report = a.text()
    title = a.title()
    profile = a.text()
    version = a.day("the version in force on the first day of the period")
    digest = a.text("SHA-256 of its document")
    source = a.mapping("title, number, published, checked …")
    period = a.text()
    first = a.day("the first day of the period")
    last = a.day("the last day of the period")
    before = a.text("the period before")
    last_year = a.text("the same period of the year before")
    figures = a.many(ReportFigureSchema)
    tables = a.many(ReportTableSchema)
    numbers = a.many(PeriodNumberSchema, "numbers typed in that it uses")
    few = a.number("counts below it are null, others are multiples of it; 0: all are exact")
    text = a.title()


class ReportQuerySchema(SentSchema):
    """Which report of which office."""

    sector = _sent("slug of the sector", required=True)
    period = _sent("such as 2025, 2025-H1, 2025-Q1 or 2025-03; left out: the last one over")
    profile = _sent("slug of the profile", load_default="default")
    published = fields.Boolean(
        load_default=False,
        metadata={"description": "true: as it is handed out, without small counts; so it is "
                  "always for who may not see every case of the sector"},
    )  # fmt: skip
    format = fields.String(
        validate=validate.OneOf(("json", "md")), load_default="json",
        metadata={"description": "md: only the summary, as Markdown in the language asked for"},
    )  # fmt: skip


class PeriodNumbersInSchema(SentSchema):
    """Numbers of one period, all or none; each stands in the place of an earlier one."""

    sector = _sent("slug of the sector", required=True)
    period = _sent("such as 2025, 2025-Q1 or 2025-03", required=True)
    profile = _sent("slug of the profile", load_default="default")
    numbers = fields.Dict(
        keys=fields.String(validate=_SLUG), values=Amount(), required=True,
        validate=validate.Length(min=1, max=50),
        metadata={"description": "by name, as the report asks for them"},
    )  # fmt: skip
    remark = _sent("where they are from", _REMARK, load_default="")


class PeriodNumberListSchema(Schema):
    """The numbers that were typed in."""

    items = a.many(PeriodNumberSchema)

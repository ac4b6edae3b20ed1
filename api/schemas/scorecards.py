"""The shapes of scorecards and of scores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from api.schemas import common as a
from api.schemas.sending import SentSchema

_SLUG = validate.Length(min=1, max=100)
UNIT = validate.Length(min=1, max=200)


class Amount(fields.Float):
    """An exact decimal as a JSON number: whole ones without a fraction."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        return int(value) if value == int(value) else float(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValidationError("应是数\nMust be a number")
        return Decimal(str(value))


def amount(description: str = "", *, null: bool = False) -> Amount:
    """An exact decimal, described; ``null`` where there may be none."""
    return Amount(allow_none=null, metadata={"description": description} if description else {})


def sent(description: str, valid: validate.Validator = _SLUG, **more: Any) -> fields.String:
    """A text of a request, described."""
    return fields.String(validate=valid, metadata={"description": description}, **more)


class FindingKindSchema(Schema):
    """A kind of finding that may be entered."""

    finding = a.text("its slug")
    title = a.title()
    asks_points = a.flag("true: the assessor says how many points")
    vetoes = a.flag("true: it strikes the whole card and needs no item")
    on_case = a.flag("true: it is found on a case, which must be named")


class ScoreItemSchema(Schema):
    """A row with points of its own."""

    item = a.text("its slug, or the id of its rule")
    title = a.title()
    group = a.text("title of its group in Chinese; empty: none")
    max = amount("null: none", null=True)
    findings = a.many(FindingKindSchema, "kinds that only this item has")


class CardVersionSchema(Schema):
    """One version of a scorecard."""

    version = a.day("the day from which it is in force")
    to = a.day("the last day it is in force; null: open", null=True)
    title = a.title()
    profiles = a.texts("which profiles use it; empty: every one")
    period = a.text("month, quarter, half_year or year")
    example = a.text("how its periods are written")
    by = a.text("the fact that names the unit; empty: units are not told apart")
    base = amount("what a unit has before anything is taken; null: none", null=True)
    points = a.text("the measure that is the number of the card; empty: none")
    measures = a.texts("slugs of what is counted from cases")
    items = a.many(ScoreItemSchema)
    findings = a.many(FindingKindSchema, "kinds that any item, or the card, may have")
    sources = a.texts("where a finding may come from")
    entered_by = a.texts("roles that enter findings")
    digest = a.text("SHA-256 of the resolved document")
    source = a.mapping("title, number, published, checked …")


class ScorecardSchema(Schema):
    """A scorecard with its versions, oldest first."""

    sector = a.text()
    card = a.text()
    title = a.title()
    versions = a.many(CardVersionSchema)


class ScorecardListSchema(Schema):
    """The scorecards of the sectors that the caller reaches."""

    items = a.many(ScorecardSchema)


class ScoreReasonSchema(Schema):
    """What a line rests on."""

    source = a.text("case, finding or period")
    ref = a.text("number of the case, id of the finding, or the period")
    points = amount("what it moves by itself, before the maximum of its item")
    what = a.text("the kind of the finding, or the card of the period")
    case = a.text("number of the case on which it was found, if it was on one")


class ScorePartSchema(Schema):
    """What a line of a distribution says of its count."""

    value = a.text("the value counted; empty: it is not known, or see top")
    title = a.title()
    share = amount("of all cases counted; null: none are", null=True)
    rank = a.number("its place; null: not ranked", null=True)
    top = a.number("the line is of all values of this place or better; null: of one", null=True)


class LeftOutSchema(Schema):
    """A case or finding left out of a score."""

    id = a.number("of the exclusion")
    card = a.text()
    period = a.text()
    case = a.text("number of the case; empty: a finding is left out")
    finding = a.number("id of the finding; null: a case is left out", null=True)
    reason = a.text("its slug")
    reason_title = a.title()
    basis = a.text("the article")
    rows = a.texts("rows of the card in which it would count")
    by = a.text("who asked")
    at = a.instant("when it was asked for")
    approved_by = a.text()
    approved_at = a.instant()


class ScoreLineSchema(Schema):
    """One row of a score."""

    item = a.text("slug of the measure or item")
    title = a.title()
    points = amount("what is left, what was moved, or the measure; null: no value", null=True)
    max = amount("null: none", null=True)
    change = amount("what the row adds to the base")
    person = a.text("whom the line is about; such lines are for those who may see identities")
    part = fields.Nested(ScorePartSchema, allow_none=True)
    of = a.number("how many cases a rate divides by; null: it is no rate", null=True)
    because = a.many(ScoreReasonSchema)
    explanation = a.title()
    basis = a.text("the article")
    ref = a.texts("ids of the rules")


class VetoSchema(Schema):
    """A finding that strikes the whole score."""

    finding = a.text()
    title = a.title()
    standing = a.text("what it leads to; empty: no standing")
    bars_award = a.flag()
    because = a.many(ScoreReasonSchema)
    basis = a.text("the article")
    ref = a.texts("ids of the rules")


class ScoreSchema(Schema):
    """The score of one unit; no unit: of the office as a whole."""

    unit = a.text()
    unit_title = a.title()
    points = amount("null: the card has no number", null=True)
    grade = a.text("empty: none")
    standing = a.text("scored, or what the gravest veto leads to")
    standing_title = a.title()
    award_eligible = a.flag()
    vetoes = a.many(VetoSchema)
    lines = a.many(ScoreLineSchema)
    withheld = a.number("how many lines of persons are not shown to the caller")
    unread = a.texts("ids of findings that this version has no place for")
    left_out = a.many(LeftOutSchema, "what does not count, because that was approved")


class ScoreListSchema(Schema):
    """The scores of a card over a period, the largest number first."""

    sector = a.text()
    card = a.text()
    title = a.title()
    profile = a.text()
    version = a.day("the version by which the period is scored")
    digest = a.text("SHA-256 of its resolved document")
    source = a.mapping("title, number, published, checked …")
    period = a.text()
    first = a.day("the first day of the period")
    last = a.day("the last day of the period")
    items = a.many(ScoreSchema)


class ScoreQuerySchema(SentSchema):
    """Which scores of the card."""

    period = sent("such as 2026-03 or 2026-Q1; left out: the present one")
    unit = sent("one unit; left out: every one with a case counted or a finding", UNIT)
    profile = sent("slug of the profile", load_default="default")

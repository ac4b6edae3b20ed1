"""The shapes of scorecards, of scores, and of findings as they are sent and kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from api.schemas import common as a
from api.schemas.requests import SentSchema

_SHORT = validate.Length(max=100)
_SLUG = validate.Length(min=1, max=100)
_UNIT = validate.Length(min=1, max=200)
_NOTE = validate.Length(max=2000)
_ID = validate.Range(min=1, max=2**31 - 1)


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


def _amount(description: str = "", *, null: bool = False) -> Amount:
    return Amount(allow_none=null, metadata={"description": description} if description else {})


def _sent(description: str, valid: validate.Validator = _SLUG, **more: Any) -> fields.String:
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
    max = _amount("null: none", null=True)
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
    base = _amount("what a unit has before anything is taken; null: none", null=True)
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
    points = _amount("what it moves by itself, before the maximum of its item")
    what = a.text("the kind of the finding, or the card of the period")
    case = a.text("number of the case on which it was found, if it was on one")


class ScorePartSchema(Schema):
    """What a line of a distribution says of its count."""

    value = a.text("the value counted; empty: it is not known, or see top")
    title = a.title()
    share = _amount("of all cases counted; null: none are", null=True)
    rank = a.number("its place; null: not ranked", null=True)
    top = a.number("the line is of all values of this place or better; null: of one", null=True)


class ExclusionDecisionSchema(Schema):
    """What was decided of an exclusion."""

    approved = a.flag()
    note = a.text("shown to those who ask and decide")
    by = a.text("who decided")
    at = a.instant()


class ExclusionSchema(Schema):
    """That a case or finding be left out of a card for a period."""

    id = a.number()
    unit = a.text("whose score it changes, as named when it was asked for")
    period = a.text()
    case = a.text("number of the case; empty: a finding is left out")
    finding = a.number("id of the finding; null: a case is left out", null=True)
    lifts = a.number("the exclusion that it takes back; null: none", null=True)
    reason = a.text("its slug")
    note = a.text("shown to those who ask and decide")
    by = a.text("who asked")
    at = a.instant()
    state = a.text("asked, approved or refused")
    decision = fields.Nested(ExclusionDecisionSchema, allow_none=True)


class ExclusionListSchema(Schema):
    """The exclusions from a card, in the order of asking."""

    items = a.many(ExclusionSchema)


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
    points = _amount("what is left, what was moved, or the measure; null: no value", null=True)
    max = _amount("null: none", null=True)
    change = _amount("what the row adds to the base")
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
    points = _amount("null: the card has no number", null=True)
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


class FindingSchema(Schema):
    """A finding as it is kept."""

    id = a.number()
    unit = a.text()
    period = a.text()
    item = a.text("empty: about the whole card")
    finding = a.text("its kind")
    count = _amount("how often it was found")
    points = _amount("what the assessor takes or gives; null: the card says", null=True)
    source = a.text("where it comes from")
    case = a.text("number of the case on which it was found; empty: none")
    by = a.text("who entered it")
    at = a.instant("when it was entered")


class FindingListSchema(Schema):
    """Findings, in the order of entry."""

    items = a.many(FindingSchema)


class ScoreQuerySchema(SentSchema):
    """Which scores of the card."""

    period = _sent("such as 2026-03 or 2026-Q1; left out: the present one")
    unit = _sent("one unit; left out: every one with a case counted or a finding", _UNIT)
    profile = _sent("slug of the profile", load_default="default")


class FoundSchema(SentSchema):
    """One finding."""

    unit = _sent("which unit it is about; left out: that of the case", _UNIT, load_default="")
    item = _sent("slug of the item; left out: about the whole card", _SHORT, load_default="")
    finding = _sent(
        "its kind; may be left out where the item has a single one", _SHORT, load_default=""
    )
    count = Amount(load_default=Decimal(1), metadata={"description": "how often it was found"})
    points = Amount(
        load_default=None, allow_none=True,
        metadata={"description": "where the card leaves open how many; else left out"},
    )  # fmt: skip
    source = _sent("where it comes from, of the card's sources", _SHORT, load_default="")
    case = _sent("number of the case on which it was found", _SHORT, load_default="")


class FindingsInSchema(SentSchema):
    """Findings of one period, to be entered all or none."""

    period = _sent("such as 2026-03 or 2026-Q1", required=True)
    profile = _sent("slug of the profile", load_default="default")
    findings = fields.List(
        fields.Nested(FoundSchema), required=True, validate=validate.Length(min=1, max=200)
    )


class FindingQuerySchema(SentSchema):
    """Which findings of the card."""

    period = _sent("such as 2026-03 or 2026-Q1", required=True)
    profile = _sent("slug of the profile", load_default="default")


class ExclusionQuerySchema(SentSchema):
    """Which exclusions from the card."""

    period = _sent("such as 2026-03 or 2026-Q1; left out: every one")
    profile = _sent("slug of the profile", load_default="default")


class AskExclusionSchema(SentSchema):
    """What is to be left out, for which reason; or, with ``lifts`` and a note, put back."""

    profile = _sent("slug of the profile", load_default="default")
    period = _sent("such as 2026-03 or 2026-Q1", _SHORT, load_default="")
    reason = _sent("slug of a reason that the card allows", _SHORT, load_default="")
    case = _sent("number of a case", _SHORT, load_default="")
    finding = fields.Integer(
        load_default=None, strict=True, validate=_ID, metadata={"description": "id of a finding"}
    )
    lifts = fields.Integer(
        load_default=None, strict=True, validate=_ID,
        metadata={"description": "id of the exclusion that is to be lifted"},
    )  # fmt: skip
    note = _sent("why, in your own words", _NOTE, load_default="")


class DecideExclusionSchema(SentSchema):
    """What is decided of an exclusion."""

    profile = _sent("slug of the profile", load_default="default")
    approved = fields.Boolean(
        required=True, truthy={True}, falsy={False}, metadata={"description": "false: refused"}
    )
    note = _sent("why, in your own words", _NOTE, load_default="")

"""The schema of a resolved scorecard; ``docs/scorecards.md`` describes it for people."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from core.domain.assessment.exclusions import ExclusionReason, ExclusionRules
from core.domain.assessment.measures import (
    AnyMeasure,
    Count,
    Distribution,
    Ranking,
    Rate,
    Repeats,
)
from core.domain.assessment.scorecards import GIVEN, WHOLE, FindingKind, Group, Item, RollUp
from core.domain.assessment.selecting import Selection
from core.domain.timekeeping.kept import HARD
from core.domain.worktime.spans import KINDS
from core.policyfiles.decisions import ParameterSchema
from core.policyfiles.fields import (
    Cited,
    Day,
    Flag,
    Known,
    ListOf,
    MapOf,
    Nested,
    Plain,
    Slug,
    Strict,
    TitleField,
    Word,
    named,
    one_of,
    refuse,
)
from core.policyfiles.fields import Count as WholeNumber
from core.policyfiles.policyschema import IntervalSchema, SourceSchema
from core.policyfiles.references import FACT, role_field, status_field
from core.policyfiles.surroundings import Surroundings
from core.policyfiles.terms import ConditionField, parameter

_ITEM = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Points(Plain):
    """A number of points, exact; from zero on unless ``signed``. Some words may stand for it."""

    def __init__(self, *words: str, signed: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self._words, self._signed = words, signed

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Decimal | str:
        if isinstance(value, str) and value in self._words:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            hint = one_of(("a number", *self._words))
            raise refuse("应是分数", f"points belong here, not {value!r}", hint)
        if value < 0 and not self._signed:
            raise refuse("分数不能为负", f"points are written without a sign, not {value}")
        return Decimal(repr(value))


class NumberOrParameter(WholeNumber):
    """A whole number, or ``params.NAME`` of a parameter that is one."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        if isinstance(value, str) and value.startswith("params."):
            return parameter(value, int, ("整数", "whole number"))
        return super()._deserialize(value, *args, **options)


def item_slug(value: Any) -> str:
    """The name of an item, which may be a rule id: ``NC-S01``; ValidationError otherwise."""
    if not isinstance(value, str) or not _ITEM.fullmatch(value):
        hint = "use English letters, digits, _ and -"
        raise refuse("应是项目编号", f"{value!r} cannot name an item", hint)
    return value


class ItemSlug(Plain):
    """The name of an item."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        return item_slug(value)


def _readable(**options: Any) -> Known:
    """The name of a fact, a built-in name or a result of classification."""
    return Known(FACT, lambda known: {**known.scope.facts, **known.scope.builtins}, **options)


def _countable(known: Surroundings) -> list[str]:
    """The names whose values may be counted: not numbers, days, nor what is personal."""
    types = {**known.scope.facts, **known.scope.builtins}
    personal = {slug for slug, fact in known.facts.items() if fact.personal}
    wordings = {slug for slug, t in types.items() if t.kind == "bool" or t.is_wording}
    return sorted(wordings - personal)


def _timers() -> ListOf:
    """Names of timers of the sector, or ``hard``: every statutory limit."""
    return ListOf(Known(("时限", "timer"), lambda known: (*(known.scope.timers or ()), HARD)))


class SelectionSchema(Strict):
    """Which cases count."""

    when = ConditionField()
    policies = ListOf(Slug())
    except_ = ListOf(status_field(), data_key="except")
    dated = ListOf(Slug())
    due = _timers()
    in_time = _timers()
    late = _timers()
    with_finding = ListOf(Slug())
    without_finding = ListOf(Slug())

    def made(self, data: dict[str, Any]) -> Selection:
        """The selection; a case counts by one day only."""
        if "dated" in data and "due" in data:
            raise refuse("dated 与 due 只能写一个", "give either dated or due")
        excluded = data.pop("except_", ())
        found, unfound = data.pop("with_finding", ()), data.pop("without_finding", ())
        return Selection(excluded=excluded, found=found, unfound=unfound, **data)


#: What each kind of measure needs, and what it may have besides.
_KINDS: dict[type[AnyMeasure], tuple[set[str], set[str]]] = {
    Ranking: ({"ranks"}, {"top"}),
    Repeats: ({"cases", "person"}, {"at_least", "periods"}),
    Rate: ({"cases", "of"}, set()),
    Distribution: ({"cases", "counts_by"}, {"top"}),
    Count: ({"cases"}, set()),
}


class MeasureSchema(Cited):
    """A number counted from cases; its keys tell which kind it is."""

    title = TitleField(required=True)
    cases = Nested(SelectionSchema)
    of = Nested(SelectionSchema)
    counts_by = Known(("可按值计数的事实", "fact to count by"), _countable)
    ranks = Slug()
    top = NumberOrParameter()
    person = _readable()
    at_least = NumberOrParameter()
    periods = WholeNumber(most=24)

    def made(self, data: dict[str, Any]) -> AnyMeasure:
        """The measure, still without its name."""
        cite, title = self.cite(data), data.pop("title")
        for kind, (needed, free) in _KINDS.items():
            if needed <= data.keys() and data.keys() <= needed | free:
                return kind(slug="", title=title, cite=cite, **data)
        en = "give cases (a count), cases and of (a rate), cases and counts_by (a distribution), "
        raise refuse("看不出是哪种指标", en + "ranks (a ranking), or cases and person")


class FindingSchema(Cited):
    """A kind of manual finding."""

    title = TitleField(required=True)
    takes = Points(GIVEN, WHOLE)
    gives = Points(GIVEN)
    standing = Slug()
    bars_award = Flag()
    on_case = Flag()

    def made(self, data: dict[str, Any]) -> FindingKind:
        """The kind, still without its name; it moves points or vetoes, not both."""
        cite = self.cite(data)
        kind = FindingKind("", cite=cite, **data)
        if kind.takes is not None and kind.gives is not None:
            raise refuse("不能既扣又加", "give either takes or gives")
        if kind.vetoes and (kind.takes, kind.gives) != (None, None):
            raise refuse("否决不计分", "a veto strikes the card and moves no points")
        return kind


class ItemSchema(Cited):
    """A row of the card."""

    title = TitleField(required=True)
    group = Slug()
    max = Points()
    cases = Nested(SelectionSchema)
    each = Points()
    all_or_nothing = Flag()
    findings = MapOf(Nested(FindingSchema), named("slug"))

    def made(self, data: dict[str, Any]) -> Item:
        """The item, still without its name; what it takes for a case must be told."""
        item = Item("", cite=self.cite(data), **data)
        if item.cases is None and "each" in data:
            raise refuse("写了 each 而没有 cases", "each is for cases, and there are none")
        if item.cases is not None and not item.all_or_nothing and "each" not in data:
            hint = "write `each: 0.5` or `all_or_nothing: true`"
            raise refuse("未写明一件扣几分", "it does not say what a case takes", hint)
        whole = item.all_or_nothing or any(k.takes == WHOLE for k in item.findings.values())
        if whole and item.max is None:
            raise refuse("没有满分可扣", "it has no max that could be taken whole", "add `max`")
        return item


class GroupSchema(Strict):
    """A heading over items."""

    title = TitleField(required=True)
    max = Points()

    def made(self, data: dict[str, Any]) -> Group:
        """The group."""
        return Group(**data)


class RollUpSchema(Cited):
    """The card whose periods count again here."""

    card = Slug(required=True)
    except_ = ListOf(ItemSlug(), data_key="except")

    def made(self, data: dict[str, Any]) -> RollUp:
        """The roll-up."""
        return RollUp(data["card"], data.get("except_", ()), self.cite(data))


class ExclusionReasonSchema(Cited):
    """A reason for leaving something out."""

    title = TitleField(required=True)

    def made(self, data: dict[str, Any]) -> ExclusionReason:
        """The reason, still without its name."""
        return ExclusionReason("", cite=self.cite(data), **data)


class ExclusionsSchema(Strict):
    """Who asks that something be left out, who approves it, and for which reasons."""

    asked_by = ListOf(role_field(), required=True)
    approved_by = ListOf(role_field(), required=True)
    reasons = MapOf(Nested(ExclusionReasonSchema), named("slug"), required=True)

    def made(self, data: dict[str, Any]) -> ExclusionRules:
        """The rules; a card without a reason would leave nothing out."""
        if not data["reasons"]:
            raise refuse("没有写明任何事由", "no reason is given", "add one under `reasons`")
        return ExclusionRules(**data)


class ScorecardSchema(Strict):
    """A resolved scorecard."""

    scorecard = Slug(required=True)
    title = TitleField(required=True)
    in_force = Nested(IntervalSchema, required=True)
    period = Word(*KINDS, required=True)
    profiles = ListOf(Slug())
    source = Nested(SourceSchema)
    by = _readable()
    base = Points()
    cap = Points(signed=True)
    floor = Points(signed=True)
    points = Slug()
    lines = Word("left", "changes")
    entered_by = ListOf(role_field())
    sources = MapOf(TitleField())
    standings = MapOf(TitleField())
    grades = MapOf(Points(signed=True))
    groups = MapOf(Nested(GroupSchema))
    parameters = MapOf(Nested(ParameterSchema), named("name"))
    measures = MapOf(Nested(MeasureSchema), named("slug"))
    items = MapOf(Nested(ItemSchema), named("slug"), key=item_slug)
    findings = MapOf(Nested(FindingSchema), named("slug"))
    rolls_up = Nested(RollUpSchema)
    exclusions = Nested(ExclusionsSchema)


class CardHeadSchema(Strict):
    """The keys without which it cannot be told which card and version a document is."""

    scorecard = Slug(required=True)
    in_force = Nested(IntervalSchema)
    amends = Day()
    extends = ListOf(Slug())
    abstract = Flag()
    profiles = ListOf(Slug())


#: Every key that a file of a scorecard may have.
CARD_KEYS = (*ScorecardSchema().fields, "abstract", "extends", "amends")

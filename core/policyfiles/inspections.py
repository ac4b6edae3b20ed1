"""The schemas of ``inspections``: what an office looks for by night (``core.domain.inspections``).

A check concerns every case of the sector, so its conditions may ask for every act and timer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import validates_schema

from core.domain.inspections.checks import (
    Check,
    Gaps,
    Holding,
    Late,
    OutOfOrder,
    Repeats,
    SameText,
    Totals,
)
from core.domain.worktime.periods import Period, Unit
from core.policyfiles.fields import (
    Cited,
    Count,
    Flag,
    Known,
    ListOf,
    Nested,
    Plain,
    Slug,
    Strict,
    TitleField,
    Word,
    refuse,
)
from core.policyfiles.references import role_field
from core.policyfiles.surroundings import here
from core.policyfiles.terms import FixedPeriod, as_period, compiled

_EVENT = ("行为或事件", "act or event")


class _CaseCondition(Plain):
    """A condition on any case of the sector."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return compiled(value, here().cases)


class _CalendarPeriod(Plain):
    """A period of calendar days: how far somebody looks back."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Period:
        period = as_period(value)
        if period.unit in (Unit.WORKDAYS, Unit.HOURS, Unit.MINUTES):
            zh, en = "应以日、周、月、年计", f"{period} is not counted in calendar days"
            raise refuse(zh, en, "write days, weeks, months or years")
        return period


def _events(**options: Any) -> ListOf:
    def known(around: Any) -> Any:
        return {*around.cases.acts, "received", "facts_recorded"}

    return ListOf(Known(_EVENT, known), **options)


def _channels() -> ListOf:
    def known(around: Any) -> Any:
        return around.cases.builtins["channel"].values

    return ListOf(Known(("渠道", "channel"), known), required=True)


class HoldingSchema(Strict):
    """Cases for which a condition holds."""

    when = _CaseCondition(required=True)

    def made(self, data: dict[str, Any]) -> Holding:
        """The kind of check."""
        return Holding(**data)


class OutOfOrderSchema(Strict):
    """Acts done before what they come after."""

    acts = _events(required=True)
    after = _events(required=True)
    when = _CaseCondition()

    def made(self, data: dict[str, Any]) -> OutOfOrder:
        """The kind of check."""
        return OutOfOrder(**data)


class LateSchema(Strict):
    """Entries written down long after."""

    after = FixedPeriod(required=True)
    events = _events()

    def made(self, data: dict[str, Any]) -> Late:
        """The kind of check."""
        return Late(**data)


class GapsSchema(Strict):
    """Numbers missing in a series given outside."""

    channels = _channels()
    every = Word("month", "quarter", "half_year", "year")
    digits = Count(1, 15)

    def made(self, data: dict[str, Any]) -> Gaps:
        """The kind of check."""
        return Gaps(**data)


class TotalsSchema(Strict):
    """Totals told from outside."""

    channels = _channels()
    tolerance = Count(0)
    counts = Word("cases", "receipts")

    def made(self, data: dict[str, Any]) -> Totals:
        """The kind of check."""
        return Totals(**data)


class SameTextSchema(Strict):
    """The same text given to many."""

    acts = _events(required=True)
    at_least = Count(2, required=True)
    within = _CalendarPeriod(required=True)
    shortest = Count()

    def made(self, data: dict[str, Any]) -> SameText:
        """The kind of check."""
        return SameText(**data)


class RepeatsSchema(Strict):
    """Cases ended as a repeat of nothing."""

    grounds = ListOf(Slug())
    when = _CaseCondition()
    within = _CalendarPeriod()
    at_most = Count(0)

    def made(self, data: dict[str, Any]) -> Repeats:
        """The kind of check; it says how a repeat is told."""
        if not data.get("grounds") and "when" not in data:
            raise refuse("未写明何为重复件", "nothing tells a repeat", "give grounds or when")
        return Repeats(**data)


_KINDS: dict[str, type[Strict]] = {
    "cases": HoldingSchema,
    "out_of_order": OutOfOrderSchema,
    "late": LateSchema,
    "gaps": GapsSchema,
    "totals": TotalsSchema,
    "same_text": SameTextSchema,
    "repeats": RepeatsSchema,
}


class InspectionSchema(Cited):
    """One check of an office; one key of it says what kind it is."""

    title = TitleField(required=True)
    role = role_field()
    opens = ListOf(Slug())
    confirmed = ListOf(Slug())
    enforced = ListOf(Slug())
    looks_back = _CalendarPeriod()
    archived = Flag()
    cases = Nested(HoldingSchema)
    out_of_order = Nested(OutOfOrderSchema)
    late = Nested(LateSchema)
    gaps = Nested(GapsSchema)
    totals = Nested(TotalsSchema)
    same_text = Nested(SameTextSchema)
    repeats = Nested(RepeatsSchema)

    @validates_schema(skip_on_field_errors=True)
    def _one_kind(self, data: dict[str, Any], **_: Any) -> None:
        if sum(kind in data for kind in _KINDS) != 1:
            zh, en = "应有且只有一种检查", f"give one of {', '.join(_KINDS)}"
            raise refuse(zh, en)

    def made(self, data: dict[str, Any]) -> Check:
        """The check, still without its name."""
        cite = self.cite(data)
        kind = next(data.pop(name) for name in _KINDS if name in data)
        return Check("", kind, cite=cite, **data)


def inspection(slug: str, made: Check) -> Check:
    """``made`` under its name."""
    return replace(made, slug=slug)

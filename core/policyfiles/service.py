"""The schemas of how notices are served, and of who may split and link cases."""

from __future__ import annotations

from typing import Any

from core.domain.expressions.functions import CALENDAR_UNITS
from core.domain.rules.policies import LinkingRule, ServiceMethod, ServiceRule
from core.domain.rules.provisions import Param
from core.domain.worktime.periods import Period
from core.policyfiles.fields import (
    Cited,
    ListOf,
    MapOf,
    Nested,
    Plain,
    Strict,
    TitleField,
    Word,
    named,
    refuse,
)
from core.policyfiles.procedure import GuardSchema
from core.policyfiles.references import role_field
from core.policyfiles.surroundings import here
from core.policyfiles.terms import Length


class _Passing(Plain):
    """A period in days, weeks, months or years, or a parameter that is one: it passes by itself."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Period | Param:
        length: Period | Param = Length().deserialize(value)
        periods = [length]
        if isinstance(length, Param):
            periods = [period for _, period in here().parameters[length.name].values]
        for period in periods:
            if isinstance(period, Period) and period.unit not in CALENDAR_UNITS:
                en = f"{period} cannot be counted here: it needs days, weeks, months or years"
                raise refuse("应以日、周、月、年计", en, "write such as `after: 30 days`")
        return length


class MethodSchema(Cited):
    """One way to serve a notice."""

    title = TitleField()
    after = _Passing()
    receipt = Word("required")
    note = Word("required")
    guards = ListOf(Nested(GuardSchema))

    def made(self, data: dict[str, Any]) -> ServiceMethod:
        """The method, still without its name."""
        cite = self.cite(data)
        wants = {name: data.pop(name, "") == "required" for name in ("receipt", "note")}
        return ServiceMethod("", cite=cite, **wants, **data)


class ServiceSchema(Strict):
    """Who may record service, and the methods that count."""

    by = ListOf(role_field(), required=True)
    methods = MapOf(Nested(MethodSchema), named("slug"), required=True)

    def made(self, data: dict[str, Any]) -> ServiceRule:
        """The rule of service."""
        return ServiceRule(**data)


class LinkingSchema(Cited):
    """Who may split a case and bind cases together."""

    by = ListOf(role_field(), required=True)

    def made(self, data: dict[str, Any]) -> LinkingRule:
        """The rule."""
        cite = self.cite(data)
        return LinkingRule(data["by"], cite)

"""The schemas of what a policy decides by: parameters, admissibility, classification."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.domain.rules.policies import Admissibility, Ground, Row, Table
from core.domain.rules.provisions import Parameter
from core.domain.worktime.periods import Period
from core.policyfiles.fields import (
    Cited,
    Flag,
    Known,
    ListOf,
    MapOf,
    Nested,
    Plain,
    Result,
    Slug,
    Strict,
    Text,
    TitleField,
    Word,
    as_day,
    named,
    refuse,
)
from core.policyfiles.references import FACT
from core.policyfiles.terms import Cells, ConditionField

OUTCOMES = ("reject", "redirect", "correct", "accept")
HITS = ("first", "unique", "collect")


class ParameterValue(Plain):
    """A period, a number, a day, a yes or no, a text, or a list of such."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, list) and value:
            return tuple(_single(item) for item in value)
        return _single(value)


def _dated(key: Any) -> date:
    day = as_day(key)
    if day is None:
        raise refuse("应是日期", f"a day such as 2024-07-01 belongs here, not {key!r}")
    return day


class ParameterSchema(Cited):
    """One named number of the policy, with one value or dated ones."""

    value = ParameterValue()
    values = MapOf(ParameterValue(), key=_dated)
    title = TitleField()

    def made(self, data: dict[str, Any]) -> Parameter:
        """The parameter, still without its name."""
        if ("value" in data) == ("values" in data):
            raise refuse("应有 value 或 values 之一", "give either value or values")
        dated = data.get("values") or {date.min: data.get("value")}
        values = tuple(sorted(dated.items(), key=lambda item: item[0]))
        if len({_kind(value) for _, value in values}) > 1:
            raise refuse("各期的值类型不同", "the dated values are of different types")
        return Parameter("", values, data.get("title", {}), self.cite(data))


class GroundSchema(Cited):
    """A rule of admissibility: outcome and ground, when it holds, how it is worded."""

    reject = Slug()
    redirect = Slug()
    correct = Slug()
    accept = Slug()
    when = ConditionField()
    if_ = Cells(data_key="if")
    says = Text()
    usable_at = ListOf(Slug())
    disabled = Flag()

    def made(self, data: dict[str, Any]) -> Ground:
        """The ground; it needs one outcome and one condition."""
        outcomes = [outcome for outcome in OUTCOMES if outcome in data]
        if len(outcomes) != 1:
            raise refuse("应有且只有一个结论", f"give one of {', '.join(OUTCOMES)}")
        return Ground(
            slug=data[outcomes[0]],
            outcome=outcomes[0],
            when=condition(data),
            says=data.get("says", ""),
            cite=self.cite(data),
            usable_at=data.get("usable_at", ("intake",)),
            disabled=data.get("disabled", False),
        )


class AdmissibilitySchema(Strict):
    """The grounds of a policy and how they combine."""

    hit = Word(*HITS)
    rules = ListOf(Nested(GroundSchema))
    otherwise = Word(*OUTCOMES)

    def made(self, data: dict[str, Any]) -> Admissibility:
        """The admissibility; what is left out is the ordinary."""
        return Admissibility(**data)


class RowSchema(Cited):
    """One row of a decision table."""

    when = ConditionField()
    if_ = Cells(data_key="if")
    gives = MapOf(Result(), required=True)
    says = Text()

    def made(self, data: dict[str, Any]) -> Row:
        """The row; it needs one condition."""
        return Row(condition(data), data["gives"], data.get("says", ""), self.cite(data))


class TableSchema(Cited):
    """A decision table."""

    hit = Word("first", "unique")
    unknown_ = Word("waits", "not_met", data_key="unknown")
    decided_by = Known(FACT, lambda known: known.facts)
    keeps_first = Flag()
    asks = Flag()
    rows = ListOf(Nested(RowSchema))
    otherwise = MapOf(Result())

    def made(self, data: dict[str, Any]) -> Table:
        """The table, still without its name."""
        self.cite(data)
        rows, otherwise = data.pop("rows", ()), data.pop("otherwise", {})
        unknown = data.pop("unknown_", "waits")
        return Table(name="", rows=rows, otherwise=otherwise, unknown=unknown, **data)


class ClassificationSchema(Strict):
    """The tables that classify and route, and the results that are copies of facts."""

    copies = MapOf(Known(FACT, lambda known: known.facts))
    tables = MapOf(Nested(TableSchema), named("name"))


def condition(data: Mapping[str, Any]) -> Any:
    """The condition that ``when`` or ``if`` of an entry gives; one of them must be there."""
    if ("when" in data) == ("if_" in data):
        raise refuse(
            "应有 when 或 if 之一", "give either when or if", "write `when: true` for always"
        )
    return data["when"] if "when" in data else data["if_"]


def _single(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    if not isinstance(value, str):
        raise refuse("应是一个值", "a period, number, day, yes or no, text or list belongs here")
    day = as_day(value)
    if day is not None:
        return day
    try:
        return Period.parse(value)
    except ValueError:
        return value


def _kind(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return type(value).__name__

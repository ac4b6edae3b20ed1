"""The schema of a file of a report; ``docs/reports.md`` describes it for people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core.domain.reports.definitions import (
    FEWEST,
    MONTH,
    SHOWN,
    AnyTable,
    Figure,
    Groups,
    Repeats,
    Timers,
)
from core.domain.reports.parties import ROLES
from core.domain.worktime.spans import KINDS
from core.policyfiles.decisions import ParameterSchema
from core.policyfiles.fields import (
    Cited,
    Count,
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
    refuse,
)
from core.policyfiles.policyschema import IntervalSchema, SourceSchema
from core.policyfiles.references import FACT
from core.policyfiles.scoreschema import SelectionSchema
from core.policyfiles.surroundings import here

_MOST = 10_000


class Amount(Plain):
    """A number above zero, exact."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise refuse("应是大于零的数", f"a number above zero belongs here, not {value!r}")
        return Decimal(repr(value))


class Readable(Known):
    """A fact, built-in name or result by which rows are told apart; never a personal one."""

    def __init__(self, *besides: str, **options: Any) -> None:
        super().__init__(
            FACT,
            lambda known: {
                **known.scope.facts,
                **known.scope.builtins,
                **dict.fromkeys(besides),
            },
            **options,
        )

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        slug = super()._deserialize(value, *args, **options)
        fact = here().facts.get(slug)
        if fact is not None and fact.personal:
            raise refuse("个人信息不得列入报表", f"{slug} tells of a person; a report never does")
        if fact is not None and fact.input:
            raise refuse("输入不是案件事实", f"{slug} is given with an act, no fact of the case")
        return slug


class NumberFact(Readable):
    """A fact that is a number."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        slug = super()._deserialize(value, *args, **options)
        fact = here().facts.get(slug)
        if fact is None or fact.type != "number":
            raise refuse("应是数", f"{slug} is no number and cannot be summed")
        return slug


class FigureSchema(Cited):
    """A single number; its keys tell which kind it is."""

    title = TitleField(required=True)
    cases = Nested(SelectionSchema)
    of = Nested(SelectionSchema)
    sums = NumberFact()
    per = Slug()
    times = Amount()
    shows = Word("count", "in_time", "median_days")

    def made(self, data: dict[str, Any]) -> Figure:
        """The figure, still without its name."""
        cite = self.cite(data)
        kinds = {"of": "share", "sums": "sum", "per": "per"}
        meant = [kind for key, kind in kinds.items() if key in data]
        meant += [data.pop("shows")] if "shows" in data else []
        if len(meant) > 1:
            raise refuse("只能是一种数", "give only one of of, sums, per and shows")
        if "times" in data and "per" not in data:
            raise refuse("写了 times 而没有 per", "times goes with per", "add `per: NUMBER`")
        return Figure("", kind=meant[0] if meant else "count", cite=cite, **data)


#: What each kind of table needs, and what it may have besides.
_GROUPS = {"shows", "sums", "at_least", "grows_by", "top", "together"}
_REPEATS = {"at_least", "grows_by", "top", "tells"}


class TableSchema(Cited):
    """A table; ``by``, ``by: timer`` or ``repeats`` tells which kind it is."""

    title = TitleField(required=True)
    cases = Nested(SelectionSchema)
    by = Readable(MONTH, "timer")
    repeats = Word(*ROLES)
    shows = ListOf(Word(*SHOWN))
    sums = NumberFact()
    at_least = Count(most=_MOST)
    grows_by = Amount()
    top = Count(most=_MOST)
    together = Count(most=_MOST)
    tells = ListOf(Readable())

    def made(self, data: dict[str, Any]) -> AnyTable:
        """The table, still without its name."""
        cite, title = self.cite(data), data.pop("title")
        common = {"slug": "", "title": title, "cite": cite}
        if "cases" in data:
            common["cases"] = data.pop("cases")
        by, party = data.pop("by", None), data.pop("repeats", None)
        if (by is None) == (party is None):
            raise refuse("看不出是哪种表", "give by (rows of values) or repeats (rows of parties)")
        if party is not None:
            self._only(data, _REPEATS, "repeats")
            if data.get("at_least", FEWEST) < FEWEST:
                en = f"a row of a party tells of {FEWEST} cases at least, so it points at nobody"
                raise refuse(f"至少 {FEWEST} 件才可列出", en)
            return Repeats(party=party, **common, **data)
        if by == "timer":
            self._only(data, set(), "by: timer")
            return Timers(**common)
        self._only(data, _GROUPS, f"by: {by}")
        if ("sum" in data.get("shows", ())) != ("sums" in data):
            raise refuse("sum 与 sums 应同时写", "shows has sum where sums names the fact")
        return Groups(by=by, **common, **data)

    @staticmethod
    def _only(data: dict[str, Any], allowed: set[str], kind: str) -> None:
        strange = sorted(data.keys() - allowed)
        if strange:
            en = f"{', '.join(strange)} cannot stand in a table with {kind}"
            raise refuse(f"{kind} 的表不能有 {', '.join(strange)}", en)


class ReportSchema(Cited):
    """The whole of a file of a report."""

    report = Slug(required=True)
    title = TitleField(required=True)
    in_force = Nested(IntervalSchema, required=True)
    periods = ListOf(Word(*KINDS), required=True)
    profiles = ListOf(Slug())
    source = Nested(SourceSchema)
    cases = Nested(SelectionSchema)
    parameters = MapOf(Nested(ParameterSchema), named("name"))
    numbers = MapOf(TitleField())
    figures = MapOf(Nested(FigureSchema), named("slug"))
    tables = MapOf(Nested(TableSchema), named("slug"))
    summary = Slug()

    def made(self, data: dict[str, Any]) -> dict[str, Any]:
        """What the file says, with its article."""
        cite = self.cite(data)
        return {**data, "cite": cite}


class ReportHeadSchema(Strict):
    """The keys without which it cannot be told which report and version a document is."""

    report = Slug(required=True)
    in_force = Nested(IntervalSchema, required=True)
    profiles = ListOf(Slug())


#: Every key that a file of a report may have.
REPORT_KEYS = tuple(ReportSchema().fields)

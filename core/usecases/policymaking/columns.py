"""A condition over many cases at once, as a Polars expression: Kleene's logic, null is unknown.

It means what ``Condition.evaluate`` means, case by case. Numbers are whole millionths, so that no
comparison rounds; what does not fit raises :class:`NotColumnar`, and is then asked case by case.
Polars is an extra: this module is imported only where :func:`available` says that it is there.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any

from core.domain.expressions import Condition, FactType
from core.domain.expressions.functions import CALENDAR_UNITS
from core.domain.expressions.syntax import (
    Call,
    Comparison,
    Items,
    Literal,
    Logic,
    Member,
    Name,
    Node,
    Not,
)
from core.domain.expressions.types import BOOL, DATE, NUMBER, TEXT, exact
from core.domain.worktime.periods import Period, Unit

if TYPE_CHECKING:
    from polars import Expr

#: How many of its own units a number has in a column.
SCALE = 10**6
_LARGEST = 2**62
_OFFSETS = {Unit.DAYS: "d", Unit.WEEKS: "w", Unit.MONTHS: "mo", Unit.YEARS: "y"}
_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class NotColumnar(ValueError):
    """A value or a condition that columns cannot hold exactly: ask it case by case."""


def available() -> bool:
    """Whether Polars is installed."""
    from importlib.util import find_spec

    return find_spec("polars") is not None


def scaled(value: Any) -> int:
    """A number as columns hold it; NotColumnar where it is finer or larger than they can."""
    number = Decimal(str(exact(value))) * SCALE
    whole = int(number)
    if whole != number or abs(whole) > _LARGEST:
        raise NotColumnar(f"{value} has no exact place in a column")
    return whole


@dataclass(frozen=True)
class Sources:
    """Where a condition finds what it reads: columns of facts, constants, columns of history.

    ``facts`` maps a name to its column and type; a name that is missing is unknown.
    ``history`` answers a call of the case's history; NotColumnar where it has no column.
    """

    facts: Mapping[str, tuple[Expr, FactType]]
    params: Mapping[str, object] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    history: Callable[[str, tuple[str, ...]], tuple[Expr, FactType]] | None = None


def truth(condition: Condition, sources: Sources) -> Expr:
    """The truth of a condition as a Boolean column, null where it is unknown."""
    return Columns(condition.constants, sources).truth(condition.node)


@dataclass(frozen=True)
class _Value:
    """A column with its type, or a constant: then ``fixed`` holds its value."""

    expr: Expr
    type: FactType
    fixed: Any = None


@dataclass(frozen=True)
class Columns:
    """Writes the nodes of one condition as expressions."""

    constants: Mapping[str, object]
    sources: Sources

    def truth(self, node: Node) -> Expr:
        """A node that is a yes or no."""
        return self._value(node).expr

    def _value(self, node: Node) -> _Value:
        match node:
            case Literal(_, value):
                return _constant(value)
            case Name(name):
                return self._fact(name)
            case Member("params", name):
                return _constant(self.constants.get(name, self.sources.params.get(name)))
            case Member(_, name):
                return _constant(self.sources.settings.get(name))
            case Not(operand):
                return _Value(~self.truth(operand), BOOL)
            case Logic(joined, operands):
                join = operator.and_ if joined == "&&" else operator.or_
                return _Value(reduce(join, map(self.truth, operands)), BOOL)
            case Comparison("in", left, right):
                return _Value(self._inside(self._value(left), self._list(right)), BOOL)
            case Comparison(compared, left, right):
                return _Value(_compare(compared, self._value(left), self._value(right)), BOOL)
            case Call():
                return self._call(node)
        raise NotColumnar(f"{type(node).__name__} has no column")

    def _fact(self, name: str) -> _Value:
        found = self.sources.facts.get(name)
        return _Value(*found) if found else _unknown()

    def _list(self, node: Node) -> Sequence[Any] | None:
        """The constants of a list; None where one of them is not known."""
        if not isinstance(node, Items):
            whole: Any = self._value(node).fixed
            return None if whole is None else tuple(whole)
        values = [self._value(item).fixed for item in node.values]
        return None if None in values else values

    def _inside(self, left: _Value, values: Sequence[Any] | None) -> Expr:
        import polars as pl

        if values is None or left.type == _UNKNOWN:
            return _unknown().expr
        if left.type.kind == "number":
            values = [scaled(value) for value in values]
        if left.type.kind == "choice":
            values = [value for value in values if value in left.type.values]
        if not values:
            return pl.when(left.expr.is_not_null()).then(pl.lit(False))
        return reduce(operator.or_, (left.expr == pl.lit(value) for value in values))

    def _call(self, node: Call) -> _Value:
        match node:
            case Call("shown", (asked,)):
                return _Value(self.truth(asked).fill_null(False), BOOL)
            case Call("known", (asked,)):
                return _Value(self._value(asked).expr.is_not_null(), BOOL)
            case Call("after", (start, period)):
                return _Value(_after(self._value(start), self._period(period)), DATE)
            case Call("days", (first, last)):
                return _Value(_days(self._value(first), self._value(last)), NUMBER)
            case Call("contains", (text, words)):
                return _Value(_contains(self._value(text), self._list(words)), BOOL)
        if self.sources.history is None:
            raise NotColumnar(f"{node.function}() has no column")
        asked_of = tuple(str(a.value) for a in node.arguments if isinstance(a, Literal))
        return _Value(*self.sources.history(node.function, asked_of))

    def _period(self, node: Node) -> Period | None:
        found = Period.parse(node.value) if isinstance(node, Literal) else self._value(node).fixed  # type: ignore[arg-type]
        if found is not None and found.unit not in CALENDAR_UNITS:
            raise ValueError(f"after() cannot add {found}")
        return found


_UNKNOWN = FactType("unknown")


def _unknown() -> _Value:
    import polars as pl

    return _Value(pl.lit(None, dtype=pl.Boolean), _UNKNOWN)


def _constant(value: object) -> _Value:
    import polars as pl

    match value:
        case None:
            return _unknown()
        case bool():
            return _Value(pl.lit(value), BOOL, value)
        case str():
            return _Value(pl.lit(value), TEXT, value)
        case date():
            return _Value(pl.lit(value, dtype=pl.Date), DATE, value)
        case int() | float() | Decimal():
            return _Value(pl.lit(scaled(value), dtype=pl.Int64), NUMBER, value)
    return _Value(pl.lit(None, dtype=pl.Boolean), FactType("list"), value)


def _compare(compared: str, left: _Value, right: _Value) -> Expr:
    if _UNKNOWN in (left.type, right.type):
        return _unknown().expr
    if left.type.is_wording and right.type.is_wording and left.type != right.type:
        left, right = _same_words(left, right), _same_words(right, left)
    found: Expr = _COMPARED[compared](left.expr, right.expr)
    return found


def _same_words(one: _Value, other: _Value) -> _Value:
    """A text as it can be compared with another: as a choice where both are of its values."""
    import polars as pl

    if one.type.kind == "choice" and other.fixed in one.type.values:
        return one
    if other.type.kind == "choice" and one.fixed in other.type.values:
        return _Value(pl.lit(one.fixed, dtype=pl.Enum(other.type.values)), other.type, one.fixed)
    return _Value(one.expr.cast(pl.String), TEXT, one.fixed)


def _after(start: _Value, period: Period | None) -> Expr:
    """The day ``period`` after a day; beyond Python's calendar it is the calendar's last day."""
    import polars as pl

    if period is None or start.type == _UNKNOWN:
        return pl.lit(None, dtype=pl.Date)
    if start.fixed is not None:
        start = _Value(start.expr, DATE)
    moved = start.expr.dt.offset_by(f"{period.n}{_OFFSETS[period.unit]}")
    last = pl.lit(date.max, dtype=pl.Date)
    return pl.when(moved.dt.year() > date.max.year).then(last).otherwise(moved)


def _days(first: _Value, last: _Value) -> Expr:
    import polars as pl

    if _UNKNOWN in (first.type, last.type):
        return pl.lit(None, dtype=pl.Int64)
    return (last.expr - first.expr).dt.total_days() * SCALE


def _contains(text: _Value, words: Sequence[Any] | None) -> Expr:
    import polars as pl

    if words is None or text.type == _UNKNOWN:
        return _unknown().expr
    plain = text.expr.cast(pl.String)
    found = [plain.str.contains(word, literal=True) for word in words]
    none = pl.when(plain.is_not_null()).then(pl.lit(False))
    return reduce(operator.or_, found, none)

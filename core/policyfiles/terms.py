"""The fields that hold rules: periods, parameters, conditions, dates, cells, roll rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from marshmallow import ValidationError

from core.domain.expressions import DATE, Condition, ConditionError, Scope, compile_text
from core.domain.rules.provisions import Param
from core.domain.worktime.periods import Period, Roll
from core.policyfiles.fields import Plain, as_day, one_of, refuse
from core.policyfiles.problems import Fault, unknown
from core.policyfiles.surroundings import here


class Length(Plain):
    """A period, or ``params.NAME`` of a parameter that is one."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Period | Param:
        if isinstance(value, str) and value.startswith("params."):
            return parameter(value, Period, ("期间", "period"))
        return as_period(value)


class Amount(Plain):
    """A number that ``fits``, or ``params.NAME`` of a parameter that does; ``what`` names it."""

    def __init__(self, fits: Callable[[Any], bool], what: tuple[str, str], **options: Any) -> None:
        super().__init__(**options)
        self._fits, self._what = fits, what

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, str) and value.startswith("params."):
            return parameter(value, self._fits, self._what)
        if not self._fits(value):
            zh, en = self._what
            raise refuse(f"应是{zh}", f"{value!r} is not a {en}")
        return value


def is_times(value: Any) -> bool:
    """Whether ``value`` says how often: a whole number from 1 on."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_share(value: Any) -> bool:
    """Whether ``value`` is a part of the whole, from 0 to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


class FixedPeriod(Plain):
    """A period that no parameter gives."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Period:
        return as_period(value)


class ConditionField(Plain):
    """A condition, checked against the names known here; ``true`` and ``false`` are conditions."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Condition:
        return compiled(value, here().scope)


class DateExpression(Plain):
    """An expression that gives a date; it may also read ``due``."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Condition:
        scope = here().scope
        scope = replace(scope, builtins={**scope.builtins, "due": DATE})
        return compiled(value, scope, dates=True)


class Cells(Plain):
    """``if`` cells, ``{fact: value or list of values}``, as the condition that says the same."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Condition:
        if not isinstance(value, dict) or not value:
            raise refuse("应是 {事实: 值}", "a mapping {fact: value} belongs here")
        scope, parts, errors = here().scope, [], {}
        for fact, cell in value.items():
            try:
                parts.append(compiled(_cell(fact, cell, scope), scope).text)
            except ValidationError as error:
                errors[fact] = error.messages
        if errors:
            raise ValidationError(errors)
        return compiled(" && ".join(parts), scope)


class RollField(Plain):
    """How a last day on a rest day moves."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Roll:
        try:
            return Roll.parse(value)
        except ValueError:
            hint = one_of(("any", "none", "statutory_holiday_only"))
            raise refuse("没有这种顺延规则", f"{value!r} cannot stand here", hint) from None


def as_period(value: Any) -> Period:
    """The period that ``value`` writes; ValidationError otherwise."""
    try:
        return Period.parse(value if isinstance(value, str) else repr(value))
    except ValueError as error:
        raise refuse("应是期间，如 7 workdays", str(error)) from None


def parameter(text: str, fits: type | Callable[[Any], bool], what: tuple[str, str]) -> Param:
    """The reference ``params.NAME`` to a parameter whose values are all of a type, or all fit."""
    name = text.removeprefix("params.")
    known = here().parameters
    if name not in known:
        fault = unknown(("参数", "parameter"), name, known)
        raise ValidationError([fault])
    good = partial(_is, fits) if isinstance(fits, type) else fits
    wrong = [value for _, value in known[name].values if not good(value)]
    if wrong:
        raise refuse(
            f"参数 {name} 写作 {wrong[0]},不是{what[0]}",
            f"the parameter {name} is {wrong[0]!r}, not a {what[1]}",
            f"correct parameters.{name}, such as 3 days or 7 workdays",
        )
    return Param(name)


def _is(kind: type, value: Any) -> bool:
    return isinstance(value, kind)


def compiled(value: Any, scope: Scope, dates: bool = False) -> Condition:
    """The condition (or date expression) written as ``value``; ValidationError with every fault."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else value
    if not isinstance(text, str):
        raise refuse("应是条件", f"a condition belongs here, not {value!r}", "put it in quotes")
    try:
        return compile_text(text, scope, DATE) if dates else compile_text(text, scope)
    except ConditionError as error:
        faults = [
            Fault(f"第 {p.column} 列：{p.zh}", f"column {p.column}: {p.en}", p.hint)
            for p in error.problems
        ]
        raise ValidationError(faults) from None


def _cell(fact: str, cell: Any, scope: Scope) -> str:
    if isinstance(cell, list):
        return f"{fact} in [{', '.join(_literal(fact, item, scope) for item in cell)}]"
    return f"{fact} == {_literal(fact, cell, scope)}"


def _literal(fact: str, value: Any, scope: Scope) -> str:
    kind = scope.fact(fact)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if kind is not None and kind.kind == "date" and as_day(value):
        return f'date("{value}")'
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    raise refuse("应是一个值", f"one value belongs here, not {value!r}")

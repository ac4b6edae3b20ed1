"""The schemas of what happens in time: timers, their lapses and extensions, duties."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import validates_schema

from core.domain.expressions import DATE
from core.domain.rules.limits import Deem, Duty, Extension, Lapse, Term, TimerRule
from core.domain.worktime.periods import Roll
from core.policyfiles.fields import (
    Cited,
    Count,
    ListOf,
    MapOf,
    Nested,
    Plain,
    Slug,
    Strict,
    TitleField,
    Word,
    as_slug,
    one_of,
    refuse,
)
from core.policyfiles.procedure import Deed
from core.policyfiles.references import EventName, events, role_field
from core.policyfiles.surroundings import here
from core.policyfiles.terms import (
    ConditionField,
    DateExpression,
    FixedPeriod,
    Length,
    RollField,
)

_LAPSES = ("overdue", "chase", "escalate:ROLE", "task:SLUG", "notice:SLUG", "{deem: ACT}")
EVERY = ("month", "two_months", "quarter", "half_year", "year")


class DeemSchema(Strict):
    """A lapse that counts as an act (视为)."""

    deem = Slug(required=True)
    as_ = Slug(data_key="as")
    effective = DateExpression()

    def made(self, data: dict[str, Any]) -> Deem:
        """The deemed act."""
        return Deem(data["deem"], data.get("as_", data["deem"]), data.get("effective"))


class LapseField(Plain):
    """What happens when a timer lapses; becoming overdue always does and may be left out."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Lapse:
        read = ListOf(_LapseItem()).deserialize(value)
        deems = [item for item in read if isinstance(item, Deem)]
        if len(deems) > 1:
            raise refuse("只能视为一个行为", "a lapse can be deemed one act only")
        words: dict[str, list[str]] = {"escalate": [], "task": [], "notice": []}
        for item in read:
            if isinstance(item, tuple):
                words[item[0]].append(item[1])
        return Lapse(
            tuple(words["escalate"]),
            tuple(words["task"]),
            tuple(words["notice"]),
            deems[0] if deems else None,
        )


class _LapseItem(Plain):
    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, dict):
            return DeemSchema().load(value)
        if value == "overdue":
            return None
        if value == "chase":
            return ("task", "chase")
        word, _colon, slug = str(value).partition(":")
        if word == "deem" and slug:
            return DeemSchema().load({"deem": slug})
        if word == "escalate" and slug:
            return (word, role_field().deserialize(slug))
        if word in ("task", "notice") and slug:
            return (word, as_slug(slug))
        hint = one_of(_LAPSES)
        raise refuse("不认识的届满后果", f"{value!r} is no effect of a lapse", hint)


class ExtensionSchema(Deed):
    """One way to extend a timer."""

    name = Slug()
    adds = Length()
    until_total = Length()
    until = Word("required")
    only_after = Slug()
    also = ListOf(Slug())

    def made(self, data: dict[str, Any]) -> Extension:
        """The extension; it says in one way how far it goes."""
        if sum(name in data for name in ("adds", "until_total", "until")) != 1:
            raise refuse("应有且只有一种延长方式", "give one of adds, until_total, until")
        if not data.get("by"):
            raise refuse("未写明由谁批准", "nobody may grant this", "add `by: [role]`")
        demands, effects, cite = self.demands(data), self.effects(data), self.cite(data)
        until = data.pop("until", "") == "required"
        name = data.pop("name", "extension")
        return Extension(name, until=until, demands=demands, effects=effects, cite=cite, **data)


class _TermFields(Cited):
    """What may differ from one length of a timer to another."""

    within = Length()
    roll = RollField()
    strength = Word("hard", "soft")
    lapse = LapseField()
    extensions = ListOf(Nested(ExtensionSchema))
    met_by = events()


class TermSchema(_TermFields):
    """A row of a timer: a length, or a date fact, where its condition holds."""

    when = ConditionField()
    until = Slug()

    def made(self, data: dict[str, Any]) -> dict[str, Any]:
        """The keys of the row; the timer lays them over its own."""
        if ("within" in data) == ("until" in data):
            raise refuse("应有 within 或 until 之一", "give either within or until")
        if "until" in data:
            fact = here().facts.get(data["until"])
            if fact is None or fact.fact_type != DATE:
                en = f"{data['until']} is not a fact that is a date"
                raise refuse(f"{data['until']} 不是日期型事实", en)
        return data


class TimerSchema(_TermFields):
    """A statutory limit or an office norm."""

    title = TitleField()
    starts = events()
    when = ConditionField()
    rows = ListOf(Nested(TermSchema))
    unknown_ = Length(data_key="unknown")
    earliest_of = ListOf(Slug())
    pauses = MapOf(ListOf(EventName()))
    warn = ListOf(FixedPeriod())
    survives = Word("end", "archive")

    @validates_schema(skip_on_field_errors=True)
    def _one_length(self, data: dict[str, Any], **_: Any) -> None:
        given = [name for name in ("within", "rows", "earliest_of") if name in data]
        if len(given) != 1:
            raise refuse("应有且只有一种时长写法", "give one of within, rows, earliest_of")
        if not data.get("starts") and "earliest_of" not in data:
            raise refuse("未写明何时起算", "nothing starts this timer", "add `starts: [event]`")
        for reason, pair in data.get("pauses", {}).items():
            if len(pair) != 2:
                en = f"the pause {reason} needs two acts: [begins, ends]"
                raise refuse(f"中止 {reason} 应写起止两个行为", en)

    def made(self, data: dict[str, Any]) -> TimerRule:
        """The timer, still without its name."""
        cite = self.cite(data)
        common = {"cite": cite} | {name: data[name] for name in _COMMON if name in data}
        return TimerRule(
            name="",
            starts=data.get("starts", ()),
            terms=tuple(_term(common, row) for row in data.get("rows", ({},))),
            title=data.get("title", {}),
            when=data.get("when"),
            unknown=_term(common, {"within": data["unknown_"]}) if "unknown_" in data else None,
            pauses=data.get("pauses", {}),
            warn=data.get("warn", ()),
            survives=data.get("survives", ""),
            earliest_of=data.get("earliest_of", ()),
        )


_COMMON = ("within", "roll", "strength", "lapse", "extensions", "met_by")


def _term(common: dict[str, Any], row: dict[str, Any]) -> Term:
    """One length: the row's own keys over the timer's; article and rule ids likewise."""
    own = dict(row)
    cite = common["cite"]
    if "basis" in own or "ref" in own:
        cite = replace(cite, **{name: own[name] for name in ("basis", "ref") if name in own})
    until = own.pop("until", None)
    for name in ("basis", "ref"):
        own.pop(name, None)
    keys = {"within": None, **common, **own, "cite": cite}
    return Term(until_fact=until, **keys)


def timer(slug: str, made: TimerRule) -> TimerRule:
    """``made`` under its name, with the vocabulary's title if it has none."""
    return replace(made, name=slug, title=made.title or here().title("timers", slug))


class _DueSchema(Strict):
    day = Count(1, 31)
    after = FixedPeriod()


class DueField(Plain):
    """``end``, ``{day: 30}`` or ``{after: 15 days}``."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        if value == "end":
            return {}
        due: dict[str, Any] = _DueSchema().load(value) if isinstance(value, dict) else {}
        if len(due) != 1:
            hint = "write `end`, `{day: 30}` or `{after: 15 days}`"
            raise refuse("不认识的到期日", f"{value!r} is no due day", hint)
        return due


class DutySchema(Cited):
    """A periodic duty of the office."""

    title = TitleField()
    every = Word(*EVERY, required=True)
    due = DueField(required=True)
    met_by = ListOf(Slug(), required=True)
    role = role_field()
    roll = RollField()
    lapse = LapseField()

    def made(self, data: dict[str, Any]) -> Duty:
        """The duty, still without its name."""
        cite, due = self.cite(data), data.pop("due")
        roll = data.pop("roll", Roll.NONE)
        return Duty("", day=due.get("day"), plus=due.get("after"), roll=roll, cite=cite, **data)


def duty(slug: str, made: Duty) -> Duty:
    """``made`` under its name, with the vocabulary's title if it has none."""
    return replace(made, slug=slug, title=made.title or here().title("timers", slug))

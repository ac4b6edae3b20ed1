"""The schemas of the procedure: acts, what they demand and what they leave behind."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from core.domain.casework.cases import ENDED, RELATIONS
from core.domain.errors import REFUSALS
from core.domain.expressions import Condition
from core.domain.rules.acts import (
    Action,
    ApprovalRule,
    Ask,
    Demands,
    Effects,
    Guard,
    Link,
    SecondOfficer,
    Window,
)
from core.policyfiles.decisions import OUTCOMES
from core.policyfiles.effects import Draws, EscalationSchema
from core.policyfiles.fields import (
    Cited,
    Count,
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
    as_slug,
    refuse,
)
from core.policyfiles.problems import unknown
from core.policyfiles.references import (
    FACT,
    KnownEvent,
    StatusSchema,
    fact_field,
    notices,
    role_field,
    tasks,
)
from core.policyfiles.surroundings import here
from core.policyfiles.terms import ConditionField, Length, RollField


class AskSchema(Strict):
    """A fact or input that must be known."""

    fact = fact_field(required=True)
    when = ConditionField()
    one_of = ListOf(Plain())

    def made(self, data: dict[str, Any]) -> Ask:
        """The demand; the values it is limited to must be such as the fact can take."""
        fact = here().facts[data["fact"]]
        try:
            values = tuple(fact.read(value) for value in data.get("one_of", ()))
        except ValueError as error:
            raise refuse(*error.args) from None
        return Ask(fact.slug, data.get("when"), values)


class GuardSchema(Cited):
    """A condition that must be true, and the refusal where it is not."""

    holds = ConditionField(required=True)
    says = TitleField()
    fails = Word(*REFUSALS)

    def made(self, data: dict[str, Any]) -> Guard:
        """The guard."""
        cite = self.cite(data)
        return Guard(cite=cite, **data)


class ApprovalSchema(Strict):
    """An approval by any one of some roles."""

    by = ListOf(role_field(), required=True)
    when = ConditionField()

    def made(self, data: dict[str, Any]) -> ApprovalRule:
        """The approval."""
        return ApprovalRule(**data)


class WindowSchema(Cited):
    """The time within which an act may be done."""

    of = KnownEvent(required=True)
    period = Length(required=True)
    roll = RollField()
    says = TitleField()
    fails = Word(*REFUSALS)

    def made(self, data: dict[str, Any]) -> Window:
        """The window."""
        cite = self.cite(data)
        return Window(cite=cite, **data)


class RequiredNote(Strict):
    """A note that is required only where a condition holds."""

    required_when = ConditionField(required=True)


class NoteField(Plain):
    """``required``, or ``{required_when: condition}``."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool | Condition:
        if value == "required":
            return True
        if isinstance(value, dict):
            condition: Condition = RequiredNote().load(value)["required_when"]
            return condition
        raise refuse("应是 required", f"{value!r} cannot stand here", "write `note: required`")


class SecondSchema(Strict):
    """Another officer's act, done since ``after``, as the second pair of eyes."""

    act = Slug(required=True)
    after = Slug()

    def made(self, data: dict[str, Any]) -> SecondOfficer:
        """The two-person rule."""
        return SecondOfficer(**data)


class SecondField(Plain):
    """``true``, or the act by which another officer joins in."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> SecondOfficer | None:
        if isinstance(value, bool):
            return SecondOfficer() if value else None
        second: SecondOfficer = SecondSchema().load(value)
        return second


class LinkSchema(Strict):
    """A linked case that an act opens."""

    kind = Known(("类型", "kind"), lambda known: known.kinds, required=True)
    policy = Slug()
    version_on = Word("received", "today")
    received = Word("same", "today")
    when = ConditionField()

    def made(self, data: dict[str, Any]) -> Link:
        """The link."""
        return Link(**data)


class FactValues(Plain):
    """``{fact: value}``, each value such as the fact can take."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refuse("应是 {事实: 值}", "a mapping {fact: value} belongs here")
        known, read, errors = here().facts, {}, {}
        for slug, item in value.items():
            if slug not in known:
                errors[slug] = [unknown(FACT, slug, known)]
                continue
            try:
                read[slug] = known[slug].read(item)
            except ValueError as error:
                errors[slug] = refuse(*error.args).messages  # type: ignore[assignment]
        if errors:
            raise ValidationError(errors)
        return read


class Deed(Cited):
    """What acts and extensions share: demands before, effects after."""

    by = ListOf(role_field())
    asks = ListOf(Nested(AskSchema, short="fact"))
    note = NoteField()
    guards = ListOf(Nested(GuardSchema))
    approvals = ListOf(Nested(ApprovalSchema, short="by"))
    second_officer = SecondField()
    not_by_doer_of = ListOf(Slug())
    agrees_with = ListOf(Word(*OUTCOMES, "convert", "undetermined"))
    times = Count()
    within = Nested(WindowSchema)
    waits_for = ListOf(Word(*RELATIONS))
    notices = notices()
    opens = tasks()
    closes = ListOf(Slug())
    sets = FactValues()
    forgets = ListOf(fact_field())
    cites_grounds = Flag()
    bars = Word("actor")
    links = ListOf(Nested(LinkSchema))

    @staticmethod
    def demands(data: dict[str, Any]) -> Demands:
        """Take what must be given and hold out of ``data``."""
        return Demands(**{name: data.pop(name) for name in _DEMANDS if name in data})

    @staticmethod
    def effects(data: dict[str, Any]) -> Effects:
        """Take what is left behind out of ``data``."""
        taken = {name: data.pop(name) for name in _EFFECTS if name in data}
        return Effects(bars_actor=data.pop("bars", "") == "actor", **taken)


_DEMANDS = tuple(Demands.__dataclass_fields__)
_EFFECTS = tuple(name for name in Effects.__dataclass_fields__ if name != "bars_actor")


class FromField(Plain):
    """Statuses; ``open`` stands for every one that has not ended, ``any`` for every one."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[str, ...] | None:
        if value == "any":
            return None
        known, names = here().statuses, value if isinstance(value, list) else [value]
        errors = {}
        chosen: list[str] = []
        for place, name in enumerate(names):
            if name == "open":
                chosen += [status for status in known if status not in ENDED]
            elif as_slug(name) in known:
                chosen.append(name)
            else:
                errors[place] = [unknown(("状态", "status"), name, {*known, "open", "any"})]
        if errors:
            raise ValidationError(errors)
        return tuple(dict.fromkeys(chosen))


class ToField(ListOf):
    """The status to go to, ``same``, or a list of which the first that holds is taken."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Nested(StatusSchema, short="status"), **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[Any, ...]:
        return () if value == "same" else super()._deserialize(value)


class ActionSchema(Deed):
    """One act of the procedure."""

    title = TitleField()
    from_ = FromField(data_key="from")
    except_ = FromField(data_key="except")
    to = ToField()
    draws = Draws()
    escalates = ListOf(Nested(EscalationSchema, short="to"))
    hands_back = ListOf(role_field())

    def made(self, data: dict[str, Any]) -> Action:
        """The act, still without its name."""
        if data.get("hands_back") and not data.get("bars"):
            hint = "write `bars: actor` beside it, or leave it out"
            fault = refuse("没有人回避,不用移交", "nobody is barred who could hand it back", hint)
            raise ValidationError({"hands_back": fault.messages})
        statuses, but = data.get("from_"), data.get("except_") or ()
        if but:
            everything = here().statuses if statuses is None else statuses
            statuses = tuple(status for status in everything if status not in but)
        return Action(
            slug="",
            title=data.get("title", {}),
            from_=statuses,
            to=data.get("to", ()),
            demands=self.demands(data),
            effects=self.effects(data),
            cite=self.cite(data),
        )


def action(slug: str, made: Action) -> Action:
    """``made`` under its name, with the title that the vocabulary gives it if it has none."""
    title = made.title or here().title("actions", slug)
    return Action(slug, title, made.from_, made.to, made.demands, made.effects, made.cite)


class ProcedureField(MapOf):
    """The acts of a policy by name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Nested(ActionSchema), action, **options)

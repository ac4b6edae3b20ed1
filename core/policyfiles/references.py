"""The fields by which a rule refers to facts, roles, statuses, events, notices and tasks."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from core.domain.casework.service import EVENTS
from core.domain.rules.provisions import When
from core.policyfiles.fields import (
    Known,
    ListOf,
    Nested,
    Slug,
    Strict,
    as_slug,
    one_of,
    refuse,
)
from core.policyfiles.problems import unknown
from core.policyfiles.surroundings import here
from core.policyfiles.terms import ConditionField

FACT = ("事实", "fact")
_ROLE = ("角色", "role")


def fact_field(**options: Any) -> Known:
    """The name of a fact or input of the sector."""
    return Known(FACT, lambda known: known.facts, **options)


def role_field(**options: Any) -> Known:
    """The name of a role; ``any`` is every officer, ``system`` what happens by itself."""
    return Known(_ROLE, lambda known: known.roles, **options)


def status_field(**options: Any) -> Known:
    """The name of a status."""
    return Known(("状态", "status"), lambda known: known.statuses, **options)


class _When(Strict):
    """Something that happens only where its condition holds."""

    when = ConditionField()

    def made(self, data: dict[str, Any]) -> When:
        """The thing and its condition."""
        when = data.pop("when", None)
        return When(next(iter(data.values())), when)


class EventName(Slug):
    """An event of the journal: a slug, or what became of a notice, ``served:rejection``."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        outcome, of_notice, notice = value.partition(":") if isinstance(value, str) else ("",) * 3
        if not of_notice:
            return as_slug(value)
        if outcome not in EVENTS:
            hint = one_of(tuple(f"{event}:{notice}" for event in EVENTS))
            raise refuse("不认识的事件", f"{value!r} is no event of a notice", hint)
        known = here().notices
        if notice not in known:
            raise ValidationError([unknown(("文书", "notice"), notice, known)])
        return f"{outcome}:{notice}"


class KnownEvent(EventName):
    """An event that the acts, events and notices of the policy can bring about."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        event, scope = super()._deserialize(value), here().scope
        known = {*(scope.acts or ()), *(scope.marks or ())}
        if event not in known:
            raise ValidationError([unknown(("事件", "event"), event, known)])
        return event


class EventSchema(_When):
    """An event of the journal."""

    event = EventName(required=True)


class NoticeSchema(_When):
    """A notice."""

    notice = Slug(required=True)


class TaskSchema(_When):
    """A task."""

    task = Slug(required=True)


class StatusSchema(_When):
    """A status to go to."""

    status = status_field(required=True)


def events() -> ListOf:
    """A list of events, each a slug or ``{event: …, when: …}``."""
    return ListOf(Nested(EventSchema, short="event"))


def notices() -> ListOf:
    """A list of notices, each a slug or ``{notice: …, when: …}``."""
    return ListOf(Nested(NoticeSchema, short="notice"))


def tasks() -> ListOf:
    """A list of tasks, each a slug or ``{task: …, when: …}``."""
    return ListOf(Nested(TaskSchema, short="task"))

"""The schema of ``messages``: what is told to whom by mail when something happens to a case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from core.domain.casework.messages import CALLED, RECEIVERS, MessageRule
from core.domain.rules.provisions import When
from core.policyfiles.fields import Cited, Known, ListOf, Nested, Slug, Strict, as_slug
from core.policyfiles.problems import unknown
from core.policyfiles.references import EventName
from core.policyfiles.surroundings import here
from core.policyfiles.terms import ConditionField

_RECEIVER = ("收件人", "receiver")
_OF_TIMERS = ("warned", "lapsed")


class _OccurrenceName(Slug):
    """An event, ``warned:TIMER``, ``lapsed:TIMER``, ``task:SLUG``, ``notice:SLUG`` and the like."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        word, mark, detail = value.partition(":") if isinstance(value, str) else ("",) * 3
        if mark and word in _OF_TIMERS:
            timers = here().scope.timers or ()
            if detail not in timers:
                raise ValidationError([unknown(("时限", "timer"), detail, timers)])
            return f"{word}:{detail}"
        if mark and word == "notice":
            if detail not in here().notices:
                raise ValidationError([unknown(("文书", "notice"), detail, here().notices)])
            return f"{word}:{detail}"
        if mark and word == "task":
            return f"{word}:{as_slug(detail)}"
        if mark:
            return str(EventName().deserialize(value))
        known = {*(here().scope.acts or ()), *(here().scope.marks or ()), "warned", "task",
                 "notice", "facts_recorded", CALLED}  # fmt: skip
        if as_slug(value) not in known:
            raise ValidationError([unknown(("事件", "event"), value, known)])
        return str(value)


class _OccurrenceSchema(Strict):
    event = _OccurrenceName(required=True)
    when = ConditionField()

    def made(self, data: dict[str, Any]) -> When:
        """The occurrence and its condition."""
        return When(data["event"], data.get("when"))


def _receivers(around: Any) -> Any:
    roles = (role for role in around.roles if role not in ("any", "system"))
    return (*RECEIVERS, *roles)


class MessageSchema(Cited):
    """A mail to those whom something concerns."""

    on = ListOf(Nested(_OccurrenceSchema, short="event"), required=True)
    to = ListOf(Known(_RECEIVER, _receivers), required=True)
    text = Known(("消息文本", "message text"), lambda known: known.messages)

    def made(self, data: dict[str, Any]) -> MessageRule:
        """The rule, still without its name."""
        cite = self.cite(data)
        return MessageRule("", data["on"], data["to"], data.get("text", ""), cite)


def message(slug: str, made: MessageRule) -> MessageRule:
    """``made`` under its name; its text is the one of that name, where it names none.

    ``invalid`` where there is no such text.
    """
    text = made.text or slug
    if text not in here().messages:
        raise ValidationError([unknown(("消息文本", "message text"), text, here().messages)])
    return replace(made, slug=slug, text=text)

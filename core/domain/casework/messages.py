"""What an office tells the outside when something happens to a case: messages and their keys.

A message is promised in the transaction of what causes it, under a key that follows from what
happened: the same occurrence, told the same way to the same receiver, always has the same key,
even where a restored office lives through it again. No text of a message can name a person: it is
made of :data:`VARIABLES` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from hashlib import sha256

from core.domain.casework.cases import Case, Entry, Notice, Task, Timer
from core.domain.proof.canonical import dumps
from core.domain.rules.provisions import UNCITED, Citation, Title, When

__all__ = [
    "ASKED", "CALLED", "IN_CHARGE", "RECEIVERS", "VARIABLES", "MessageRule", "MessageText",
    "Occurrence", "key_of", "occurrences", "wanted_by",
]  # fmt: skip

#: Receivers who are no role: the officer of the case, the roles that what happened calls upon,
#: and the role of which a task is asked.
IN_CHARGE, CALLED, ASKED = "officer", "escalated", "asked"
RECEIVERS = (IN_CHARGE, CALLED, ASKED)

#: All that the text of a message may name. No fact of a case is among them.
VARIABLES = (
    "number", "what", "timer", "task", "notice", "due", "on", "status", "unit", "sector", "office",
    "link", "lines",
)  # fmt: skip

#: What the office does to its own messages is not told to anybody, nor what it suspects.
_UNTOLD = ("message_", "suspicion", "suspected")
_OF_TIMERS = ("warned", "lapsed")
_PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")


@dataclass(frozen=True)
class MessageRule:
    """A rule of a policy: ``on`` these occurrences the receivers ``to`` get the text ``text``."""

    slug: str
    on: tuple[When, ...]
    to: tuple[str, ...]
    text: str
    cite: Citation = UNCITED


@dataclass(frozen=True)
class MessageText:
    """The words of a mail, subject and body by language."""

    slug: str
    subject: Title
    body: Title

    def names(self) -> Iterator[tuple[str, str]]:
        """(where, name) of every variable: ``subject.zh``, ``body.en`` …"""
        for part, said in (("subject", self.subject), ("body", self.body)):
            for language, text in said.items():
                for found in _PLACE.finditer(text):
                    yield f"{part}.{language}", found[1]

    def render(self, values: Mapping[str, str], language: str) -> tuple[str, str]:
        """Subject and body in ``zh`` or ``en``; what is not known is left out.

        A line of the body that holds nothing but what is not known is left out as well.
        """
        subject = " ".join(_filled(self.subject[language], values).split())
        lines = self.body[language].strip("\n").split("\n")
        kept = (line for line in lines if not _idle(line, values))
        return subject, "\n".join(_filled(line, values) for line in kept) + "\n"


@dataclass(frozen=True)
class Occurrence:
    """Something that happened to a case and may be told.

    ``name`` and ``detail`` are what rules and filters ask for: an event; ``warned`` or ``lapsed``
    with the timer; ``task`` and ``notice`` with their slugs. ``identity`` tells it from every
    other of the case; ``called`` and ``asked`` are roles.
    """

    name: str
    at: datetime
    identity: str
    detail: str = ""
    timer: Timer | None = None
    called: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """What programs call it: ``case.accept``, ``timer.lapsed``, ``task.opened`` …"""
        if self.name in _OF_TIMERS:
            return f"timer.{self.name}"
        return {"task": "task.opened", "notice": "notice.drawn_up"}.get(
            self.name, f"case.{self.name}"
        )

    def is_named(self, name: str) -> bool:
        """Whether ``name`` (``lapsed``, ``lapsed:accept``, ``task:callback``, ``close``) means it.

        ``escalated`` means whatever calls upon a role.
        """
        if name == CALLED:
            return bool(self.called)
        return name in (self.name, f"{self.name}:{self.detail}")


def occurrences(case: Case) -> list[Occurrence]:
    """What has happened to the case since it was stored: new entries, tasks and notices.

    To be asked before it is stored, when notices have their numbers.
    """
    found = [
        _entry(case, entry)
        for entry in case.journal
        if not entry.hash and not entry.event.startswith(_UNTOLD)
    ]
    found += [_task(case, task) for task in case.tasks if task.id is None]
    return found + [_notice(notice) for notice in case.notices if notice.id is None]


def key_of(case: str, identity: str, channel: str, receiver: str) -> str:
    """The key of the message of one occurrence to one receiver; it is the same for ever."""
    told = dumps([case, identity, channel, receiver]).encode()
    return f"msg_{sha256(told).hexdigest()[:40]}"


def wanted_by(patterns: Sequence[str], type_: str) -> bool:
    """Whether one of ``patterns`` (``case.close``, ``timer.*``, ``*``) means the type."""
    return any(fnmatchcase(type_, pattern) for pattern in patterns)


def _entry(case: Case, entry: Entry) -> Occurrence:
    timer = case.timer(str(entry.data.get("timer", ""))) if entry.event in _OF_TIMERS else None
    return Occurrence(
        entry.event,
        entry.at,
        entry.key or f"{entry.seq}/{entry.event}",
        timer.name.partition("@")[0] if timer else "",
        timer,
        called=tuple(entry.data.get("escalated_to", ())),
    )


def _task(case: Case, task: Task) -> Occurrence:
    same = [one for one in case.tasks if one.slug == task.slug]
    run = next(place for place, one in enumerate(same, 1) if one is task)
    asked = (task.role,) if task.role else ()
    return Occurrence("task", task.opened_at, f"task/{task.slug}/{run}", task.slug, asked=asked)


def _notice(notice: Notice) -> Occurrence:
    return Occurrence("notice", notice.drawn_at, f"notice/{notice.number}", notice.slug)


def _filled(line: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: values.get(found[1], ""), line)


def _idle(line: str, values: Mapping[str, str]) -> bool:
    """Whether the line names something and nothing of what it names is known."""
    named = [found[1] for found in _PLACE.finditer(line)]
    return bool(named) and not any(values.get(name) for name in named)

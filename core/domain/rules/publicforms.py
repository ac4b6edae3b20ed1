"""What a citizen is asked who sends something in alone: the public form of one kind of case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.domain.rules.provisions import Title

__all__ = ["CommonMatter", "PublicForm", "Question"]


@dataclass(frozen=True)
class Question:
    """A fact that a citizen can know; ``ask`` puts it in a citizen's words, else the fact's own."""

    fact: str
    ask: Title = field(default_factory=dict)


@dataclass(frozen=True)
class CommonMatter:
    """What many come with, in plain words, and the ``facts`` that are known with it."""

    title: Title
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PublicForm:
    """How citizens send in one kind of case.

    ``says`` explains the kind, ``anonymous`` what leaving out one's name costs there. The form
    answers ``name_given`` and ``contact_given`` by what it was told; a poster fills in ``unit`` and
    ``category``; ``afterwards`` are the facts asked when the case has ended.
    """

    says: Title
    asks: tuple[Question, ...] = ()
    matters: tuple[CommonMatter, ...] = ()
    anonymous: Title = field(default_factory=dict)
    name_given: str = ""
    contact_given: str = ""
    unit: str = ""
    category: str = ""
    afterwards: tuple[str, ...] = ()

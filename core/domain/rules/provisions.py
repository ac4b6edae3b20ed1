"""What every rule of a policy is made of: titles, citations, validity, parameters, conditions.

The fields of all rules are described for people in ``docs/policy-language.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.domain.expressions import Condition, Env

Title = Mapping[str, str]


@dataclass(frozen=True)
class Citation:
    """Where a rule comes from: article (``basis``) and rule ids (``ref``)."""

    basis: str = ""
    ref: tuple[str, ...] = ()


UNCITED = Citation()
"""A rule for which no source is given."""


@dataclass(frozen=True)
class Interval:
    """Days from ``start`` to ``end``, both included; ``end`` None is open."""

    start: date
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Parameter:
    """A named number of the policy; ``values`` are (in force from, value), oldest first."""

    name: str
    values: tuple[tuple[date, Any], ...]
    title: Title = field(default_factory=dict)
    cite: Citation = UNCITED

    def on(self, day: date) -> Any:
        """The value in force on ``day``; the first one before any is."""
        value = self.values[0][1]
        for start, later in self.values:
            if start <= day:
                value = later
        return value


@dataclass(frozen=True)
class Param:
    """A reference to a parameter where a value is expected."""

    name: str


@dataclass(frozen=True)
class When:
    """Something that happens only where ``when`` holds (None: always)."""

    slug: str
    when: Condition | None = None


def holds(when: Condition | None, env: Env) -> bool:
    """Whether a condition is true; none stated is true, unknown is not."""
    return when is None or when.evaluate(env) is True

"""The time limits of a policy: timers, their lengths, extensions and lapses; periodic duties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.expressions import Condition
from core.domain.rules.acts import NO_DEMANDS, NO_EFFECTS, Demands, Effects
from core.domain.rules.provisions import UNCITED, Citation, Param, Title, When
from core.domain.worktime.periods import Period, Roll


@dataclass(frozen=True)
class Extension:
    """One way to extend a timer: exactly one of ``adds``, ``until_total``, ``until`` is set."""

    name: str
    adds: Period | Param | None = None
    until_total: Period | Param | None = None
    until: bool = False
    demands: Demands = NO_DEMANDS
    effects: Effects = NO_EFFECTS
    only_after: str | None = None
    also: tuple[str, ...] = ()
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Deem:
    """A lapse effect: the system does ``act`` (视为), counted from the day ``effective`` gives."""

    act: str
    event: str
    effective: Condition | None = None


@dataclass(frozen=True)
class Lapse:
    """What happens when a timer lapses, besides becoming overdue."""

    escalate: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    deem: Deem | None = None


@dataclass(frozen=True)
class Term:
    """A length of a timer and all that may differ with it; ``until_fact`` names a date fact."""

    within: Period | Param | None
    until_fact: str | None = None
    when: Condition | None = None
    roll: Roll = Roll.ANY_REST_DAY
    strength: str = "hard"
    lapse: Lapse = Lapse()
    extensions: tuple[Extension, ...] = ()
    met_by: tuple[When, ...] = ()
    cite: Citation = UNCITED


@dataclass(frozen=True)
class TimerRule:
    """A statutory limit or office norm: when it runs, how long, what meets and pauses it.

    ``terms`` are tried in order; ``unknown`` is the term used while a term's condition is unknown.
    ``earliest_of`` replaces the terms' lengths by the earliest due date of other timers.
    """

    name: str
    starts: tuple[When, ...]
    terms: tuple[Term, ...]
    title: Title = field(default_factory=dict)
    when: Condition | None = None
    unknown: Term | None = None
    pauses: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    warn: tuple[Period, ...] = ()
    survives: str = ""
    earliest_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Duty:
    """A periodic duty: due on ``day`` of the period's last month (None: its last day)."""

    slug: str
    every: str
    met_by: tuple[str, ...]
    day: int | None = None
    plus: Period | None = None
    role: str = ""
    title: Title = field(default_factory=dict)
    roll: Roll = Roll.NONE
    lapse: Lapse = Lapse()
    cite: Citation = UNCITED

"""What a policy says, as values: grounds, tables, acts, timers, tasks, duties of one version.

Written from a policy file by ``core.policyfiles``; the shape and meaning of every field is
described for people in ``docs/policy-language.md``. Holds no behaviour beyond look-ups.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from core.domain.casework.messages import MessageRule
from core.domain.expressions import Condition
from core.domain.inspections.checks import Check
from core.domain.rules.acts import Action, Guard
from core.domain.rules.limits import Duty, TimerRule
from core.domain.rules.provisions import UNCITED, Citation, Interval, Param, Parameter, Title, When
from core.domain.rules.rulelists import RuleList
from core.domain.worktime.periods import Period

#: The parameter that says how long the file of an archived case is kept, as the source words it.
RETENTION = "retention"

#: How a task ends that was tried in vain too often; also the event, where a rule names no other.
GIVEN_UP = "given_up"


@dataclass(frozen=True)
class Ground:
    """A rule of admissibility: when it holds, the verdict ``outcome`` follows, with its wording."""

    slug: str
    outcome: str
    when: Condition
    says: str = ""
    cite: Citation = UNCITED
    usable_at: tuple[str, ...] = ("intake",)
    disabled: bool = False


@dataclass(frozen=True)
class Admissibility:
    """The grounds of a policy and how they combine (``hit``)."""

    rules: tuple[Ground, ...] = ()
    hit: str = "collect"
    otherwise: str = "accept"

    @cached_property
    def verified(self) -> Admissibility:
        """The same without the grounds that are disabled."""
        rules = tuple(rule for rule in self.rules if not rule.disabled)
        return self if rules == self.rules else replace(self, rules=rules)

    @cached_property
    def conditions(self) -> RuleList:
        """The conditions of the grounds, to be decided together."""
        return RuleList(rule.when for rule in self.rules)


@dataclass(frozen=True)
class Row:
    """One row of a decision table; ``gives`` maps results to values."""

    when: Condition
    gives: Mapping[str, str | bool]
    says: str = ""
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Table:
    """A decision table whose results classify or route a case."""

    name: str
    rows: tuple[Row, ...]
    otherwise: Mapping[str, str | bool]
    hit: str = "first"
    unknown: str = "waits"
    decided_by: str | None = None
    keeps_first: bool = False
    asks: bool = False

    @cached_property
    def results(self) -> tuple[str, ...]:
        """Names of the results this table can give, in order of first mention."""
        names = [name for row in self.rows for name in row.gives] + list(self.otherwise)
        return tuple(dict.fromkeys(names))

    @cached_property
    def conditions(self) -> RuleList:
        """The conditions of the rows, to be decided together."""
        return RuleList(row.when for row in self.rows)

    @cached_property
    def filled(self) -> tuple[Mapping[str, str | bool], ...]:
        """All results by row, ``otherwise`` last; those that a row does not give are ``none``."""
        given = [*(row.gives for row in self.rows), self.otherwise]
        return tuple({**dict.fromkeys(self.results, "none"), **gives} for gives in given)


@dataclass(frozen=True)
class Question:
    """One line of a task's script; its answer is recorded as ``fact``, if it names one."""

    ask: Title
    fact: str | None = None


@dataclass(frozen=True)
class TaskRule:
    """Work asked of ``role``; arises by itself where ``when`` holds, ends by ``closed_by``.

    ``attempted_by`` are the events that try it. After ``at_most`` of them without success (None:
    however many) it is given up, under the event ``given_up_as``. ``script`` is what to ask.
    """

    slug: str
    role: str = ""
    title: Title = field(default_factory=dict)
    when: Condition | None = None
    closed_by: tuple[When, ...] = ()
    attempted_by: tuple[When, ...] = ()
    at_most: int | Param | None = None
    given_up_as: str = GIVEN_UP
    script: tuple[Question, ...] = ()
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Requirement:
    """A fact without which a case is not opened (``when`` it is needed)."""

    fact: str
    when: Condition | None = None
    says: Title = field(default_factory=dict)


@dataclass(frozen=True)
class Intake:
    """What receipt does: first status, notices and tasks."""

    status: str = "registered"
    notices: tuple[When, ...] = ()
    opens: tuple[When, ...] = ()


@dataclass(frozen=True)
class ServiceMethod:
    """One way to serve a notice; with ``after`` it counts when that time is over (视为送达)."""

    slug: str
    title: Title = field(default_factory=dict)
    after: Period | Param | None = None
    receipt: bool = False
    note: bool = False
    guards: tuple[Guard, ...] = ()
    cite: Citation = UNCITED


@dataclass(frozen=True)
class ServiceRule:
    """How notices are served: who may record it (``by``) and the methods that count."""

    by: tuple[str, ...]
    methods: Mapping[str, ServiceMethod]


@dataclass(frozen=True)
class LinkingRule:
    """Who may split a case and bind cases together."""

    by: tuple[str, ...]
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Publishing:
    """How an office published a version itself: when, and what it chose for open cases.

    ``transition`` is empty where nothing was chosen: the office's setting decides then.
    """

    at: datetime
    transition: str = ""


@dataclass(frozen=True)
class Policy:
    """One resolved version of a policy. ``digest`` is the SHA-256 of its canonical form.

    ``published`` is None for a version that came with the sector's files.
    """

    sector: str
    slug: str
    in_force: Interval
    profiles: tuple[str, ...]
    applies: Condition | None
    title: Title = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    overlay: bool = False
    office: bool = False
    transition: str = "pinned"
    requires: tuple[Requirement, ...] = ()
    checks: tuple[Guard, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    admissibility: Admissibility = Admissibility()
    copies: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    intake: Intake = Intake()
    procedure: Mapping[str, Action] = field(default_factory=dict)
    timers: Mapping[str, TimerRule] = field(default_factory=dict)
    tasks: Mapping[str, TaskRule] = field(default_factory=dict)
    events: Mapping[str, Condition] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    inspections: Mapping[str, Check] = field(default_factory=dict)
    stand_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    barred_if_named: str | None = None
    service: ServiceRule | None = None
    linking: LinkingRule | None = None
    messages: Mapping[str, MessageRule] = field(default_factory=dict)
    digest: str = ""
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    files: tuple[str, ...] = ()
    published: Publishing | None = field(default=None, compare=False)

    @property
    def version(self) -> date:
        """The day from which this version is in force; it names the version."""
        return self.in_force.start

    def parameters_on(self, day: date) -> Mapping[str, Any]:
        """The values in force on ``day`` by name."""
        return self._parameters_on(day)

    @cached_property
    def _parameters_on(self) -> Callable[[date], Mapping[str, Any]]:
        # A case asks many times, and always for the day it was received.
        return lru_cache(maxsize=1024)(
            lambda day: {name: each.on(day) for name, each in self.parameters.items()}
        )

    def used_by(self, profile: str) -> bool:
        """Whether ``profile`` uses this policy (no profiles named: every one does)."""
        return not self.profiles or profile in self.profiles

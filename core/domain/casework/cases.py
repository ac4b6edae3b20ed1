"""A case and everything on it, as values: facts, timers, tasks, notices and its journal.

A case changes only through ``core.domain.casework.engine``; storage reads and writes these values.
Instants are aware datetimes in UTC, days are dates of the office's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

SYSTEM = "system"

#: Statuses in which a case has ended: its timers stop, see docs/policy-language.md.
ENDED = ("closed", "rejected", "withdrawn", "transferred", "archived")


@dataclass(frozen=True)
class Officer:
    """Somebody who acts: a stable name and the roles held."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Command:
    """What somebody wants to do to a case: the act, who, when, and what is given with it."""

    act: str
    officer: Officer
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    grounds: tuple[str, ...] = ()
    timer: str = ""
    until: date | None = None
    period: str = ""
    together_with: tuple[Officer, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One line of the journal.

    ``event`` is its slug, ``act`` the act behind it (they differ for deemed acts), ``at`` when it
    happened, ``effective_on`` the day from which timers count it. ``data`` holds inputs and what
    the act cited; ``changes`` maps what changed to [old, new]. ``seq`` and ``hash`` are given
    when it is stored; ``key`` is unique over all cases, so that no timer can fire twice.
    """

    event: str
    at: datetime
    effective_on: date
    act: str = ""
    actor: str = SYSTEM
    role: str = SYSTEM
    policy: str = ""
    version: date | None = None
    basis: str = ""
    ref: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    key: str | None = None
    seq: int = 0
    recorded_at: datetime | None = None
    previous_hash: str = ""
    hash: str = ""


@dataclass
class Timer:
    """One run of a timer on a case.

    ``state``: waiting, running, paused, met, overdue, cancelled, or absent (its condition is
    false). ``due`` is the last day, ``due_at`` the instant after which it is overdue, ``wake_at``
    when it next needs attention (a warning or the lapse). ``generation`` grows with every change
    of the due date. ``deemed``: it lapsed into a deemed act, so nothing meets it any more.
    """

    name: str
    run: int
    policy: str
    version: date
    started_on: date
    started_at: datetime
    state: str = "waiting"
    nominal_end: date | None = None
    due: date | None = None
    due_at: datetime | None = None
    wake_at: datetime | None = None
    provisional: bool = False
    deemed: bool = False
    strength: str = "hard"
    basis: str = ""
    ref: tuple[str, ...] = ()
    length: str = ""
    extended: int = 0
    warned: int = 0
    warnings: tuple[datetime, ...] = ()
    generation: int = 1
    met_at: datetime | None = None
    calendar: str = ""
    id: int | None = None

    @property
    def open(self) -> bool:
        """Whether it still counts: running or paused."""
        return self.state in ("running", "paused")


@dataclass
class Task:
    """Work asked of a role; open until ``done_at``.

    ``policy`` and ``version`` are those whose rule asks it, ``basis`` and ``ref`` say by which
    article. ``attempts`` counts the acts that tried it, ``outcome`` is how it ended: done or
    given_up. ``result`` holds the ``facts`` told and the ``note`` of the last of these acts,
    personal facts never.
    """

    slug: str
    role: str
    opened_at: datetime
    done_at: datetime | None = None
    done_by: str = ""
    policy: str = ""
    version: date | None = None
    basis: str = ""
    ref: tuple[str, ...] = ()
    attempts: int = 0
    last_attempt_at: datetime | None = None
    outcome: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None


@dataclass
class Notice:
    """A document drawn up by an act; numbered and frozen when stored.

    ``entry`` is the place of the act in the journal, ``digest`` the SHA-256 over what it says;
    both, and ``title``, are empty on notices issued before they were kept.
    """

    slug: str
    drawn_at: datetime
    act: str
    basis: str = ""
    number: str = ""
    text: str = ""
    title: str = ""
    digest: str = ""
    entry: int | None = None
    id: int | None = None


@dataclass
class Service:
    """One attempt to serve a notice (送达); ``notice`` is the notice's number.

    ``outcome``: served, returned, sent (it counts as served from the end of ``effective_on``, which
    is still to come) or overtaken (sent, and then served or returned otherwise). ``on`` is the day
    of the attempt or of the announcement, ``effective_on`` the day from which timers count it,
    ``wake_at`` the instant at which what was sent takes effect.
    """

    notice: str
    method: str
    outcome: str
    on: date
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    receipt: str = ""
    note: str = ""
    wake_at: datetime | None = None
    id: int | None = None


@dataclass
class Application:
    """An act that somebody applied for and that others must approve.

    ``timer`` is the run that is to be extended, ``accept#1``. ``needs`` are the approvals asked
    for, each as the roles of which one suffices, ``director|collective``; ``waits`` those of them
    still to come. ``state``: open, done, refused, or lapsed (undecided when its time was over).
    """

    act: str
    applied_at: datetime
    applied_by: str
    timer: str = ""
    until: date | None = None
    note: str = ""
    needs: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    state: str = "open"
    id: int | None = None


#: How one case may be bound to another; the case from which comes first.
RELATIONS = ("related", "duplicate", "split", "converted", "merged")


@dataclass(frozen=True)
class LinkedCase:
    """A case to which this one leads: how, its number and its status."""

    relation: str
    number: str
    status: str

    @property
    def open(self) -> bool:
        """Whether it has not come to an end."""
        return self.status not in ENDED


@dataclass
class Case:
    """One matter under one policy, with its own procedure and timers.

    ``secrecy`` is one of :data:`core.domain.people.identities.LEVELS`. ``salt`` and personal facts
    are gone once its data key was destroyed; since ``restricted_at`` it is only kept.
    """

    number: str
    sector: str
    profile: str
    kind: str
    channel: str
    received_at: datetime
    received_on: date
    policy: str
    version: date
    status: str
    salt: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    verdict: str = "undetermined"
    grounds: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    classification: dict[str, str | bool | None] = field(default_factory=dict)
    timers: list[Timer] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    journal: list[Entry] = field(default_factory=list)
    officer: str = ""
    submission: int | None = None
    secrecy: str = "open"
    restricted_at: datetime | None = None
    revision: int = 0
    id: int | None = None

    @property
    def ended(self) -> bool:
        """Whether the case has come to an end."""
        return self.status in ENDED

    def after_last(self, at: datetime) -> datetime:
        """``at``, or the instant of the last entry where that is later: the journal is in order.

        Something may be due, or to be warned of, when that is first known.
        """
        return max([at, *(entry.at for entry in self.journal[-1:])])

    def timer(self, name: str) -> Timer | None:
        """The run meant by ``name`` (latest) or ``name#2``; None if it never started."""
        base, _, run = name.partition("#")
        runs = [t for t in self.timers if t.name == base and (not run or t.run == int(run))]
        return runs[-1] if runs else None

    def open_task(self, slug: str) -> Task | None:
        """The open task ``slug``, if there is one."""
        return next((t for t in self.tasks if t.slug == slug and t.done_at is None), None)

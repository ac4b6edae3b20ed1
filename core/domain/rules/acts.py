"""The acts of a procedure as a policy states them: what they demand and what they leave behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.domain.expressions import Condition
from core.domain.rules.provisions import UNCITED, Citation, Param, Title, When
from core.domain.worktime.periods import Period, Roll


@dataclass(frozen=True)
class Ask:
    """A fact or input that an act demands; ``one_of`` limits its values."""

    fact: str
    when: Condition | None = None
    one_of: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Guard:
    """A condition that must be true, and the problem code where it is not."""

    holds: Condition
    says: Title = field(default_factory=dict)
    fails: str = "guard_failed"
    cite: Citation = UNCITED


@dataclass(frozen=True)
class ApprovalRule:
    """An approval that an act needs, by any one of the roles ``by``."""

    by: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True)
class SecondOfficer:
    """Two-person rule: somebody named with the act, or the act ``act`` done since ``after``."""

    act: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Link:
    """A linked case that an act opens; no case where no policy applies.

    ``received`` is ``same`` (the receipt of the case it comes from) or ``today`` (its own).
    """

    kind: str
    policy: str | None = None
    version_on: str = "received"
    received: str = "same"
    when: Condition | None = None


@dataclass(frozen=True)
class Window:
    """The time within which an act may be done, counted from the last event ``of``.

    Counted on the calendar like a timer: the first day not, through the end of the last.
    """

    of: str
    period: Period | Param
    roll: Roll = Roll.ANY_REST_DAY
    says: Title = field(default_factory=dict)
    fails: str = "too_late"
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Demands:
    """What must be given and hold before an act or an extension happens.

    ``waits_for`` are relations: no case that came out of this one in such a way may be open.
    """

    by: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    note: bool | Condition = False
    guards: tuple[Guard, ...] = ()
    approvals: tuple[ApprovalRule, ...] = ()
    second_officer: SecondOfficer | None = None
    not_by_doer_of: tuple[str, ...] = ()
    agrees_with: tuple[str, ...] = ()
    times: int | None = None
    waits_for: tuple[str, ...] = ()
    within: Window | None = None


@dataclass(frozen=True)
class Effects:
    """What an act or an extension leaves behind besides the new status.

    ``draws`` maps facts to the share of cases in which a lot makes them true; ``escalates`` are
    the roles called upon. ``hands_back`` are the roles of which the first that
    whoever is barred does not hold is asked to put somebody else in charge.
    """

    notices: tuple[When, ...] = ()
    opens: tuple[When, ...] = ()
    closes: tuple[str, ...] = ()
    sets: Mapping[str, Any] = field(default_factory=dict)
    forgets: tuple[str, ...] = ()
    cites_grounds: bool = False
    bars_actor: bool = False
    links: tuple[Link, ...] = ()
    draws: Mapping[str, float | Param] = field(default_factory=dict)
    escalates: tuple[When, ...] = ()
    hands_back: tuple[str, ...] = ()


NO_DEMANDS = Demands()
NO_EFFECTS = Effects()


@dataclass(frozen=True)
class Action:
    """An act of the procedure. ``from_`` None is any status; ``to`` empty leaves it unchanged."""

    slug: str
    title: Title = field(default_factory=dict)
    from_: tuple[str, ...] | None = None
    to: tuple[When, ...] = ()
    demands: Demands = NO_DEMANDS
    effects: Effects = NO_EFFECTS
    cite: Citation = UNCITED

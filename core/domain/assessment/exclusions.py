"""What is left out of a scorecard for a period (剔除): asked for, and approved by somebody else.

Nothing is taken away: an exclusion stands beside the case or finding that it leaves out, and is
lifted by another that is decided the same way. Only what is approved counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.domain.casework.cases import Officer
from core.domain.errors import Refusal
from core.domain.rules.provisions import UNCITED, Citation, Title


@dataclass(frozen=True)
class ExclusionReason:
    """A reason that a card allows for leaving something out."""

    slug: str
    title: Title = field(default_factory=dict)
    cite: Citation = UNCITED


@dataclass(frozen=True)
class ExclusionRules:
    """What a card says of exclusions: the roles that ask and that approve, and the reasons."""

    asked_by: tuple[str, ...]
    approved_by: tuple[str, ...]
    reasons: Mapping[str, ExclusionReason]


@dataclass(frozen=True)
class Decision:
    """What was decided of an exclusion that was asked for."""

    approved: bool
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class Exclusion:
    """That a ``case`` (its number) or a ``finding`` (its id) be left out of a card for a period.

    ``lifts``: it takes back the exclusion of that id instead. ``unit`` is whose score it changes,
    as it was named when it was asked for.
    """

    sector: str
    profile: str
    card: str
    unit: str
    period: str
    reason: str
    case: str = ""
    finding: int | None = None
    lifts: int | None = None
    note: str = ""
    by: str = ""
    at: datetime | None = None
    id: int | None = None
    decision: Decision | None = None

    @property
    def state(self) -> str:
        """``asked`` until it is decided, then ``approved`` or ``refused``."""
        if self.decision is None:
            return "asked"
        return "approved" if self.decision.approved else "refused"


def in_effect(exclusions: Iterable[Exclusion]) -> list[Exclusion]:
    """Those that leave something out now: approved, and not lifted by one that is approved."""
    approved = [e for e in exclusions if e.state == "approved"]
    lifted = {e.lifts for e in approved}
    return [e for e in approved if e.lifts is None and e.id not in lifted]


def same(one: Exclusion, other: Exclusion) -> bool:
    """Whether both ask for the same: the same card, period and case or finding, or lifting."""
    return _what(one) == _what(other)


def must_ask(rules: ExclusionRules, officer: Officer) -> None:
    """Refuse (``not_allowed``) an officer who may not ask for exclusions on this card."""
    _must_hold(rules.asked_by, officer, "提出剔除", "ask for exclusions on this card")


def must_decide(rules: ExclusionRules, officer: Officer, asked: Exclusion) -> None:
    """Refuse who may not decide ``asked``: ``not_allowed``, or ``needs_second_officer``."""
    _must_hold(rules.approved_by, officer, "审批剔除", "decide on exclusions on this card")
    if asked.decision is not None:
        zh, en = f"第 {asked.id} 号已有决定", f"Exclusion {asked.id} is decided already"
        raise Refusal("not_allowed", zh, en)
    if asked.by == officer.name:
        zh, en = "提出人不得审批自己提出的剔除", "Who asked for it may not decide on it"
        raise Refusal("needs_second_officer", zh, en)


def _must_hold(roles: tuple[str, ...], officer: Officer, zh: str, en: str) -> None:
    if not set(officer.roles) & set(roles):
        names = ", ".join(roles)
        raise Refusal("not_allowed", f"只有 {names} 可以{zh}", f"Only {names} may {en}")


def _what(exclusion: Exclusion) -> tuple[object, ...]:
    e = exclusion
    return e.sector, e.profile, e.card, e.period, e.case, e.finding, e.lifts

"""One suspicion from night to night: found once, seen again or no longer, decided by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeAlias

from core.domain.errors import Problem, Refusal, invalid
from core.domain.inspections.records import Found, grown

OPEN, CONFIRMED, DISMISSED, SETTLED = STATES = ("open", "confirmed", "dismissed", "settled")
#: What may be decided, by the state that the suspicion must have.
DECISIONS = {CONFIRMED: OPEN, DISMISSED: OPEN, SETTLED: CONFIRMED}


@dataclass(frozen=True)
class Suspicion:
    """What a check found of an office, until a person decides and ever after.

    It is named by policy, version, check, what it is ``about``, and the ``round``: a matter
    decided in which something new is found later begins another round. ``gone_on`` is the day of
    the night in which it no longer held; ``day`` the day by which it is looked at again. ``note``
    is the reason that ``decided_by`` gave. One that is confirmed is settled when all is put right.
    """

    sector: str
    profile: str
    policy: str
    version: date
    check: str
    kind: str
    about: str
    cases: tuple[str, ...]
    marks: tuple[str, ...]
    day: date
    found_at: datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)
    round: int = 1
    state: str = OPEN
    gone_on: date | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
    id: int | None = None


Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Changes:
    """What a night changes: findings that are ``new`` (with their round), suspicions otherwise.

    ``more``: one that is open and to which something was added, with what it is now, and the
    cases that were not concerned before. ``back``: seen again. ``gone``: no longer seen.
    """

    new: tuple[tuple[Found, int], ...] = ()
    more: tuple[tuple[Suspicion, Found], ...] = ()
    back: tuple[Suspicion, ...] = ()
    gone: tuple[Suspicion, ...] = ()


def compare(
    known: Iterable[Suspicion], found: Iterable[Found], first: Mapping[str, date]
) -> Changes:
    """What changes, with ``known`` the last round of everything found before.

    ``first`` says for each check from which day on it looked: what lies before it was not looked
    for, so that it is not said to be gone.
    """
    last = {(one.check, one.about): one for one in known}
    seen: set[Key] = set()
    new, more, back = [], [], []
    for one in found:
        key = one.check, one.about
        before = last.get(key)
        seen.add(key)
        if before is None:
            new.append((one, 1))
        elif not grown(before.marks, one.marks):
            back += [before] if before.gone_on else []
        elif before.state == OPEN:
            more.append((before, one))
        else:
            new.append((one, before.round + 1))
    gone = [
        one
        for key, one in last.items()
        if key not in seen and one.gone_on is None and one.day >= first.get(one.check, date.max)
    ]
    return Changes(tuple(new), tuple(more), tuple(back), tuple(gone))


def decide(suspicion: Suspicion, decision: str, by: str, at: datetime, note: str) -> Suspicion:
    """The suspicion as somebody decided it; ``invalid_input`` without a note or a known decision.

    ``not_allowed`` where it was decided before, or is to be settled without being confirmed.
    """
    problems = []
    if decision not in DECISIONS:
        names = ", ".join(DECISIONS)
        problems.append(Problem("decision", f"可选:{names}", f"Must be one of: {names}"))
    if not note.strip():
        problems.append(Problem("note", "须说明理由", "Say why"))
    if problems:
        raise invalid(*problems)
    if suspicion.state != DECISIONS[decision]:
        zh = "只有属实的疑点可以了结" if decision == SETTLED else "该疑点已有结论"
        en = f"A suspicion that is {suspicion.state} cannot be {decision}"
        raise Refusal("not_allowed", zh, en)
    return replace(suspicion, state=decision, decided_by=by, decided_at=at, note=note.strip())

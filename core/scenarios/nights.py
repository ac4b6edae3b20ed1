"""What a scenario says of inspections: the night is done, totals are told, suspicions decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.domain.casework.cases import Officer
from core.domain.errors import Problem, invalid
from core.domain.inspections.records import Told
from core.domain.inspections.suspicions import DECISIONS, OPEN, Suspicion
from core.storage.assessment.suspicions import SuspicionFilter
from core.usecases.assessment import inspecting, suspecting
from core.usecases.desk import Desk


def inspect(desk: Desk, sector: str, profile: str) -> None:
    """Do the night of the clock's day, whatever the hour."""
    inspecting.inspect(desk, sector, profile)


def tell(
    desk: Desk, sector: str, profile: str, by: str, totals: Sequence[Mapping[str, Any]]
) -> None:
    """Enter totals told from outside."""
    now = desk.now()
    told = [Told(one["channel"], str(one["period"]), one["total"], by, now) for one in totals]
    suspecting.tell_totals(desk, sector, profile, by, told)


def decide(
    desk: Desk,
    office: tuple[str, str],
    officer: Officer,
    wanted: Mapping[str, Any],
    numbers: Sequence[str],
) -> None:
    """Decide on every suspicion that is meant; ``invalid_input`` where none waits for that."""
    decision, note = wanted["decision"], str(wanted.get("note", ""))
    naming = {key: wanted[key] for key in _NAMING & {*wanted}}
    meant = [
        one
        for one in _all(desk, *office)
        if one.state == DECISIONS.get(decision, OPEN) and _holds(one, naming, numbers)
    ]
    if not meant:
        check = wanted["check"]
        zh, en = f"没有可如此认定的疑点 {check}", f"No suspicion of {check} can be {decision}"
        raise invalid(Problem("decide", zh, en))
    for one in meant:
        assert one.id is not None
        suspecting.decide_on(desk, officer, one.id, decision, note)


def differences(
    desk: Desk, sector: str, profile: str, wanted: Any, numbers: Sequence[str]
) -> Iterator[tuple[Any, Any]]:
    """(expected, found) where the suspicions there are differ from those expected.

    A list means exactly these; ``includes`` at least, ``excludes`` none of these. What an expected
    one does not name is free.
    """
    found = _all(desk, sector, profile)
    shown = [_shown(one) for one in found]
    if not isinstance(wanted, Mapping):
        wanted = {"only": wanted}
    if "only" in wanted and not _exactly(found, wanted["only"], numbers):
        yield wanted["only"], shown
    for one in wanted.get("includes", ()):
        if not any(_holds(there, one, numbers) for there in found):
            yield one, shown
    for one in wanted.get("excludes", ()):
        if any(_holds(there, one, numbers) for there in found):
            yield f"not {dict(one)}", shown


_NAMING = {"check", "case", "about"}


def _all(desk: Desk, sector: str, profile: str) -> list[Suspicion]:
    with desk.store.read() as work:
        found = work.inspections.search(SuspicionFilter((sector,), profile), limit=1000)
    return found[::-1]


def _exactly(
    found: Sequence[Suspicion], wanted: Sequence[Mapping[str, Any]], numbers: Sequence[str]
) -> bool:
    """Whether each one found can be paired with an expected one, the most exact first."""
    left = list(found)
    for one in sorted(wanted, key=len, reverse=True):
        there = next((other for other in left if _holds(other, one, numbers)), None)
        if there is None:
            return False
        left.remove(there)
    return not left


def _holds(one: Suspicion, wanted: Mapping[str, Any], numbers: Sequence[str]) -> bool:
    shown = _shown(one)
    for key, value in wanted.items():
        if key == "case":
            if _number(value, numbers) not in one.cases:
                return False
        elif key == "evidence":
            if any(one.evidence.get(name) != inner for name, inner in value.items()):
                return False
        elif shown[key] != value:
            return False
    return True


def _number(case: Any, numbers: Sequence[str]) -> str:
    """The number of a case that is named by its place in the order of receipt, from 1."""
    if isinstance(case, int):
        return numbers[case - 1] if 0 < case <= len(numbers) else ""
    return str(case)


def _shown(one: Suspicion) -> dict[str, Any]:
    return {
        "check": one.check,
        "about": one.about,
        "cases": list(one.cases),
        "state": one.state,
        "seen": one.gone_on is None,
        "round": one.round,
    }

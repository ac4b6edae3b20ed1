"""Compares what a scenario expects of a case with what is, and says where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from core.domain.casework import procedure, views
from core.domain.casework.cases import Officer, Timer
from core.domain.rules.decisions import Result
from core.domain.rules.regime import NONE, Matter
from core.scenarios.shapes import as_date

#: Expectations that are not of one case.
OF_THE_OFFICE = frozenset({"score", "suspicions"})


@dataclass(frozen=True)
class Difference:
    """One expectation that does not hold: its path, what was expected and what was found."""

    path: tuple[str | int, ...]
    expected: Any
    found: Any


def compare(
    matter: Matter, expect: Mapping[str, Any], at: datetime, officer: Callable[[str], Officer]
) -> Iterator[Difference]:
    """Every difference between the case and what is expected of it; unnamed things are free.

    ``score`` and ``suspicions`` are not of one case: :mod:`core.scenarios.scores`, ``nights``.
    """
    comparisons = {**_values(matter), **_lists(matter), **_details(matter, at, officer)}
    for key, wanted in expect.items():
        if key in OF_THE_OFFICE:
            continue
        for difference in comparisons[key](wanted):
            yield Difference((key, *difference.path), difference.expected, difference.found)


_Comparison = Callable[[Any], Iterator[Difference]]


def _values(matter: Matter) -> dict[str, _Comparison]:
    case = matter.case
    values = {
        "policy": case.policy,
        "version": case.version.isoformat(),
        "status": case.status,
        "verdict": case.verdict,
        **{key: _result(matter, key) for key in ("category", "severity", "unit")},
    }
    return {key: partial(_same, (), found=found) for key, found in values.items()}


def _lists(matter: Matter) -> dict[str, _Comparison]:
    case = matter.case
    tasks = [task.slug for task in case.tasks if task.done_at is None]
    notices = [notice.slug for notice in case.notices]
    return {
        "grounds": partial(_listed, (), found=case.grounds, exactly=True),
        "missing": partial(_listed, (), found=case.missing, exactly=True),
        "tasks": partial(_listed, (), found=tasks, exactly=False),
        "notices": partial(_listed, (), found=notices, exactly=False),
    }


def _details(
    matter: Matter, at: datetime, officer: Callable[[str], Officer]
) -> dict[str, _Comparison]:
    case = matter.case
    return {
        "facets": partial(_faceted, case.classification),
        "basis": partial(_cited, found=views.bases(matter, at)),
        "events": partial(_in_order, found=[entry.event for entry in case.journal]),
        "timers": partial(_timers, matter, at),
        "ledger": partial(_ledgers, matter),
        "task": partial(_tasks, matter, at),
        "allowed": partial(_allowed, matter, at, officer),
    }


def _result(matter: Matter, name: str) -> Result:
    value = matter.case.classification.get(name)
    return None if value == NONE else value


def _same(path: tuple[str | int, ...], wanted: Any, found: Any) -> Iterator[Difference]:
    if wanted != found:
        yield Difference(path, wanted, found)


def _listed(
    path: tuple[str | int, ...], wanted: Any, found: Sequence[Any], exactly: bool
) -> Iterator[Difference]:
    """A plain list means exactly these (``exactly``) or at least these; see the format."""
    if isinstance(wanted, Mapping):
        only, includes = wanted.get("only"), wanted.get("includes", [])
        excludes = wanted.get("excludes", [])
    else:
        only, includes, excludes = (wanted, [], []) if exactly else (None, wanted, [])
    wrong = only is not None and sorted(only) != sorted(found)
    lacking = any(one not in found for one in includes)
    if wrong or lacking or any(one in found for one in excludes):
        yield Difference(path, wanted, list(found))


def _faceted(results: Mapping[str, Result], wanted: Mapping[str, Any]) -> Iterator[Difference]:
    for name, value in wanted.items():
        yield from _same((name,), value, results.get(name))


def _allowed(
    matter: Matter, at: datetime, officer: Callable[[str], Officer], wanted: Mapping[str, Any]
) -> Iterator[Difference]:
    for role, wish in wanted.items():
        yield from _listed((role,), wish, procedure.allowed(matter, officer(role), at), False)


def _cited(wanted: Sequence[str], found: Sequence[str]) -> Iterator[Difference]:
    for text in wanted:
        if not any(text in basis for basis in found):
            yield Difference((), text, list(found))


def _in_order(wanted: Sequence[str], found: Sequence[str]) -> Iterator[Difference]:
    rest = iter(found)
    if not all(event in rest for event in wanted):
        yield Difference((), list(wanted), list(found))


def _timers(matter: Matter, at: datetime, wanted: Mapping[str, Any]) -> Iterator[Difference]:
    runs = views.timer_runs(matter, at)
    for name, wish in wanted.items():
        if name == "absent":
            for absent in wish:
                found = _find(runs, absent)
                if found and found.state != "waiting":
                    yield Difference(("absent",), absent, found.state)
            continue
        timer = _find(runs, name)
        if timer is None:
            yield Difference((name,), wish, "absent")
            continue
        for key, value in wish.items():
            found = _shown(matter, timer, key, value)
            yield from _same((name, key), value, found)


def _find(runs: Sequence[Timer], name: str) -> Timer | None:
    base, _, run = name.partition("#")
    named = [t for t in runs if t.name == base and (not run or t.run == int(run))]
    return named[-1] if named else None


def _shown(matter: Matter, timer: Timer, key: str, wanted: Any) -> Any:
    if key != "due":
        return getattr(timer, key)
    if timer.due is None:
        return None
    if as_date(wanted):
        return timer.due.isoformat()
    assert timer.due_at is not None
    return timer.due_at.astimezone(matter.office.zone).strftime("%Y-%m-%d %H:%M")


def _tasks(matter: Matter, at: datetime, wanted: Mapping[str, Any]) -> Iterator[Difference]:
    """The last task of each name; while it is open its outcome is ``open``."""
    for name, wish in wanted.items():
        task = next((one for one in reversed(matter.case.tasks) if one.slug == name), None)
        if task is None:
            yield Difference((name,), wish, "never asked")
            continue
        script = matter.rules(at).task(name)[1].script
        found = {
            "attempts": task.attempts,
            "outcome": task.outcome or "open",
            "asks": [question.fact for question in script if question.fact],
            "result": task.result.get("facts", {}),
            "basis": task.basis,
        }
        for key, value in wish.items():
            yield from _same((name, key), value, found[key])


def _ledgers(matter: Matter, wanted: Mapping[str, Any]) -> Iterator[Difference]:
    for name, wish in wanted.items():
        account = views.timer_ledger(matter, name)
        if account is None:
            yield Difference((name,), wish, "no ledger: the timer has no due date")
            continue
        for key, value in wish.items():
            yield from _same((name, key), value, getattr(account[0], key))

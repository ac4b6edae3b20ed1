"""Extending a timer: which of its extension rows is meant, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.casework import history
from core.domain.casework.cases import Command, Officer, Timer
from core.domain.errors import Problem, Refusal, invalid
from core.domain.rules.limits import Extension
from core.domain.rules.regime import Matter
from core.domain.timekeeping.duedates import choose, rule_of
from core.domain.timekeeping.timers import latest_runs


def timer_meant(matter: Matter, command: Command) -> Timer | None:
    """The timer that ``extend`` names, or the only one that can be extended; None if unclear."""
    if command.timer:
        known = {rule.name for _, rule in matter.rules(command.at).timers()}
        if command.timer.partition("#")[0] not in known | {t.name for t in matter.case.timers}:
            names = ", ".join(sorted(known))
            raise invalid(
                Problem("timer", f"没有这个时限,可选:{names}", f"No such timer; one of: {names}")
            )
        return matter.case.timer(command.timer) or _unstarted(matter, command)
    rows = [t for t in latest_runs(matter.case) if "@" not in t.name and _rows(matter, t)]
    return rows[0] if len(rows) == 1 else None


def _unstarted(matter: Matter, command: Command) -> Timer:
    rules = matter.rules(command.at).timers()
    policy = next(policy for policy, rule in rules if rule.name == command.timer)
    day = matter.office.day(command.at)
    return Timer(command.timer, 1, policy.slug, policy.version, day, command.at)


def row_meant(matter: Matter, command: Command, timer: Timer | None) -> Extension | None:
    """The row meant: for the officer's role, and among several by what was given."""
    if timer is None:
        return None
    roles = set(command.officer.roles)
    rows = [row for row in _rows(matter, timer) if roles & set(row.demands.by)]
    given = command.until is not None or any(
        ask.fact in command.facts for row in rows for ask in row.demands.asks
    )
    matching = [row for row in rows if row.until == given] if len(rows) > 1 else rows
    return next(iter(matching or rows), None)


def refusals(
    matter: Matter, command: Command, timer: Timer | None, row: Extension | None
) -> Iterator[Refusal]:
    """What speaks against extending ``timer`` by ``row``, besides what any act may lack."""
    if timer is None and not command.timer:
        yield invalid(Problem("timer", "须指明延长哪个时限", "Say which timer is extended"))
    if timer is None or row is None:
        return
    if row.until and command.until is None:
        yield invalid(Problem("until", "须给出新的期限", "A new last day is needed"))
    elif row.until and timer.due and command.until and command.until <= timer.due:
        yield invalid(
            Problem("until", f"须晚于{timer.due}", f"Must be after the present due {timer.due}")
        )
    if timer.state in ("waiting", "absent"):
        yield Refusal("guard_failed", "该时限尚未开始", "That timer has not started")
    elif not timer.open:
        yield Refusal("too_late", "该时限已经届满或办结", "That timer is already over")
    if row.only_after and not granted(matter, timer, row.only_after):
        yield Refusal("guard_failed", "须先作前一次延长", "The earlier extension comes first")


def extenders(matter: Matter) -> tuple[str, ...]:
    """The roles that may extend a timer that runs now."""
    roles: list[str] = []
    for timer in matter.case.timers:
        if timer.open and "@" not in timer.name:
            roles += [r for row in _rows(matter, timer) for r in row.demands.by]
    return tuple(roles)


def choices(matter: Matter, officer: Officer) -> list[tuple[Timer, Extension]]:
    """What ``officer`` may extend now by role: each open timer with each of its rows."""
    roles = set(officer.roles)
    return [
        (timer, row)
        for timer in latest_runs(matter.case)
        if timer.open and "@" not in timer.name
        for row in _rows(matter, timer)
        if roles & set(row.demands.by)
    ]


def _rows(matter: Matter, timer: Timer) -> tuple[Extension, ...]:
    policy, rule = rule_of(matter, timer)
    term = choose(rule, matter.env(policy, timer.started_on))
    return (term or rule.terms[0]).extensions


def granted(matter: Matter, timer: Timer, name: str) -> int:
    """How often a timer's run was extended by the row ``name``."""
    mine = (timer.name, timer.run, name)
    given = history.entries(matter.case, "extend")
    return sum((e.data["timer"], e.data["run"], e.data["extension"]) == mine for e in given)

"""Plays scenarios that are texts on a sector that is a draft, with the runner of every scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from zoneinfo import ZoneInfo

from core.bootstrap import PassingDesks
from core.clock import Clock
from core.domain.rules.sectors import Sector
from core.policyfiles import PolicyFileError
from core.registry import Registry
from core.scenarios.files import Scenario, read_text_of
from core.scenarios.runner import Failure, Look, run_scenario
from core.usecases.desk import Desk
from core.usecases.policymaking.proving import Miss, Played, Player

ZONE = "Asia/Shanghai"


def player(desk: Desk) -> Player:
    """Plays scenarios as the use cases of ``desk`` need them, in the office's zone."""
    return partial(play, zone=str(desk.zone))


def play(
    sector: Sector,
    scenarios: Mapping[str, str],
    zone: str = ZONE,
    look: Look | None = None,
    desks: PassingDesks | None = None,
) -> Iterator[Played]:
    """How each scenario goes on ``sector``; a file that cannot be read counts as one that fails.

    ``look`` is shown the office after every step; ``desks`` serve for several calls.
    """
    desks = desks or PassingDesks(zone)
    open_desk = partial(desks.open, Registry([sector]))
    for path, text in scenarios.items():
        try:
            found = list(read_text_of(text, path, ZoneInfo(zone)))
        except PolicyFileError as error:
            misses = [Miss(p.path, "", f"{p.zh} ({p.en})", p.path) for p in error.problems]
            yield Played(path, path, tuple(misses))
            continue
        for scenario in found:
            yield _played(scenario, open_desk, look)


def _played(scenario: Scenario, open_desk: Callable[[Clock], Desk], look: Look | None) -> Played:
    try:
        outcome = run_scenario(scenario, open_desk, look=look)
    except Exception as error:  # noqa: BLE001 (one that breaks the engine must not hide the rest)
        miss = Miss("scenario", "", f"{error}", scenario.line(()))
        return Played(scenario.file, scenario.title, (miss,))
    return Played(scenario.file, scenario.title, tuple(map(_miss, outcome.failures)))


def _miss(failure: Failure) -> Miss:
    return Miss(failure.path, f"{failure.expected}", f"{failure.found}", failure.where)

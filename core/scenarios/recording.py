"""Writes down what the engine does with a case, as a scenario that expects just that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from core.bootstrap import PassingDesks
from core.domain.rules.regime import NONE, Matter
from core.domain.rules.sectors import Sector
from core.policyfiles.yamlwriting import yaml_text
from core.scenarios.proving import play
from core.usecases.desk import Desk

if TYPE_CHECKING:
    from core.scenarios.boundaries import Story

_RESULTS = ("unit", "severity", "category")


def recorded(sector: Sector, story: Story, zone: str, desks: PassingDesks) -> str:
    """The scenario of ``story`` with what happens in it; "" where no case of its policy opens."""
    head = _head(story)
    timer = next((key.partition(":")[2] for key in story.keys if key.startswith("timer:")), "")
    seen = _seen(sector, head, zone, desks)
    if not seen or seen[0].case.policy != story.policy:
        return ""
    first = seen[0]
    head["expect"] = _expected(first, story.keys)
    if "limit" in story.keys:
        due = next((t.due for t in first.case.timers if t.name == timer), None)
        if due is None:
            return ""
        head["steps"] = [{"at": at} for at in _moments(due) if at > head["case"]["at"]]
        seen = _seen(sector, head, zone, desks)
        if len(seen) != len(head["steps"]) + 1:
            return ""
        for step, matter in zip(head["steps"], seen[1:], strict=True):
            state = next(t.state for t in matter.case.timers if t.name == timer)
            step["expect"] = {"status": matter.case.status, "timers": {timer: {"state": state}}}
    text = yaml_text(head)
    played = play(sector, {"scenarios/x.yaml": text}, zone, desks=desks)
    return text if all(one.passed for one in played) else ""


def _head(story: Story) -> dict[str, Any]:
    case: dict[str, Any] = {
        "at": f"{story.received} 10:00",
        "kind": story.kind,
        "channel": story.channel,
    }
    if story.facts:
        case["facts"] = dict(story.facts)
    head: dict[str, Any] = {"scenario": story.title, "sector": story.sector}
    if story.profile != "default":
        head["profile"] = story.profile
    return head | {"case": case}


def _moments(due: date) -> list[str]:
    """The evening before the last day, its last minute, and the first of the day after."""
    before, after = due - timedelta(days=1), due + timedelta(days=1)
    return [f"{before} 23:59", f"{due} 23:59", f"{after} 00:00"]


def _seen(sector: Sector, head: Mapping[str, Any], zone: str, desks: PassingDesks) -> list[Matter]:
    """The case after receipt and after each step; none where it is refused."""
    seen: list[Matter] = []

    def look(desk: Desk, numbers: list[str]) -> None:
        with desk.store.read() as work:
            seen.append(desk.matter(work, work.cases.get(numbers[0])))

    played = list(play(sector, {"scenarios/x.yaml": yaml_text(head)}, zone, look, desks))
    return seen if all(one.passed for one in played) else []


def _expected(matter: Matter, keys: tuple[str, ...]) -> dict[str, Any]:
    case = matter.case
    expect: dict[str, Any] = {"policy": case.policy}
    for key in keys:
        if key == "verdict":
            expect["verdict"] = case.verdict
        elif key in ("grounds", "missing"):
            expect[key] = list(getattr(case, key))
        elif key.startswith("timer:"):
            expect |= _timer(matter, key.partition(":")[2])
        elif key != "limit":
            value = case.classification.get(key)
            value = None if value == NONE else value
            if key in _RESULTS:
                expect[key] = value
            else:
                expect.setdefault("facets", {})[key] = value
    return expect


def _timer(matter: Matter, name: str) -> dict[str, Any]:
    found = [timer for timer in matter.case.timers if timer.name == name]
    if not found or found[-1].state == "absent":
        return {"timers": {"absent": [name]}}
    timer = found[-1]
    shown: dict[str, Any] = {"state": timer.state}
    if timer.due:
        shown["due"] = timer.due
    return {"timers": {name: shown}}

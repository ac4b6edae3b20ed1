"""Who is in charge of a case, and what becomes of it when they must keep away from it (回避)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from core.domain.casework.cases import Case, Command, Officer, Task
from core.domain.casework.standing import conflicted
from core.domain.casework.tasks import DONE, end_task
from core.domain.errors import Refusal
from core.domain.rules.acts import Action, Effects
from core.domain.rules.policies import GIVEN_UP, Policy
from core.domain.rules.regime import Matter

__all__ = ["APPOINT", "appoints", "ask_for_successor", "pass_on", "refusals", "settle"]

#: The task that asks for somebody in charge; the act says of which role, so no policy has it.
APPOINT = "appoint"
#: The acts of the neutral base that are there to put somebody in charge.
_APPOINTING = ("assign", "reassign")


def appoints(action: Action) -> bool:
    """Whether an act is one by which people put somebody in charge, and so is asked whom."""
    return action.slug in _APPOINTING or action.effects.bars_actor


def refusals(
    matter: Matter, policy: Policy, action: Action, command: Command, named: Any
) -> Iterator[Refusal]:
    """Why the officer ``named`` with an act may not be put in charge by it; none is no one's."""
    if not isinstance(named, str) or not named:
        return
    leaves, actor = action.effects.bars_actor, command.officer.name
    if leaves and matter.case.officer != actor:
        zh = "只有承办人本人回避时可以指定接办人"
        yield Refusal("not_allowed", zh, "Only who is in charge names a successor on withdrawing")
    if leaves and named == actor:
        zh, en = "回避的人员不能继续承办", "Whoever withdraws is not put in charge"
        yield Refusal("conflict_of_interest", zh, en)
    yield from conflicted(matter, policy, [Officer(named, ())])


def pass_on(
    case: Case, command: Command, effects: Effects, inputs: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Put in charge who is named with an act; nobody, where who was in charge is barred by it."""
    before = case.officer
    case.officer = str(inputs.get("officer", before) or "")
    if effects.bars_actor and case.officer == command.officer.name:
        case.officer = ""
    return {"officer": (before, case.officer)} if case.officer != before else {}


def ask_for_successor(
    matter: Matter, command: Command, effects: Effects, at: datetime, basis: str
) -> None:
    """Ask the first role that whoever withdrew does not hold to put somebody in charge."""
    role = next((r for r in effects.hands_back if r not in command.officer.roles), None)
    if role and matter.case.open_task(APPOINT) is None:
        matter.case.tasks.append(Task(APPOINT, role, at, basis=basis))


def settle(case: Case, command: Command, at: datetime) -> None:
    """End the asking once somebody is in charge again, or the case has come to an end."""
    asked = case.open_task(APPOINT)
    if asked and (case.officer or case.ended):
        end_task(asked, at, command.officer.name, DONE if case.officer else GIVEN_UP)

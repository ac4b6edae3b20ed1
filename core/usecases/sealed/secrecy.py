"""The secrecy of a case: anybody who works on it may raise it, only two together lower it."""

from __future__ import annotations

from datetime import datetime

from core.domain.casework.cases import Case, Officer
from core.domain.errors import Problem, Refusal, invalid
from core.domain.people.identities import HIDDEN, HIDING, LEVELS
from core.domain.rules.regime import Matter
from core.storage.sealed.identityrequests import IdentityRequest
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.sealed.identities import CUSTODIANS, changed, faults, must_hold, note

#: Who may raise the secrecy of a case, and who may ask a custodian to lower it.
RAISERS = ("clerk", "handler", "unit_head", "chief", "director", "supervisor", *CUSTODIANS)
LOWERERS = ("chief", "director", "legal")
#: Levels that somebody may choose later; whether somebody is anonymous is settled at receipt.
_STEPS = tuple(level for level in LEVELS if level != "anonymous")


def set_level(
    desk: Desk, caller: Caller, number: str, level: str, ground: str = "", reason: str = ""
) -> IdentityRequest | None:
    """Raise the secrecy of a case at once (None), or ask a custodian to lower it; journalled.

    Raises ``invalid_input`` for what is no level or no reason, ``NotPermitted`` by role, and
    ``Refusal`` where the kind of case is always sealed or nobody is known anyway.
    """

    def do(
        work: UnitOfWork, matter: Matter, officer: Officer, at: datetime
    ) -> IdentityRequest | None:
        case = matter.case
        if level not in _STEPS:
            names = ", ".join(_STEPS)
            raise invalid(Problem("level", f"可选:{names}", f"Must be one of: {names}"))
        _must_be_open_to_change(matter, level)
        if _STEPS.index(level) >= _STEPS.index(case.secrecy):
            must_hold(officer, RAISERS)
            apply_level(work, matter, officer, level, at, reason)
            return None
        must_hold(officer, LOWERERS)
        if problems := faults(ground, reason):
            raise invalid(*problems)
        assert case.id is not None
        asked = work.identity_requests.add(
            IdentityRequest(
                case.id, "lower", ground, reason.strip(), caller.name, at, (), level, number=number
            )
        )
        told = {"request": asked.id, "level": level, "ground": ground, "reason": reason.strip()}
        note(work, matter, "secrecy_asked", officer, at, told)
        return asked

    return changed(desk, caller, number, do)


def apply_level(
    work: UnitOfWork, matter: Matter, officer: Officer, level: str, at: datetime, reason: str
) -> None:
    """Give a case its secrecy, and what it came with as well; the same level changes nothing."""
    case, before = matter.case, matter.case.secrecy
    if level == before:
        return
    case.secrecy = level
    if case.submission is not None:
        if level in HIDING:
            work.submissions.seal(case.submission, HIDDEN)
        elif before in HIDING and not _hidden_elsewhere(work, case):
            work.submissions.unseal(case.submission)
    told = {"from": before, "to": level, "reason": reason.strip()}
    note(work, matter, "secrecy_changed", officer, at, told)


def _hidden_elsewhere(work: UnitOfWork, case: Case) -> bool:
    """Whether another case of the same submission hides who reported."""
    assert case.submission is not None
    levels = work.submissions.levels(case.submission)
    return any(level in HIDING for number, level in levels.items() if number != case.number)


def _must_be_open_to_change(matter: Matter, level: str) -> None:
    if matter.case.secrecy == "anonymous":
        raise Refusal(
            "not_allowed",
            "匿名件没有保密级别可调",
            "Nobody is known here; nothing can change",
        )
    if matter.case.kind in matter.regime.sector.sealed_kinds and level not in HIDING:
        raise Refusal("not_allowed", "此类案件一律封存", "Cases of this kind are always sealed")

"""Releasing an identity that is hidden: one officer asks, a custodian who is another decides.

A release lets nobody look but who asked for it, at what was asked for, until it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.domain.casework.cases import Case, Officer
from core.domain.errors import NotFound, Problem, Refusal, invalid
from core.domain.people.identities import EVENTS, FIELDS, HIDING, LONGEST_RELEASE
from core.domain.people.separation import CASE_ROLES
from core.domain.rules.regime import Matter
from core.storage.sealed.identityrequests import IdentityRequest
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.sealed.identities import CUSTODIANS, changed, faults, must_hold, note
from core.usecases.sealed.secrecy import apply_level

#: Who may ask for the release of a hidden identity.
ASKERS = ("handler", "unit_head", "chief", "director", "legal", "supervisor")
#: What custodians decide.
KINDS = ("release", "lower")
_EVENT = {
    ("release", True): "identity_released",
    ("release", False): "identity_refused",
    ("lower", False): "secrecy_kept",
}


def ask(
    desk: Desk,
    caller: Caller,
    number: str,
    ground: str,
    reason: str,
    fields: Sequence[str] = FIELDS,
) -> IdentityRequest:
    """Ask for the release of a hidden identity; journalled. Raises as :func:`read`."""

    def do(work: UnitOfWork, matter: Matter, officer: Officer, at: datetime) -> IdentityRequest:
        case = matter.case
        must_hold(officer, ASKERS)
        problems = faults(ground, reason)
        if not fields or not set(fields) <= set(FIELDS):
            names = ", ".join(FIELDS)
            problems.append(Problem("fields", f"可选:{names}", f"Must be some of: {names}"))
        if problems:
            raise invalid(*problems)
        if case.secrecy == "anonymous":
            raise Refusal(
                "not_allowed", "匿名件没有可供解密的身份,也不得追问",
                "Nobody is known here, and nobody may ask who it was",
            )  # fmt: skip
        if case.secrecy not in HIDING:
            zh, en = "本件未封存,有权的人可直接查看", "Nothing is sealed here; look directly"
            raise Refusal("not_allowed", zh, en)
        assert case.id is not None
        asked = work.identity_requests.add(
            IdentityRequest(
                case.id, "release", ground, reason.strip(), caller.name, at,
                tuple(dict.fromkeys(fields)), number=number,
            )
        )  # fmt: skip
        told = {"request": asked.id, "ground": ground, "reason": reason.strip()}
        note(work, matter, "identity_asked", officer, at, told | {"fields": list(asked.fields)})
        return asked

    return changed(desk, caller, number, do)


def decide(
    desk: Desk, caller: Caller, request: int, *, grant: bool, minutes: int = 30, reason: str = ""
) -> IdentityRequest:
    """A custodian releases an identity for ``minutes``, lowers secrecy as asked, or refuses.

    NotFound for who may not know of it; ``needs_second_officer`` where the custodian is who asks,
    or has worked on the case.
    """
    with desk.store.read() as work:
        number = _asked_for(work, caller, request).number

    def do(work: UnitOfWork, matter: Matter, officer: Officer, at: datetime) -> IdentityRequest:
        asked = _asked_for(work, caller, request)
        _must_be_another(matter.case, caller, asked)
        longest = int(LONGEST_RELEASE.total_seconds() // 60)
        if grant and not 1 <= minutes <= longest:
            zh, en = f"须为1至{longest}分钟", f"Must be 1 to {longest} minutes"
            raise invalid(Problem("minutes", zh, en))
        if not grant and not reason.strip():
            raise invalid(Problem("reason", "须写明不批准的理由", "Say why it is refused"))
        releases = asked.kind == "release"
        until = at + timedelta(minutes=minutes) if grant and releases else None
        state = "granted" if grant else "refused"
        decided = work.identity_requests.decide(asked, state, caller.name, reason.strip(), until)
        if grant and not releases:
            apply_level(work, matter, officer, asked.level, at, asked.reason)
        else:
            told = {"request": asked.id, "to": asked.asked_by, "note": reason.strip()}
            event = _EVENT[asked.kind, grant]
            note(work, matter, event, officer, at, {**told, "until": until})
        return decided

    return changed(desk, caller, number, do)


def requests(desk: Desk, caller: Caller, state: str | None = None) -> list[IdentityRequest]:
    """What custodians decide, newest first: all of it for them, to others what they asked."""
    with desk.store.read() as work:
        sectors = [s.slug for s in desk.registry if caller.holds(CASE_ROLES, s.slug)]
        found = work.identity_requests.listed(sectors, KINDS, state, 500)
        keeping = {s.slug for s in desk.registry if caller.holds(CUSTODIANS, s.slug)}
        at_hand = work.identity_requests.listed(sorted(keeping), KINDS, state, 500)
    seen = {one.id for one in at_hand}
    return [one for one in found if one.id in seen or one.asked_by == caller.name]


def _asked_for(work: UnitOfWork, caller: Caller, request: int) -> IdentityRequest:
    """What was asked, where the caller may know of it."""
    asked = work.identity_requests.get(request)
    sector = work.cases.get(asked.number).sector
    if asked.kind not in KINDS or not caller.holds(CUSTODIANS, sector):
        raise NotFound(f"没有申请 {request}", f"There is no request {request}")
    return asked


def _must_be_another(case: Case, caller: Caller, asked: IdentityRequest) -> None:
    if caller.name == asked.asked_by or caller.behind == asked.asked_by:
        raise Refusal(
            "needs_second_officer", "须由申请人以外的保密专员决定",
            "A custodian other than who asks must decide",
        )  # fmt: skip
    worked = {e.actor for e in case.journal if e.event not in EVENTS} | {case.officer}
    if caller.name in worked:
        raise Refusal(
            "needs_second_officer", "保密专员不得办理案件;您办理过本件",
            "A custodian handles no cases, and you have worked on this one",
        )  # fmt: skip

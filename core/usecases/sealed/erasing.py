"""Destroying what tells who is who: when the law lets go of it, by three people, never under hold.

What is destroyed is the data key. Rows, journal and its chain stay; what was sealed under the key
can be opened by nobody any more, in no backup either, for the list of what was erased lies with
the keys.
"""

from __future__ import annotations

from datetime import datetime

from core.domain.casework.cases import ENDED, Case, Officer
from core.domain.casework.dossier import kept_until
from core.domain.errors import Conflict, NotFound, Problem, Refusal, invalid
from core.domain.people.identities import REASON_LENGTH
from core.domain.people.separation import CASE_ROLES
from core.domain.rules.regime import Matter
from core.storage.database.engine import emptied
from core.storage.sealed.identityrequests import Hold, IdentityRequest
from core.storage.sealed.resealing import erase_rows
from core.storage.sealed.sealedrows import owner_of, submission_owner
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.sealed.identities import changed, must_hold, note

#: Who proposes to destroy, who agrees to it, and who may keep everything from being destroyed.
RECORDS = ("records_officer",)
REVIEWERS = ("records_officer", "chief", "director")
HOLDERS = ("unit_head", "legal", "chief", "director", "supervisor")
#: Why identities are destroyed: their time is over, or the person asks for it.
CAUSES = ("expired", "own_request")
_REACH = (*CASE_ROLES, *RECORDS)


def hold(desk: Desk, caller: Caller, number: str, reason: str) -> Hold:
    """Keep everything of a case from being destroyed; journalled."""

    def do(work: UnitOfWork, matter: Matter, officer: Officer, at: datetime) -> Hold:
        must_hold(officer, HOLDERS)
        _check_reason(reason)
        case = matter.case
        assert case.id is not None
        made = work.identity_requests.hold(Hold(case.id, reason.strip(), caller.name, at))
        note(work, matter, "held", officer, at, {"hold": made.id, "reason": reason.strip()})
        return made

    return changed(desk, caller, number, do, reach=_REACH)


def lift(desk: Desk, caller: Caller, number: str, reason: str) -> int:
    """Lift every hold on a case; how many they were. Journalled; NotFound where there is none."""

    def do(work: UnitOfWork, matter: Matter, officer: Officer, at: datetime) -> int:
        must_hold(officer, HOLDERS)
        _check_reason(reason)
        holds = _holds(work, matter.case)
        if not holds:
            raise NotFound("本件没有保全", "Nothing holds this case")
        for one in holds:
            work.identity_requests.lift(one, caller.name)
            told = {"hold": one.id, "reason": reason.strip()}
            note(work, matter, "hold_lifted", officer, at, told)
        return len(holds)

    return changed(desk, caller, number, do, reach=_REACH)


def propose(
    desk: Desk, caller: Caller, number: str, cause: str, reason: str
) -> IdentityRequest | None:
    """Propose to destroy the identities of a case that has ended; journalled.

    At the person's own request before their time is over, the case is restricted instead (None):
    what is personal there is only kept. Refusal under a hold, before the time is over, and where
    it was done already.
    """

    def do(
        work: UnitOfWork, matter: Matter, officer: Officer, at: datetime
    ) -> IdentityRequest | None:
        must_hold(officer, RECORDS)
        if cause not in CAUSES:
            names = ", ".join(CAUSES)
            raise invalid(Problem("cause", f"可选:{names}", f"Must be one of: {names}"))
        _check_reason(reason)
        case = matter.case
        _must_be_at_an_end(work, case)
        if not _is_over(matter, at):
            if cause == "own_request":
                _restrict(work, matter, officer, at, reason)
                return None
            raise _too_early(matter, at)
        assert case.id is not None
        if any(one.state in ("asked", "reviewed") for one in _asked(work, case)):
            raise Conflict("本件已有销毁申请", "Destruction was proposed already")
        asked = work.identity_requests.add(
            IdentityRequest(case.id, "erase", cause, reason.strip(), caller.name, at, number=number)
        )
        told = {"request": asked.id, "cause": cause, "reason": reason.strip()}
        note(work, matter, "erasure_asked", officer, at, told)
        return asked

    return changed(desk, caller, number, do, reach=_REACH)


def review(
    desk: Desk, caller: Caller, request: int, *, agree: bool, reason: str = ""
) -> IdentityRequest:
    """Agree to a destruction, or refuse it. The second who agrees destroys; journalled.

    ``needs_second_officer`` for who proposed it or has agreed already; Refusal under a hold.
    """
    with desk.store.read() as work:
        number = _proposal(work, caller, request).number

    def do(work: UnitOfWork, matter: Matter, officer: Officer, at: datetime) -> IdentityRequest:
        asked = _proposal(work, caller, request)
        must_hold(officer, REVIEWERS)
        if {caller.name, caller.behind} & {asked.asked_by, asked.decided_by} - {""}:
            zh, en = (
                "提出人、初审人、复审人须为三人",
                "Three people propose, agree, and agree again",
            )
            raise Refusal("needs_second_officer", zh, en)
        if not agree:
            _check_reason(reason)
            return _decide(work, matter, asked, officer, at, "refused", reason)
        _must_be_at_an_end(work, matter.case)
        if not _is_over(matter, at):
            raise _too_early(matter, at)
        state = "reviewed" if asked.state == "asked" else "done"
        decided = _decide(work, matter, asked, officer, at, state, reason)
        if state == "done":
            _erase(work, matter.case)
        return decided

    decided = changed(desk, caller, number, do, reach=_REACH)
    if decided.state == "done":
        emptied(desk.store.engine)
    return decided


def proposals(desk: Desk, caller: Caller) -> list[IdentityRequest]:
    """The destructions proposed in the caller's sectors, the newest first."""
    sectors = [s.slug for s in desk.registry if caller.holds(REVIEWERS, s.slug)]
    with desk.store.read() as work:
        return work.identity_requests.listed(sectors, ("erase",), None, 500)


_EVENT = {"refused": "erasure_refused", "reviewed": "erasure_reviewed", "done": "erased"}


def _decide(
    work: UnitOfWork, matter: Matter, asked: IdentityRequest, officer: Officer, at: datetime,
    state: str, reason: str,
) -> IdentityRequest:  # fmt: skip
    decided = work.identity_requests.decide(asked, state, officer.name, reason.strip())
    told = {"request": asked.id, "note": reason.strip()}
    note(work, matter, _EVENT[state], officer, at, told)
    return decided


def _erase(work: UnitOfWork, case: Case) -> None:
    """Destroy the key of the case; that of what it came with when no other case needs it."""
    erase_rows(work, owner_of(case))
    if case.submission is None:
        return
    others = set(work.submissions.levels(case.submission)) - {case.number}
    if all(not work.cases.get(number).salt for number in others):
        erase_rows(work, submission_owner(case.submission))


def _restrict(
    work: UnitOfWork, matter: Matter, officer: Officer, at: datetime, reason: str
) -> None:
    if matter.case.restricted_at is None:
        matter.case.restricted_at = at
        note(work, matter, "restricted", officer, at, {"reason": reason.strip()})


def _proposal(work: UnitOfWork, caller: Caller, request: int) -> IdentityRequest:
    asked = work.identity_requests.get(request)
    sector = work.cases.get(asked.number).sector
    if asked.kind != "erase" or not caller.holds(REVIEWERS, sector):
        raise NotFound(f"没有申请 {request}", f"There is no request {request}")
    return asked


def _is_over(matter: Matter, at: datetime) -> bool:
    until = kept_until(matter.case, matter.rules(at).policy)
    return until is not None and matter.office.day(at) >= until


def _too_early(matter: Matter, at: datetime) -> Refusal:
    until = kept_until(matter.case, matter.rules(at).policy)
    zh = f"保管期限至 {until}" if until else "政策未定保管期限,或须永久保管"
    en = f"It is kept until {until}" if until else "No policy ends the time for which it is kept"
    return Refusal("not_allowed", f"{zh},不得销毁", f"{en}, and may not be destroyed")


def _must_be_at_an_end(work: UnitOfWork, case: Case) -> None:
    if case.status not in ENDED:
        raise Refusal("not_allowed", "案件尚未办结", "The case has not ended")
    if not case.salt:
        raise Refusal("not_allowed", "身份信息已销毁或不可用", "The identities are gone already")
    if _holds(work, case):
        raise Refusal(
            "not_allowed", "本件已保全,不得销毁", "A hold keeps this from being destroyed"
        )


def _holds(work: UnitOfWork, case: Case) -> list[Hold]:
    assert case.id is not None
    return work.identity_requests.holds(case.id)


def _asked(work: UnitOfWork, case: Case) -> list[IdentityRequest]:
    assert case.id is not None
    return work.identity_requests.of(case.id, "erase")


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < REASON_LENGTH:
        n = REASON_LENGTH
        zh, en = f"至少写{n}个字", f"Give at least {n} characters"
        raise invalid(Problem("reason", zh, en))

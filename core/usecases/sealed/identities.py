"""Seeing who takes part: masked for everybody, in plain words for whom the law lets look.

Every look in plain words is written into the case's journal in the transaction that gives it.
Where the case hides who reported, only a release opens it: asked with a reason, given by an
identity custodian who is somebody else, for a short time, to the one who asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from core.domain.casework import joining, passage
from core.domain.casework.cases import Case, Officer
from core.domain.casework.consequences import journal
from core.domain.casework.submissions import Party
from core.domain.errors import NotFound, NotPermitted, Problem, invalid
from core.domain.people.identities import (
    FIELDS,
    GROUNDS,
    HIDDEN,
    HIDING,
    REASON_LENGTH,
    masked,
    told_of,
)
from core.domain.people.separation import CASE_ROLES
from core.domain.rules.regime import Matter
from core.storage.sealed.identityrequests import IdentityRequest
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.keeping import keep
from core.usecases.casework.reading import IDENTITY_ROLES, may_know, officer_in
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller

#: Who may look at an ordinary identity only with a reason.
REASONED = ("unit_head", "custodian")
#: Who releases what is hidden, and who stands in where no custodian can be reached, two together.
CUSTODIANS = ("custodian",)
HEADS = ("unit_head", "chief", "director")

Made = TypeVar("Made")


@dataclass(frozen=True, repr=False)
class Seen:
    """The parties of a case as one person sees them at an instant.

    ``watermark`` is what a page or paper with plain words must bear; empty where all is masked.
    ``others`` are the other cases of the same complainant, found without opening any identity.
    """

    number: str
    secrecy: str
    parties: tuple[Party, ...]
    plain: bool
    watermark: str = ""
    until: datetime | None = None
    releases: tuple[IdentityRequest, ...] = ()
    others: tuple[str, ...] = ()


def look(desk: Desk, caller: Caller, number: str) -> Seen:
    """The parties masked, and of hidden ones the role alone; NotFound as for the case."""
    with desk.store.read() as work:
        case = _case(work, caller, number)
        officer = officer_in(work, caller, case)
        parties = _parties(work, case)
        releases = _mine(work, case, caller, officer)
        others = _others(work, caller, case)
    hidden = [_veiled(p) if hides(case, p) else masked(p) for p in parties]
    return Seen(
        number, case.secrecy, tuple(hidden), plain=False, releases=tuple(releases), others=others
    )


def read(desk: Desk, caller: Caller, number: str, *, ground: str = "", reason: str = "") -> Seen:
    """The parties in plain words, journalled. Raises ``NotPermitted`` where the caller may not,
    ``invalid_input`` where a reason is missing, ``Refusal`` for who must keep away.
    """

    def do(work: UnitOfWork, matter: Matter, officer: Officer, at: datetime) -> Seen:
        case = matter.case
        release = _release(work, case, caller, at)
        parties = _parties(work, case)
        if release is None:
            # What is hidden stays so; the others may still be looked at.
            hidden = bool(parties) and all(hides(case, party) for party in parties)
            _must_see(case, officer, ground, reason, hidden=hidden)
        fields = release.fields if release else FIELDS
        shown = [
            _only(party, fields) if release or not hides(case, party) else _veiled(party)
            for party in parties
        ]
        told = {
            "fields": list(fields),
            "ground": release.ground if release else ground,
            "reason": release.reason if release else reason.strip(),
            "release": release.id if release else None,
        }
        note(work, matter, "identity_read", officer, at, told)
        mark = f"{caller.name} {at.astimezone(desk.zone):%Y-%m-%d %H:%M} {number}"
        until = release.until if release else None
        return Seen(number, case.secrecy, tuple(shown), True, mark, until)

    return changed(desk, caller, number, do)


def hides(case: Case, party: Party) -> bool:
    """Whether ``party`` is shown to nobody without a release."""
    return party.sealed or (case.secrecy in HIDING and party.role in HIDDEN)


def note(
    work: UnitOfWork,
    matter: Matter,
    event: str,
    officer: Officer,
    at: datetime,
    data: Mapping[str, object],
) -> None:
    """Write into the journal of a case what became of an identity; no timer follows from it."""
    told = {name: value for name, value in data.items() if value not in (None, "", [])}
    journal(matter, event, at, matter.rules(at).policy, officer, data=told)


def changed(
    desk: Desk,
    caller: Caller,
    number: str,
    do: Callable[[UnitOfWork, Matter, Officer, datetime], Made],
    *,
    reach: Sequence[str] = CASE_ROLES,
) -> Made:
    """Do something about the identities of a case in one transaction, with its journal.

    NotFound for who holds none of the roles ``reach``, and for who must keep away from the case.
    """
    with desk.store.write() as work:
        case = _case(work, caller, number, reach=reach, for_update=True)
        officer = officer_in(work, caller, case)
        now = desk.instant(None, case)
        matter = desk.matter(work, case)
        passage.catch_up(matter, now)
        joining.check_not_barred(matter, officer, now, handling=False)
        made = do(work, matter, officer, now)
        keep(work, matter)
        return made


def _case(
    work: UnitOfWork,
    caller: Caller,
    number: str,
    *,
    reach: Sequence[str] = CASE_ROLES,
    for_update: bool = False,
) -> Case:
    case = work.cases.get(number, for_update=for_update)
    without = set(reach).isdisjoint(officer_in(work, caller, case).roles)
    if without or work.barred.keeps(case.id, caller.name):
        raise NotFound(f"没有编号为 {number} 的案件", f"There is no case {number}")
    return case


def _parties(work: UnitOfWork, case: Case) -> tuple[Party, ...]:
    return work.submissions.identities(case.submission) if case.submission else ()


def _others(work: UnitOfWork, caller: Caller, case: Case) -> tuple[str, ...]:
    if case.submission is None or case.secrecy in HIDING:
        return ()
    found = (work.cases.get(number) for number in work.submissions.by_the_same(case.submission))
    return tuple(one.number for one in found if may_know(work, caller, one))


def _veiled(party: Party) -> Party:
    return Party(party.role, sealed=True, id=party.id)


def _only(party: Party, fields: Sequence[str]) -> Party:
    return told_of(party, {name: getattr(party, name) for name in FIELDS if name in fields})


def _mine(work: UnitOfWork, case: Case, caller: Caller, officer: Officer) -> list[IdentityRequest]:
    assert case.id is not None
    found = work.identity_requests.of(case.id, "release")
    if set(officer.roles) & {*CUSTODIANS, *HEADS}:
        return found
    return [one for one in found if one.asked_by == caller.name]


def _release(work: UnitOfWork, case: Case, caller: Caller, at: datetime) -> IdentityRequest | None:
    assert case.id is not None
    mine = [one for one in work.identity_requests.of(case.id) if one.asked_by == caller.name]
    return next((one for one in reversed(mine) if one.open_at(at)), None)


def _must_see(case: Case, officer: Officer, ground: str, reason: str, *, hidden: bool) -> None:
    if hidden:
        raise NotPermitted(
            "举报人身份已封存,须经保密专员批准",
            "Who reported is sealed; a custodian must release it",
        )
    roles = set(officer.roles)
    if case.restricted_at is not None and not roles & set(CUSTODIANS):
        zh, en = "本件个人信息已限制处理,只作保存", "What is personal here is only kept"
        raise NotPermitted(zh, en)
    if not roles & set(IDENTITY_ROLES):
        raise NotPermitted("您的角色不得查看当事人", "Your role may not see who takes part")
    needs_reason = not roles & (set(IDENTITY_ROLES) - set(REASONED))
    if needs_reason and (problems := faults(ground, reason)):
        raise invalid(*problems)


def faults(ground: str, reason: str) -> list[Problem]:
    """What is wrong with why somebody wants to look."""
    problems = []
    if ground not in GROUNDS:
        names = ", ".join(GROUNDS)
        problems.append(Problem("ground", f"可选:{names}", f"Must be one of: {names}"))
    if len(reason.strip()) < REASON_LENGTH:
        n = REASON_LENGTH
        zh, en = f"至少写{n}个字", f"Give at least {n} characters"
        problems.append(Problem("reason", zh, en))
    return problems


def must_hold(officer: Officer, roles: Sequence[str]) -> None:
    """Refuse with ``NotPermitted`` an officer who holds none of ``roles`` before this case."""
    if not set(officer.roles) & set(roles):
        raise needs(roles)


def needs(roles: Sequence[str]) -> NotPermitted:
    """The refusal of who holds none of ``roles``."""
    names = ", ".join(roles)
    return NotPermitted(f"在此须有角色之一:{names}", f"One of these roles is needed here: {names}")

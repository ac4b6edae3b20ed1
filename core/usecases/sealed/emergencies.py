"""Releasing an identity while no custodian can be reached: two heads do it, and auditors know.

It is the exception. Every such release is in the journal and the register, told to auditors and
custodians at once, over after four hours at most, and listed by the month with its part of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.domain.casework.cases import Officer
from core.domain.casework.messages import key_of
from core.domain.errors import NotFound, Problem, Refusal, invalid
from core.domain.people.identities import REASON_LENGTH
from core.domain.rules.regime import Matter
from core.domain.worktime.spans import Span
from core.policyfiles.messagefiles import neutral_messages
from core.storage.messages.outbox import Message
from core.storage.proof.audit import Registered
from core.storage.sealed.identityrequests import IdentityRequest
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.messages.promising import MAIL
from core.usecases.people.entry import Caller
from core.usecases.sealed.identities import CUSTODIANS, HEADS, changed, must_hold, note

__all__ = ["LONGEST", "MOST", "WATCHERS", "Month", "agree", "month"]

#: Who reads the monthly list.
WATCHERS = ("auditor", "custodian")
#: How long such a release lasts at most, and how long the first head's agreement waits.
LONGEST = timedelta(hours=4)
#: Beyond this part of all releases of a month the exception has become the rule.
MOST = 0.005
EVENT = "glass_broken"


@dataclass(frozen=True)
class Month:
    """The releases of a calendar month: those without a custodian, and how many there were."""

    label: str
    without: tuple[Registered, ...]
    releases: int

    @property
    def share(self) -> float:
        """The part of all releases that no custodian decided on."""
        return len(self.without) / self.releases if self.releases else 0.0

    @property
    def alarming(self) -> bool:
        """Whether they are more than the exception."""
        return self.share > MOST


def agree(
    desk: Desk, caller: Caller, request: int, *, reason: str, minutes: int = 240
) -> IdentityRequest:
    """A head agrees that a hidden identity is released now; the second who agrees releases it.

    Raises NotFound for who may not know of it, NotPermitted by role, ``invalid_input`` without a
    reason, ``needs_second_officer`` for who asked or has agreed already, Conflict where it is
    decided.
    """
    with desk.store.read() as work:
        asked = work.identity_requests.get(request)
    if asked.kind != "release":
        raise NotFound(f"没有申请 {request}", f"There is no request {request}")

    def do(work: UnitOfWork, matter: Matter, officer: Officer, at: datetime) -> IdentityRequest:
        must_hold(officer, HEADS)
        _check(reason, minutes)
        asked = work.identity_requests.get(request)
        _must_be_another(caller, asked)
        if not _waits(asked, at):
            told = {"request": asked.id, "to": asked.asked_by, "reason": reason.strip()}
            note(work, matter, "glass_agreed", officer, at, told)
            return work.identity_requests.decide(asked, "reviewed", caller.name, reason.strip())
        if caller.name == asked.decided_by or caller.behind == asked.decided_by:
            raise _another("须由另一名负责人同意", "Another head must agree")
        until = at + timedelta(minutes=minutes)
        decided = work.identity_requests.decide(
            asked, "granted", asked.decided_by, asked.note, until, caller.name
        )
        told = {"request": asked.id, "to": asked.asked_by, "first": asked.decided_by,
                "reason": reason.strip(), "until": until}  # fmt: skip
        note(work, matter, EVENT, officer, at, told)
        work.audit.add(Registered(EVENT, at, caller.name, matter.case.number, reason.strip(),
                                  {**told, "second": caller.name}))  # fmt: skip
        work.outbox.promise([*_mails(desk, work, matter, decided)])
        return decided

    return changed(desk, caller, asked.number, do)


def month(desk: Desk, label: str = "") -> Month:
    """The releases of a month such as ``2026-03`` (empty: this one); ``invalid_input``."""
    today = desk.now().astimezone(desk.zone).date()
    try:
        span = Span.parse("month", label) if label else Span.of("month", today)
    except ValueError as error:
        problem = Problem("month", "须如 2026-03", "Write it as 2026-03")
        raise invalid(problem) from error
    first, after = (
        datetime(day.year, day.month, day.day, tzinfo=desk.zone)
        for day in (span.first, span.last + timedelta(days=1))
    )
    with desk.store.read() as work:
        found = work.audit.entries((EVENT,), since=first)
        releases = work.identity_requests.released(first, after)
    return Month(span.label, tuple(one for one in found if one.at < after), releases)


def _check(reason: str, minutes: int) -> None:
    problems = []
    if len(reason.strip()) < REASON_LENGTH:
        zh, en = f"至少写{REASON_LENGTH}个字", f"Give at least {REASON_LENGTH} characters"
        problems.append(Problem("reason", zh, en))
    longest = int(LONGEST.total_seconds() // 60)
    if not 1 <= minutes <= longest:
        zh, en = f"须为1至{longest}分钟", f"Must be 1 to {longest} minutes"
        problems.append(Problem("minutes", zh, en))
    if problems:
        raise invalid(*problems)


def _must_be_another(caller: Caller, asked: IdentityRequest) -> None:
    if asked.asked_by in (caller.name, caller.behind):
        raise _another("申请人不得自批", "Who asks does not decide")


def _another(zh: str, en: str) -> Refusal:
    return Refusal("needs_second_officer", zh, en)


def _waits(asked: IdentityRequest, at: datetime) -> bool:
    """Whether one head has agreed of late, so that another decides."""
    return (
        asked.state == "reviewed"
        and asked.decided_at is not None
        and at - asked.decided_at < LONGEST
    )


def _mails(
    desk: Desk, work: UnitOfWork, matter: Matter, released: IdentityRequest
) -> Iterator[Message]:
    """To every auditor, and every custodian of the sector, at once."""
    case, at, zone = matter.case, work.now, desk.zone
    assert released.until is not None
    values = {"number": case.number, "what": released.asked_by,
              "on": f"{at.astimezone(zone):%Y-%m-%d %H:%M}",
              "due": f"{released.until.astimezone(zone):%Y-%m-%d %H:%M}"}  # fmt: skip
    language = str(matter.office.settings.get("mail_language") or "zh")
    subject, body = neutral_messages()["identity_opened"].render(values, language)
    for user, grants in work.users.reachable():
        caller = Caller(user.name, user.display_name, grants)
        if caller.holds(("auditor",)) or caller.holds(CUSTODIANS, case.sector):
            key = key_of(case.number, f"{EVENT}/{released.id}", MAIL, user.name)
            yield Message(key, MAIL, user.name, f"identity.{EVENT}", body, at, at, subject,
                          case.sector, case.number)  # fmt: skip

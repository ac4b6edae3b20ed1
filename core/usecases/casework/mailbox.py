"""Receipts: by a code of twenty digits somebody whom nobody knows asks after a matter and writes.

The code is told once and kept hashed only. It leads to no name, and no name leads to it; nothing
of where it is used from is kept.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from threading import BoundedSemaphore
from typing import Any

from argon2 import Type
from argon2.low_level import hash_secret_raw

from core import chance
from core.domain.casework import engine, passage
from core.domain.casework.cases import SYSTEM, Case, Officer
from core.domain.errors import Conflict, NotFound, Problem, Refusal, invalid
from core.domain.rules.regime import Matter
from core.storage.casework.attachments import Attachment
from core.storage.casework.mailboxes import Message
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework import attaching, intake
from core.usecases.casework.appraising import still_asked
from core.usecases.casework.intake import Arrival
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.sealed.identities import changed, must_hold, note

#: Digits of a code. At ten guesses a second for a year, with ten million open matters, the odds of
#: a single hit are one in thirty thousand.
DIGITS = 20
#: Who reads and answers what was written, and who may give a receipt to somebody at the counter.
CORRESPONDENTS = ("clerk", "handler", "unit_head")
GIVERS = ("clerk", "handler", "unit_head", "supervisor")
LONGEST_MESSAGE = 20_000

#: Hashing a code takes 64 MiB by design; a crowd of guessers must not take it all at once.
_AT_A_TIME = BoundedSemaphore(2)


@dataclass(frozen=True)
class Step:
    """One matter of what was handed in, as its reporter may know it: no number, no hour.

    ``asks`` are the facts by which its reporter may still appraise how it was handled.
    """

    kind: str
    status: str
    sector: str
    received_on: date
    ended: bool
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Glance:
    """That somebody looked at who reported: on which day, and as what."""

    on: date
    role: str


@dataclass(frozen=True, repr=False)
class Progress:
    """What the bearer of a receipt learns."""

    steps: tuple[Step, ...]
    messages: tuple[Message, ...]
    glances: tuple[Glance, ...]


def hand_in(
    desk: Desk, arrival: Arrival, *, key: str = "", files: Sequence[Attachment] = ()
) -> tuple[list[Case], str]:
    """Receive what somebody sends in alone; its cases, and the code, which is told this once.

    ``files`` that were laid down before go to the first of the cases. What comes twice with one
    secret ``key`` is done once: the second time there is no new case, and the same code again.
    ``invalid_input`` where an anonymous one says who sends it: what is not known cannot leak.
    """
    intake.check_unnamed(arrival)
    code = _code_of(desk, key) if key else _new_code()
    hashed = _hashed(desk, code)
    try:
        cases = _handed_in(desk, arrival, hashed, files)
    except Conflict:
        with desk.store.read() as work:
            if not key or work.mailboxes.find(hashed) is None:
                raise
        cases = []
    return cases, grouped(code)


def _handed_in(
    desk: Desk, arrival: Arrival, hashed: str, files: Sequence[Attachment]
) -> list[Case]:
    with desk.store.write() as work:
        if work.mailboxes.find(hashed) is not None:
            return []
        cases = intake.receive(desk, work, arrival)
        submission = cases[0].submission
        assert submission is not None
        work.mailboxes.issue(submission, hashed)
        if files:
            matter = desk.matter(work, cases[0])
            for file in files:
                attaching.take_up(matter, work, file, desk.now())
            keep(work, matter)
    return cases


def give(desk: Desk, caller: Caller, number: str) -> str:
    """The code of a matter that came otherwise, for whoever sent it; once, then Conflict."""
    code = _new_code()
    hashed = _hashed(desk, code)

    def do(work: UnitOfWork, matter: Matter, officer: Officer, at: datetime) -> str:
        must_hold(officer, GIVERS)
        work.mailboxes.issue(_submission(matter.case), hashed)
        return grouped(code)

    return changed(desk, caller, number, do)


def progress(desk: Desk, code: str) -> Progress:
    """How the matters stand and what the office wrote, which counts as read; NotFound."""
    hashed = _hashed(desk, code)
    with desk.store.write() as work:
        submission = _found(work, hashed)
        found = _progress(desk, work, submission)
        work.mailboxes.mark_read(submission, of_office=True)
    return found


def write(desk: Desk, code: str, text: str) -> Progress:
    """The bearer of a receipt writes to the office; journalled, without the text. NotFound.

    The same words twice in a row are one message: a button was pressed twice.
    """
    _check_text(text)
    hashed = _hashed(desk, code)
    with desk.store.write() as work:
        submission = _found(work, hashed)
        last = work.mailboxes.messages(submission)[-1:]
        if last and not last[0].by and last[0].text == text.strip():
            return _progress(desk, work, submission)
        if not work.mailboxes.add(submission, "", text.strip()):
            raise _gone()
        for number in work.submissions.levels(submission):
            matter = desk.matter(work, work.cases.get(number, for_update=True))
            note(work, matter, "reporter_wrote", Officer(SYSTEM, ()), desk.now(), {})
            keep(work, matter)
        return _progress(desk, work, submission)


def appraise(desk: Desk, code: str, place: int, facts: Mapping[str, Any]) -> Progress:
    """The bearer of a receipt says how the matter in that ``place`` of its steps was handled.

    Only what its public form asks afterwards, once it has ended, and what nobody has said yet;
    ``not_allowed`` for anything else. NotFound.
    """
    hashed = _hashed(desk, code)
    with desk.store.write() as work:
        submission = _found(work, hashed)
        numbers = sorted(work.submissions.levels(submission))
        if not 0 <= place < len(numbers):
            raise _unknown()
        matter = desk.matter(work, work.cases.get(numbers[place], for_update=True))
        now = desk.instant(None, matter.case)
        passage.catch_up(matter, now)
        if not facts or set(facts) - set(still_asked(desk, matter.case)):
            zh, en = "本件现在不能评价,或者已经评价过", "It cannot be appraised now, or was already"
            raise Refusal("not_allowed", zh, en)
        reporter = Officer(SYSTEM, ())
        note(work, matter, "reporter_appraised", reporter, now, {})
        engine.record_facts(matter, reporter, facts, now)
        keep(work, matter)
        return _progress(desk, work, submission)


def answer(desk: Desk, caller: Caller, number: str, text: str) -> list[Message]:
    """An officer writes to whoever holds the receipt; journalled, without the text.

    ``not_allowed`` where nobody holds one: nobody would read it.
    """
    _check_text(text)

    def do(work: UnitOfWork, matter: Matter, officer: Officer, at: datetime) -> list[Message]:
        must_hold(officer, CORRESPONDENTS)
        submission = _submission(matter.case)
        if not work.mailboxes.has_receipt(submission):
            zh, en = "来件人没有查询码,收不到留言", "Nobody holds a receipt of this case"
            raise Refusal("not_allowed", zh, en)
        if not work.mailboxes.add(submission, caller.name, text.strip()):
            raise _gone()
        note(work, matter, "office_wrote", officer, at, {})
        return work.mailboxes.messages(submission)

    return changed(desk, caller, number, do)


def letters(desk: Desk, caller: Caller, number: str) -> list[Message]:
    """What both sides wrote, oldest first; what the reporter wrote counts as read."""

    def do(work: UnitOfWork, matter: Matter, officer: Officer, at: datetime) -> list[Message]:
        must_hold(officer, CORRESPONDENTS)
        if matter.case.submission is None:
            return []
        work.mailboxes.mark_read(matter.case.submission, of_office=False)
        return work.mailboxes.messages(matter.case.submission)

    return changed(desk, caller, number, do)


def grouped(code: str) -> str:
    """A code as it is told: 12345-67890-12345-67890."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))


def _new_code() -> str:
    return f"{chance.below(10**DIGITS):0{DIGITS}d}"


def _code_of(desk: Desk, key: str) -> str:
    """The code that belongs to a secret key: who sends the same again needs no stored answer."""
    told = hmac.digest(desk.store.vault.ring.pepper, f"receipt {key}".encode(), "sha256")
    return f"{int.from_bytes(told) % 10**DIGITS:0{DIGITS}d}"


def _hashed(desk: Desk, code: str) -> str:
    """The hash of a code as people type it; NotFound for what can be none, without hashing it."""
    digits = "".join(letter for letter in code[:60] if letter.isdecimal() and letter.isascii())
    if len(digits) != DIGITS:
        raise _unknown()
    salt = sha256(desk.store.vault.ring.pepper).digest()[:16]
    with _AT_A_TIME:
        return hash_secret_raw(digits.encode(), salt, 2, 65_536, 1, 32, Type.ID).hex()


def _found(work: UnitOfWork, hashed: str) -> int:
    submission = work.mailboxes.find(hashed)
    if submission is None:
        raise _unknown()
    return submission


def _progress(desk: Desk, work: UnitOfWork, submission: int) -> Progress:
    cases = [work.cases.get(number) for number in sorted(work.submissions.levels(submission))]
    steps = [
        Step(c.kind, c.status, c.sector, c.received_on, c.ended, still_asked(desk, c))
        for c in cases
    ]
    glances = [
        Glance(entry.effective_on, entry.role)
        for case in cases
        for entry in case.journal
        if entry.event == "identity_read"
    ]
    messages = [
        replace(one, by="office" if one.by else "") for one in work.mailboxes.messages(submission)
    ]
    return Progress(tuple(steps), tuple(messages), tuple(glances))


def _submission(case: Case) -> int:
    if case.submission is None:
        raise NotFound("本件不是由来件产生", "This case did not come with a submission")
    return case.submission


def _check_text(text: str) -> None:
    if not text.strip() or len(text) > LONGEST_MESSAGE:
        n = LONGEST_MESSAGE
        raise invalid(Problem("text", f"须为1至{n}个字", f"Must be 1 to {n} characters"))


def _unknown() -> NotFound:
    return NotFound("查询码不正确", "No matter has this receipt")


def _gone() -> Conflict:
    return Conflict(
        "身份信息已销毁,不能再留言", "The data key is gone; nothing more can be written"
    )

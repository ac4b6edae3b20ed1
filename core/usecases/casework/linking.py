"""An officer splits a case, or binds two together and takes that back; both journals tell of it."""

from __future__ import annotations

from datetime import datetime

from core.domain.casework import joining, passage
from core.domain.casework.cases import Case, Officer
from core.domain.errors import Conflict, Problem, invalid
from core.domain.rules.regime import Matter
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.branching import Branch, open_branch
from core.usecases.casework.handling import change
from core.usecases.casework.intake import Claim
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk


def split(
    desk: Desk,
    number: str,
    officer: Officer,
    claim: Claim,
    note: str = "",
    *,
    revision: int | None = None,
) -> Case:
    """Open a case for a second matter found in a case, with the same submission and receipt.

    Nobody is the worse for having written two matters into one letter: the law in force on the day
    of receipt governs, and the limits count from it. Raises as ``handling.act`` does.
    """
    opened: list[Case] = []

    def do(matter: Matter, work: UnitOfWork, at: datetime) -> None:
        joining.check(matter, officer, at)
        _check_kind(desk, matter.case, claim)
        branch = Branch(claim.kind, "split", facts=claim.facts)
        new = open_branch(desk, work, matter.case, branch, at)
        assert new is not None
        joining.tell(matter, "split", at, officer, new.case.number, "split", note)
        joining.tell(new, "split_from", at, officer, number, "split", note)
        keep(work, new)
        opened.append(new.case)

    change(desk, number, None, revision, do)
    return opened[0]


def link(
    desk: Desk,
    number: str,
    officer: Officer,
    other: str,
    relation: str = "related",
    note: str = "",
    *,
    revision: int | None = None,
) -> Case:
    """Bind two cases. Raises ``Refusal``, ``NotFound``, or ``Conflict`` where they already are."""

    def do(matter: Matter, work: UnitOfWork, at: datetime) -> None:
        there = _other(desk, work, matter, officer, other, relation, at)
        if (relation, other) in work.cases.links(matter.case):
            raise Conflict("两个案件已有这一关联", f"The cases are already linked as {relation}")
        work.cases.link(matter.case, there.case, relation)
        _tell_both(work, "linked", at, officer, matter, there, relation, note)

    return change(desk, number, None, revision, do)


def unlink(
    desk: Desk,
    number: str,
    officer: Officer,
    other: str,
    relation: str = "related",
    note: str = "",
    *,
    revision: int | None = None,
) -> Case:
    """Take back a link that was made by hand; ``Refusal`` where there is none such."""

    def do(matter: Matter, work: UnitOfWork, at: datetime) -> None:
        there = _other(desk, work, matter, officer, other, relation, at)
        joining.check_linked_by_hand(matter.case, other, relation)
        one, another = matter.case, there.case
        if not work.cases.unlink(one, another, relation):
            work.cases.unlink(another, one, relation)
        _tell_both(work, "unlinked", at, officer, matter, there, relation, note)

    return change(desk, number, None, revision, do)


def _other(
    desk: Desk,
    work: UnitOfWork,
    matter: Matter,
    officer: Officer,
    other: str,
    relation: str,
    at: datetime,
) -> Matter:
    """The other case under change, when the officer may bind the two."""
    joining.check(matter, officer, at)
    joining.check_relation(matter.case, other, relation)
    found = work.cases.get(other, for_update=True)
    if found.sector != matter.case.sector:
        # A number alone would tell of a case to people who may not know that it exists.
        zh, en = "只能关联同一行业的案件", "Only cases of one sector are linked"
        raise invalid(Problem("other", zh, en))
    there = desk.matter(work, found)
    passage.catch_up(there, at)
    joining.check_not_barred(there, officer, at)
    return there


def _tell_both(
    work: UnitOfWork,
    event: str,
    at: datetime,
    officer: Officer,
    here: Matter,
    there: Matter,
    relation: str,
    note: str,
) -> None:
    joining.tell(here, event, at, officer, there.case.number, relation, note)
    joining.tell(there, event, at, officer, here.case.number, relation, note)
    keep(work, there)


def _check_kind(desk: Desk, case: Case, claim: Claim) -> None:
    kinds = desk.sector(case.sector).kinds
    if claim.kind not in kinds:
        names = ", ".join(kinds)
        raise invalid(Problem("kind", f"可选:{names}", f"Must be one of: {names}"))

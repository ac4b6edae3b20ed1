"""Checking the log against what it stands for, and against the checkpoints here and outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from core.domain.proof.examination import Examination
from core.domain.proof.logbook import Checkpoint, Fault, Restored, judge
from core.storage.proof.sources import strays
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.proof.checkpoints import outside as read_outside
from core.usecases.proof.checkpoints import signed
from core.usecases.proof.signing import trusted_in

__all__ = ["Report", "restores", "verify_in", "verify_log"]

#: An incremental check begins at a checkpoint that is at least this old.
A_DAY = timedelta(days=1)


@dataclass
class Report:
    """What was found: ``rows`` of the log, read from after ``begun``; no ``faults``: all fits.

    ``exposed`` rows came after the checkpoint ``last``: nothing outside vouches for them yet.
    ``held`` checkpoints fit; ``lost`` are known to be of rows that a restore left behind.
    """

    rows: int
    begun: int
    faults: list[Fault] = field(default_factory=list)
    last: Checkpoint | None = None
    held: int = 0
    outside: int = 0
    lost: list[Checkpoint] = field(default_factory=list)
    restored: list[Restored] = field(default_factory=list)

    @property
    def exposed(self) -> int:
        """How many rows no checkpoint speaks of yet."""
        return max(0, self.rows - (self.last.size if self.last else 0))


def verify_log(
    desk: Desk, *, trust: Iterable[str] = (), new_only: bool = False, as_restored: bool = False
) -> Report:
    """Check the log of this office; ``new_only``: from the newest checkpoint a day old on.

    ``as_restored``: as it is put back, so that checkpoints outside may be newer than all of it.
    ``trust`` names public keys known from elsewhere, beside those that lie here.
    """
    trusted = trusted_in(desk.keys) | set(trust)
    with desk.store.read() as work:
        return verify_in(
            work, desk.checkpoints, trusted, new_only=new_only, as_restored=as_restored
        )


def verify_in(
    work: UnitOfWork,
    outside: Path | None,
    trust: Iterable[str],
    *,
    new_only: bool = False,
    as_restored: bool = False,
) -> Report:
    """Check the log as one unit of work sees it, with the checkpoints in the folder ``outside``."""
    head, trusted = work.log.head(), set(trust)
    handed, damaged = read_outside(outside)
    if as_restored:
        reached = head.epoch, head.tree.size
        handed = [one for one in handed if one.epoch <= reached[0] and one.size <= reached[1]]
    known = {*work.checkpoints.all(), *handed}
    start = _start(work, known, trusted) if new_only else None
    exam = Examination(
        frozenset(one.size for one in known),
        known=lambda *entry: row.digest if (row := work.log.find(*entry)) else None,
    )
    if start is not None and (tree := work.checkpoints.tree(start)):
        exam.tree = tree
        exam.roots[tree.size] = tree.root().hex()
        known = {one for one in known if one.size >= start.size}
    report = Report(0, exam.tree.size, outside=len(handed), restored=restores(work))
    for chunk in work.log.chunks(exam.tree.size):
        exam.take(chunk)
    report.rows = exam.tree.size
    report.faults = [exam.fault] if exam.fault else []
    if not report.begun:
        missing = strays(work.connection, exam.found)
        report.faults += [Fault(0, "unlogged", f"{kind} {it}") for kind, it in missing.items()]
    if (head.tree.size, head.tree.root()) != (exam.tree.size, exam.tree.root()):
        report.faults.append(Fault(min(head.tree.size, exam.tree.size) + 1, "head", "log"))
    first = trusted or {one.key for one in sorted(handed, key=_age)[:1]}
    verdict = judge(
        [*known], head.origin, exam.tree.size, exam.roots, report.restored, first, signed
    )
    report.faults += verdict.faults
    report.faults += [Fault(0, "forged", path.name) for path in damaged]
    report.last, report.held, report.lost = verdict.last, verdict.held, verdict.lost
    report.faults.sort(key=lambda fault: (fault.seq == 0, fault.seq))
    return report


def restores(work: UnitOfWork) -> list[Restored]:
    """The restores of which the register tells."""
    return [
        Restored(entry.data["epoch"], entry.data["base"], entry.data["lost"])
        for entry in work.audit.entries(("restored",))
    ]


def _start(work: UnitOfWork, known: set[Checkpoint], trusted: set[str]) -> Checkpoint | None:
    """The checkpoint on which an incremental check may stand; None: it must begin at the start."""
    epoch = work.log.head().epoch
    old = [
        one
        for one in known
        if one.epoch == epoch and work.now - datetime.fromisoformat(one.at) >= A_DAY
    ]
    newest = max(old, key=_age, default=None)
    if newest is None or not signed(newest) or (trusted and newest.key not in trusted):
        return None
    return newest


def _age(checkpoint: Checkpoint) -> tuple[int, int, str]:
    return checkpoint.epoch, checkpoint.size, checkpoint.at

"""Trying a backup: it is put back into a scratch place, verified, and its cases are recomputed.

A backup that was never restored is a hope. Nothing is changed in the office but an entry in its
register that says what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.domain.casework.notices import first_altered
from core.domain.proof.journal import verify as verify_chain
from core.storage.assessment import surveys
from core.storage.database.engine import create_engine, reading
from core.storage.database.snapshots import damages, figures, put_back, settled
from core.storage.migrate import differences
from core.storage.proof.audit import Registered
from core.usecases.desk import Desk
from core.usecases.proof.signing import trusted_in
from core.usecases.proof.verifying import verify_in
from core.usecases.recovery.backups import Backup, unsound
from core.usecases.recovery.packing import digests
from core.usecases.timekeeping.recomputing import recompute

__all__ = ["Drill", "drill"]

#: So many faults of one kind are told.
TOLD = 10


@dataclass
class Drill:
    """What came of it: how much was looked at, and every fault; no ``faults``: it can be used."""

    backup: str
    rows: int = 0
    cases: int = 0
    recomputed: int = 0
    files: int = 0
    faults: list[str] = field(default_factory=list)


def drill(
    desk: Desk,
    backup: Backup,
    url: str,
    open_desk: Callable[[str], Desk],
    *,
    by: str,
    at_most: int = 0,
) -> Drill:
    """Try ``backup`` at ``url``, where nothing is; the files made there are the caller's to remove.

    ``open_desk`` opens a desk on a database, migrating it. ``at_most`` cases are recomputed, spread
    evenly; 0: all of them.
    """
    found = Drill(backup.name)
    trusted = trusted_in(desk.keys)
    found.faults += unsound(backup, trusted)
    if not any(backup.database.name in fault for fault in found.faults):
        try:
            put_back(backup.database, url)
            found.faults += damages(url) or _figures_differ(backup, url)
            if not found.faults:
                _look_through(open_desk(url), desk.checkpoints, trusted, found, at_most, backup)
        except Exception as error:  # noqa: BLE001 (whatever it is, the backup cannot be used)
            found.faults.append(f"{type(error).__name__}: {error}")
    with desk.store.write() as work:
        data = {"backup": backup.name, "faults": len(found.faults), "cases": found.cases}
        work.audit.add(Registered("drilled", work.now, by, data=data))
    return found


def _figures_differ(backup: Backup, url: str) -> list[str]:
    engine = create_engine(url)
    try:
        with reading(engine).begin() as connection:
            there = figures(connection)
    finally:
        engine.dispose()
    told = [
        f"{name}: {there.rows.get(name, 0)} rows, {backup.rows.get(name, 0)} in the manifest"
        for name in sorted(set(there.rows) | set(backup.rows))
        if there.rows.get(name, 0) != backup.rows.get(name, 0)
    ]
    ends = [(one.origin, one.epoch, one.size, one.root) for one in (there, backup)]
    return told + ([] if ends[0] == ends[1] else ["the log ends elsewhere 日志末尾与清单不符"])


def _look_through(
    restored: Desk, checkpoints: Path | None, trusted: set[str], found: Drill, at_most: int,
    backup: Backup,
) -> None:  # fmt: skip
    try:
        with restored.store.write() as work:
            settled(work.connection)
        if apart := differences(restored.store.engine):
            found.faults.append(f"schema: {str(apart[0])[:200]}")
        found.faults += _log_faults(restored, checkpoints, trusted, found)
        numbers = []
        with restored.store.read() as work:
            numbers = list(surveys.numbers(work.connection))
        found.cases = len(numbers)
        found.faults += list(_case_faults(restored, numbers))[:TOLD]
        found.faults += list(_file_faults(restored, backup, found))[:TOLD]
        step = max(1, len(numbers) // at_most) if at_most else 1
        for number in numbers[::step]:
            found.recomputed += 1
            if one := recompute(restored, number).difference:
                found.faults.append(f"{number}: {one.en} ({one.zh})")
    finally:
        restored.store.engine.dispose()


def _log_faults(
    restored: Desk, checkpoints: Path | None, trusted: set[str], found: Drill
) -> list[str]:
    with restored.store.read() as work:
        report = verify_in(work, checkpoints, trusted, as_restored=True)
    found.rows = report.rows
    return [f"{fault.what}: {fault.reason}" for fault in report.faults[:TOLD]]


def _case_faults(restored: Desk, numbers: list[str]) -> Iterator[str]:
    for number in numbers:
        with restored.store.read() as work:
            try:
                case = work.cases.get(number)
            except (ValueError, TypeError, KeyError):
                yield f"{number}: unreadable"
                continue
        if fault := verify_chain(case.journal, number):
            yield f"{number}: entry {fault.seq} {fault.reason}"
        elif notice := first_altered(case.journal, case.notices):
            yield f"{number}: {notice.number} {notice.reason}"


def _file_faults(restored: Desk, backup: Backup, found: Drill) -> Iterator[str]:
    """The files of cases of which the archive has none, or another."""
    there = dict(digests(backup.folder, "attachments"))
    with restored.store.read() as work:
        for file, sha256 in work.attachments.digests():
            found.files += 1
            if there.get(file) != sha256:
                what = "altered 已改动" if file in there else "missing 缺失"
                yield f"attachment {file}: {what}"

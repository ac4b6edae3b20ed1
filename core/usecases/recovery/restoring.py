"""Putting a backup back: into a place where nothing is, on hold, and with its loss reported.

SQLite is prepared beside its place and renamed into it as the last step, so that no start in
between finds an office that is not on hold; PostgreSQL carries a mark until the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core import durable
from core.domain.errors import TousuError
from core.domain.proof.logbook import Checkpoint
from core.storage.database.engine import create_engine
from core.storage.database.snapshots import damages, last_numbers, never_less, put_back, settled
from core.storage.migrate import is_current
from core.storage.proof.audit import Registered
from core.storage.proof.checkpoints import Hold
from core.storage.proof.log import Head, Row
from core.storage.unit_of_work import Store, UnitOfWork
from core.usecases.desk import Desk
from core.usecases.proof.checkpoints import outside as read_outside
from core.usecases.proof.signing import trusted_in
from core.usecases.proof.verifying import verify_log
from core.usecases.recovery.backups import Backup, checkpoint_of, unsound
from core.usecases.recovery.packing import unpack

__all__ = ["Before", "restore", "what_is_lost"]

#: So many cases at most are named in a report.
NAMED = 500


@dataclass(frozen=True)
class _After:
    """What is to be told of a restore; see :func:`restore`."""

    backup: Backup
    by: str
    reason: str
    before: Before | None
    skip: int
    even_so: bool


@dataclass(frozen=True)
class Before:
    """The office as it was before the restore, as far as it can still be read."""

    head: Head
    numbers: Mapping[tuple[str, str, int], int] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()


def restore(
    backup: Backup,
    url: str,
    open_desk: Callable[[str], Desk],
    *,
    by: str,
    reason: str,
    keys: Path | None = None,
    before: Before | None = None,
    skip: int = 0,
    even_so: bool = False,
    beside: Mapping[str, Path] | None = None,
) -> Hold:
    """Put a backup back at ``url``, where no database is, and let the office stand still there.

    ``open_desk`` opens a desk on a database, migrating it. ``before`` is what is known of the
    office that is replaced: no number it gave is given again; where it is not known, ``skip``
    numbers of each series are left out. ``keys`` is the folder of the keys that count;
    ``beside`` are the folders, by name, into which the files of the backup are put back. Raises
    TousuError where the backup is not whole or what it holds does not verify, unless ``even_so``.
    """
    if (found := unsound(backup, trusted_in(keys))) and not even_so:
        raise _refused(found)
    after = _After(backup, by, reason, before, skip, even_so)
    if not url.startswith("sqlite"):
        unpack(backup.folder, beside or {})
        put_back(backup.database, url)
        return _settle(open_desk(url), after)
    place = Path(url.removeprefix("sqlite:///"))
    half = place.with_name(place.name + ".restoring")
    for leftover in place.parent.glob(half.name + "*"):
        leftover.unlink()
    if place.exists():
        raise TousuError(
            f"{place} 已有数据;请先移走,或用 --replace",
            f"There is an office at {place}; move it away, or --replace", code="backup_unusable",
        )  # fmt: skip
    place.parent.mkdir(parents=True, exist_ok=True)
    scratch = f"sqlite:///{half}"
    put_back(backup.database, scratch)
    if (found := damages(scratch)) and not even_so:
        raise _refused(found)
    desk = open_desk(scratch)
    hold = _settle(desk, after)
    desk.store.engine.dispose()
    unpack(backup.folder, beside or {})
    half.rename(place)
    durable.sync(place.parent)
    return hold


def what_is_lost(url: str, backup: Backup) -> Before | None:
    """What can be read of the office at ``url`` before ``backup`` replaces it; None: nothing."""
    engine = create_engine(url)
    try:
        if not is_current(engine):
            return None
        with Store(engine).read() as work:
            head = work.log.head()
            same = head.origin == backup.origin
            rows = tuple(_rows(work, backup.size)) if same else ()
            return Before(head, last_numbers(work.connection), rows)
    except Exception:  # noqa: BLE001 (it may be damaged in whatever way; that is why it is replaced)
        return None
    finally:
        engine.dispose()


def _settle(desk: Desk, told: _After) -> Hold:
    """Tell the log that it was restored, begin the hold, and let no number be given twice."""
    backup, before = told.backup, told.before
    if (faults := verify_own(desk)) and not told.even_so:
        raise _refused(faults)
    with desk.store.write() as work:
        head = work.log.head(for_update=True)
        base = head.tree.size
        known = [*read_outside(desk.checkpoints)[0], checkpoint_of(backup)]
        ours = [one for one in known if one and one.origin == head.origin]
        lost, newest = _reach(head, ours, before)
        report = _report(backup, base, lost, before)
        head.epoch = newest + 1
        data = {"epoch": head.epoch, "base": base, "lost": lost, "backup": backup.name}
        data["at"] = backup.at
        work.audit.add(Registered("restored", work.now, told.by, reason=told.reason, data=data))
        work.audit.store()
        work.log.store(head, work.log.placed(head))
        numbers = dict(before.numbers) if before else {}
        if told.skip:
            numbers = {one: last + told.skip for one, last in last_numbers(work.connection).items()}
        never_less(work.connection, numbers)
        hold = Hold(told.reason, told.by, work.now, report)
        work.holds.begin(hold)
        settled(work.connection)
    return hold


def verify_own(desk: Desk) -> list[str]:
    """What does not fit in a restored office, as far as it reaches."""
    report = verify_log(desk, as_restored=True)
    return [f"{fault.what}: {fault.reason}" for fault in report.faults]


def _reach(head: Head, known: list[Checkpoint], before: Before | None) -> tuple[int, int]:
    """How far the log is known to have reached, and the newest epoch known of it."""
    sizes, epochs = [head.tree.size], [head.epoch]
    sizes += [one.size for one in known]
    epochs += [one.epoch for one in known]
    if before and before.head.origin == head.origin:
        sizes.append(before.head.tree.size)
        epochs.append(before.head.epoch)
    return max(sizes), max(epochs)


def _report(backup: Backup, base: int, lost: int, before: Before | None) -> dict[str, Any]:
    """What whoever releases the office should know: what was done after the backup."""
    rows = before.rows if before else ()
    cases = sorted({row.subject for row in rows if row.kind == "case"})
    return {
        "backup": backup.name, "made_at": backup.at, "rows": base, "lost_rows": lost - base,
        "known": before is not None, "lost": dict(Counter(row.kind for row in rows)),
        "cases": cases[:NAMED], "more_cases": max(0, len(cases) - NAMED),
    }  # fmt: skip


def _rows(work: UnitOfWork, after: int) -> Iterator[Row]:
    while page := work.log.page(after, 10_000):
        yield from page
        after = page[-1].seq


def _refused(found: list[str]) -> TousuError:
    said = "; ".join(found[:5])
    return TousuError(
        f"备份未通过核验:{said};仍要恢复须加 --even-so",
        f"The backup does not verify: {said}. To restore it all the same: --even-so",
        code="backup_unusable",
    )

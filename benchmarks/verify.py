"""How fast the log is verified: against reading the same columns and hashing their bytes once.

Run ``python -m benchmarks.verify [ROWS]``. Half of the rows are of cases, half of the register.
Prints seconds of processor; trust the ratios, not the absolutes.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from core.clock import SettableClock
from core.domain.casework.cases import Case
from core.storage.proof.audit import Registered
from core.usecases.desk import Desk
from core.usecases.proof import checkpoints
from core.usecases.proof.verifying import verify_log
from tests.proof import logs
from tests.storage.examples import NOW, entry, plain_case

ROWS, A_TIME, ROUNDS, A_DAY = 100_000, 500, 5, 1_000
_ENTRY = """
    SELECT l.*, j.recorded_at, j.event, j.at, j.effective_on, j.act, j.actor, j.role, j.policy,
           j.version, j.basis, j.ref, j.data, j.changes, j.key, j.previous_hash, j.hash
    FROM log_rows l JOIN cases c ON c.number = l.subject
    JOIN journal j ON j.case_id = c.id AND j.seq = l.place
    WHERE l.kind || '' = 'case' ORDER BY l.seq"""
_READ = """
    SELECT l.*, a.seq, a.event, a.at, a.by, a.number, a.reason, a.data, a.previous_hash, a.hash
    FROM log_rows l JOIN audit_entries a ON a.seq = l.place
    WHERE l.kind || '' = 'audit' ORDER BY l.seq"""


def main() -> None:
    """Build a log, verify it and hash it in turns; print both, their ratio, and that of a day."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        clock = SettableClock(NOW)
        desk = logs.desk_in(Path(folder), clock)
        _build(desk, rows)
        checkpoints.make(desk)
        turns = [(_timed(_verified, desk), _timed(_bare, desk)) for _ in range(ROUNDS)]
        clock.advance(timedelta(days=1, hours=1))
        _register(desk, A_DAY)
        day = min(_timed(_lately, desk) for _ in range(ROUNDS))
        desk.store.engine.dispose()
    whole, bare = (min(turn[n] for turn in turns) for n in (0, 1))
    ratio = statistics.median(whole / bare for whole, bare in turns)
    million = 1_000_000 / rows
    print(f"verified {rows} rows: {whole:.2f} s ({whole * million:.1f} s a million)")
    print(f"read and hashed once: {bare:.2f} s ({bare * million:.1f} s a million)")
    print(f"ratio {ratio:.2f}; the {A_DAY} rows of a day {day * 1000:.0f} ms")


def _build(desk: Desk, rows: int) -> None:
    made = 0
    while made < rows:
        with desk.store.write() as work:
            for _ in range(A_TIME // 10):
                made += 10
                work.cases.add(_case(f"MS-2026-{made:06}"))
        _register(desk, A_TIME)
        made += A_TIME


def _case(number: str) -> Case:
    case = plain_case(number)
    case.journal = [
        entry("noted", act="note", actor="李四", role="handler", basis="第十四条", ref=("MS-D05",),
              data={"words": "退款“难”", "n": n})
        for n in range(10)
    ]  # fmt: skip
    return case


def _register(desk: Desk, rows: int) -> None:
    with desk.store.write() as work:
        for n in range(rows):
            number = f"MS-2026-{n:06}"
            work.audit.add(Registered("identity", work.now, "李四", number, "送达", {"n": n}))


def _timed(work: Callable[[Desk], None], desk: Desk) -> float:
    begun = time.process_time()
    work(desk)
    return time.process_time() - begun


def _verified(desk: Desk) -> None:
    assert verify_log(desk).faults == []


def _lately(desk: Desk) -> None:
    report = verify_log(desk, new_only=True)
    assert (report.faults, report.rows - report.begun) == ([], A_DAY)


def _bare(desk: Desk) -> None:
    with desk.store.read() as work:
        for query in (_ENTRY, _READ):
            found = work.connection.exec_driver_sql(query).cursor
            while rows := found.fetchmany(10_000):
                for row in rows:
                    sha256(" ".join(map(str, row)).encode()).digest()


if __name__ == "__main__":
    main()

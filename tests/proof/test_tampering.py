"""Whatever is done to the log is found, by the program and by the script that trusts nobody."""

from __future__ import annotations

import runpy
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.storage.proof.sources import SOURCES
from core.usecases.desk import Desk
from core.usecases.proof import checkpoints, proving, signing
from core.usecases.proof.verifying import Report, verify_in, verify_log
from tests.places import REPO
from tests.proof import logs, tampering
from tests.proof.tampering import Harm

SCRIPT: dict[str, Any] = runpy.run_path(str(REPO / "core" / "data" / "verify.py"))


class Undone(Exception):
    """Takes back what was done for a trial."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An office with a checkpoint in the middle of its log, and one near its end."""
    desk = logs.desk_in(tmp_path_factory.mktemp("office"))
    logs.fill(desk.store)
    checkpoints.make(desk)
    logs.another_case(desk.store)
    checkpoints.make(desk)
    logs.another_case(desk.store, "MS-2026-000010")
    yield desk
    desk.store.engine.dispose()


@pytest.fixture
def look(desk: Desk, tmp_path: Path) -> Callable[[Harm], tuple[Report, list[tuple[Any, ...]]]]:
    """Does a harm, takes both verdicts, and takes the harm back."""

    def run(harm: Harm) -> tuple[Report, list[tuple[Any, ...]]]:
        folder = tmp_path / f"export{len(list(tmp_path.iterdir()))}"
        trusted = signing.trusted_in(desk.keys)
        with pytest.raises(Undone), desk.store.write() as work:
            # Whoever has the file in hand need not heed references.
            work.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            harm(work)
            report = verify_in(work, desk.checkpoints, trusted)
            proving.write_export(work, folder)
            raise Undone
        return report, SCRIPT["check_export"](folder, desk.checkpoints, trusted)

    return run


def told(report: Report) -> Counter[tuple[Any, ...]]:
    """The faults of a report as the script names them."""
    return Counter((fault.seq, fault.reason, fault.what) for fault in report.faults)


def test_an_untouched_log_is_sound_and_has_every_kind_of_row(look: Any, desk: Desk) -> None:
    report, faults = look(lambda _: None)
    assert (report.faults, faults) == ([], [])
    assert set(logs.kinds(desk.store)) == set(SOURCES)
    assert (report.held, report.outside, report.exposed) == (2, 2, 10)
    assert report.rows >= logs.ROWS + 20


@pytest.mark.parametrize("seed", range(4))
def test_every_harm_to_a_row_is_found_by_both(look: Any, seed: int) -> None:
    missed, apart = [], []
    for harm in tampering.clumsy(seed, 25):
        report, faults = look(harm.do)
        if not report.faults:
            missed.append(harm.name)
        if told(report) != Counter(faults):
            apart.append((harm.name, report.faults, faults))
    assert not missed
    assert not apart


@pytest.mark.parametrize(("rows", "exposed"), [(1, 9), (10, 0), (11, None), (20, None), (45, None)])
def test_a_tail_that_was_cut_below_a_checkpoint_is_found(
    look: Any, rows: int, exposed: int | None
) -> None:
    report, faults = look(tampering.cut_tail(rows))
    assert told(report) == Counter(faults)
    if exposed is None:
        assert {fault.reason for fault in report.faults} == {"cut"}
    else:  # nothing outside speaks of these rows yet, and the report says how many they are
        assert (report.faults, report.exposed) == ([], exposed)


@pytest.mark.parametrize("number", ["MS-2026-000001", "MS-2026-000004", "MS-2026-000009"])
def test_a_log_written_anew_is_found(look: Any, number: str) -> None:
    report, faults = look(tampering.rewrite_case(number, 3, actor="无名"))
    assert told(report) == Counter(faults)
    assert {fault.reason for fault in report.faults} == {"rewritten"}


def test_without_checkpoints_outside_nobody_sees_a_log_written_anew(desk: Desk) -> None:
    """The planted fault: what the checkpoints are for."""
    with pytest.raises(Undone), desk.store.write() as work:
        tampering.rewrite_case("MS-2026-000004", 3, actor="无名")(work)
        work.connection.exec_driver_sql("DELETE FROM checkpoints")
        assert verify_in(work, None, ()).faults == []
        assert verify_in(work, desk.checkpoints, ()).faults
        raise Undone


def test_a_key_put_in_the_place_of_another_is_found(desk: Desk, tmp_path: Path, look: Any) -> None:
    other = signing.new_key(tmp_path / "forged")

    def forge(work: Any) -> None:
        tampering.rewrite_case("MS-2026-000004", 3, actor="无名")(work)
        work.connection.exec_driver_sql("DELETE FROM checkpoints")
        checkpoints.sign_with(work, other)

    report, faults = look(forge)
    assert told(report) == Counter(faults)
    assert {fault.reason for fault in report.faults} >= {"key_replaced"}
    assert verify_log(desk).faults == []


def test_an_incremental_check_finds_what_was_done_since(desk: Desk, look: Any) -> None:
    _ = look
    with pytest.raises(Undone), desk.store.write() as work:
        last = work.log.head().tree.size
        work.connection.exec_driver_sql(f"UPDATE log_rows SET digest = leaf WHERE seq = {last}")
        report = verify_in(work, desk.checkpoints, (), new_only=True)
        assert [fault.seq for fault in report.faults if fault.seq][:1] == [last]
        raise Undone

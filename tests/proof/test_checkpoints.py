"""When the log is signed, by which key, and how the checkpoint leaves the machine."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import SettableClock
from core.domain.errors import TousuError
from core.domain.proof.logbook import short_code
from core.storage.proof.audit import Registered
from core.usecases.desk import Desk
from core.usecases.proof import checkpoints
from core.usecases.proof.verifying import verify_log
from tests.proof import logs
from tests.storage.examples import NOW


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An office with one case, ten rows in its log."""
    desk = logs.desk_in(tmp_path, SettableClock(NOW))
    logs.another_case(desk.store)
    yield desk
    desk.store.engine.dispose()


def add_rows(desk: Desk, count: int) -> None:
    """Let the log grow."""
    with desk.store.write() as work:
        for _ in range(count):
            work.audit.add(Registered("export", work.now, "李四"))


def later(desk: Desk, **time: float) -> None:
    """Let time pass."""
    assert isinstance(desk.store.clock, SettableClock)
    desk.store.clock.advance(timedelta(**time))


def test_an_empty_log_is_not_signed(tmp_path: Path) -> None:
    desk = logs.desk_in(tmp_path)
    assert checkpoints.make(desk) is None
    assert checkpoints.make_if_due(desk) is None
    desk.store.engine.dispose()


@pytest.mark.parametrize(
    ("rows", "hours", "due"),
    [(0, 48, False), (1, 23.9, False), (1, 24, True), (999, 0, False), (1000, 0, True)],
)
def test_the_log_is_signed_every_thousand_rows_and_once_a_day(
    desk: Desk, rows: int, hours: float, due: bool
) -> None:
    first = checkpoints.make_if_due(desk)
    assert first is not None
    add_rows(desk, rows)
    later(desk, hours=hours)
    made = checkpoints.make_if_due(desk)
    assert (made is not None) is due
    assert made is None or made.size == first.size + rows


def test_what_is_signed_already_is_not_signed_again(desk: Desk) -> None:
    one = checkpoints.make(desk)
    assert one == checkpoints.make(desk)
    assert one is not None
    assert checkpoints.signed(one)
    assert not checkpoints.signed(replace(one, size=11))
    assert checkpoints.parse(checkpoints.file_text(one)) == one
    assert short_code(one).startswith("0-10-")


def test_the_key_is_readable_to_nobody_else(desk: Desk) -> None:
    checkpoints.make(desk)
    assert desk.keys is not None
    (file,) = desk.keys.glob("journal-*.key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.keys.stat().st_mode) == 0o700


def test_each_checkpoint_lies_outside_once(desk: Desk) -> None:
    checkpoints.make(desk)
    add_rows(desk, 3)
    checkpoints.make(desk)
    assert desk.checkpoints is not None
    files = sorted(desk.checkpoints.iterdir())
    assert [path.name[:23] for path in files] == [
        "checkpoint-0-0000000010",
        "checkpoint-0-0000000013",
    ]
    files[0].unlink()
    assert checkpoints.hand_out(desk) == [files[0]]
    assert checkpoints.hand_out(desk) == []


def test_the_command_that_sends_is_given_each_file(desk: Desk, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    sending = replace(desk, checkpoint_command=("cp", "-t", str(away)))
    checkpoints.make(sending)
    assert len(list(away.iterdir())) == 1
    add_rows(desk, 1)
    with pytest.raises(TousuError, match="could not be sent"):
        checkpoints.make(replace(desk, checkpoint_command=("false",)))
    assert checkpoints.hand_out(sending)  # it is tried again
    assert len(list(away.iterdir())) == 2


def test_a_damaged_file_outside_is_a_fault(desk: Desk) -> None:
    checkpoints.make(desk)
    assert desk.checkpoints is not None
    (desk.checkpoints / "checkpoint-0-1.json").write_text("{}")
    assert [fault.reason for fault in verify_log(desk).faults] == ["forged"]


def test_a_new_key_is_vouched_for_by_the_old_one(desk: Desk) -> None:
    old = checkpoints.make(desk)
    assert old is not None
    handed = checkpoints.change_key(desk, "王五")
    add_rows(desk, 1)
    new = checkpoints.make(desk)
    assert new is not None
    assert (handed.key, handed.next_key, new.key) == (old.key, new.key, new.key)
    assert new.key == checkpoints.current_key(desk).public != old.key
    report = verify_log(desk, trust=[old.key])
    assert (report.faults, report.held) == ([], 3)


def test_without_the_key_nothing_is_signed_until_it_is_said_to_be_lost(desk: Desk) -> None:
    checkpoints.make(desk)
    add_rows(desk, 1)
    assert desk.keys is not None
    (file,) = desk.keys.glob("journal-*.key")
    file.unlink()
    with pytest.raises(TousuError, match="--lost"):
        checkpoints.make(desk)
    checkpoints.change_key(desk, "王五", lost=True)
    assert verify_log(desk).faults == []
    with desk.store.read() as work:
        assert [one.event for one in work.audit.entries(("key_lost",))] == ["key_lost"]


def test_an_office_without_a_folder_of_keys_says_so(desk: Desk) -> None:
    with pytest.raises(TousuError, match="TOUSU_KEYS"):
        checkpoints.make(replace(desk, keys=None))

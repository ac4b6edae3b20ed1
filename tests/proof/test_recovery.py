"""Backups that are made under load, put back on hold, and tried; nothing is done twice."""

from __future__ import annotations

import gzip
import random
import shutil
import threading
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from core.calendarfiles import official_book
from core.clock import SettableClock
from core.domain.errors import Conflict, NotPermitted, TousuError
from core.registry import Registry
from core.storage.assessment import surveys
from core.storage.casework.attachments import Attachment, Folder
from core.storage.database.engine import create_engine
from core.storage.migrate import migrate
from core.storage.people.access import Grant
from core.storage.unit_of_work import Store
from core.usecases.casework import intake
from core.usecases.desk import Desk
from core.usecases.people import access
from core.usecases.proof import auditing, checkpoints
from core.usecases.proof.verifying import verify_log
from core.usecases.recovery import backups, holding, restoring
from core.usecases.recovery.backups import Backup
from core.usecases.recovery.drilling import drill
from core.usecases.timekeeping.deadlines import fire_all_due
from tests.sectors.stories import MONDAY, ZONE, demo, instant
from tests.usecases.offices import DemoOffice, arrival


@dataclass
class Place:
    """An installation: its folder, its clock, and the ways to open it and to look at it."""

    folder: Path
    clock: SettableClock

    @property
    def url(self) -> str:
        """Where its database lies."""
        return f"sqlite:///{self.folder / 'office.db'}"

    def open(self, url: str = "") -> Desk:
        """A desk on its database, or on another with all else the same."""
        engine = create_engine(url or self.url)
        return Desk(
            Store(engine, self.clock), Registry([demo()]), ZONE, official_book(),
            keys=self.folder / "keys", checkpoints=self.folder / "elsewhere",
            backups=self.folder / "backups",
        )  # fmt: skip

    def office(self) -> DemoOffice:
        """The office at work."""
        return DemoOffice(self.open(), self.clock)


@pytest.fixture(scope="module")
def premises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with somebody who leads, made once by migrating."""
    path = tmp_path_factory.mktemp("premises") / "office.db"
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine)
    desk = Desk(Store(engine, SettableClock(instant(MONDAY))), Registry([demo()]), ZONE,
                official_book())  # fmt: skip
    for name in ("chief", "director", "clerk"):
        access.add_user(desk, name, grants=[Grant(name)])
    engine.dispose()
    return path


@pytest.fixture
def place(tmp_path: Path, premises: Path) -> Place:
    """An installation with three cases."""
    shutil.copy(premises, tmp_path / "office.db")
    found = Place(tmp_path, SettableClock(instant(MONDAY)))
    office = found.office()
    for _ in range(3):
        office.receive()
    return found


@pytest.fixture
def backup(place: Place) -> Backup:
    """A backup of it."""
    return backups.create(place.open(), "王五")


def put_back(place: Place, backup: Backup, **more: Any) -> Desk:
    """Restore over what is there, which is moved aside, as the command does."""
    before = restoring.what_is_lost(place.url, backup)
    for part in place.folder.glob("office.db*"):
        part.rename(part.with_name("old-" + part.name))
    options = {"by": "director", "reason": "磁盘损坏", "keys": place.folder / "keys"} | more
    restoring.restore(backup, place.url, place.open, before=before, **options)
    return place.open()


def test_a_backup_made_under_load_is_whole(place: Place) -> None:
    desk, stop, taken = place.open(), threading.Event(), []

    def work() -> None:
        while not stop.wait(0.02):
            taken.append(intake.submit(desk, arrival("complaint")).cases[0].number)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        while len(taken) < 2:
            stop.wait(0.01)
        made = backups.create(place.open(), "王五")
        before = len(taken)
        while len(taken) < before + 2:
            stop.wait(0.01)
    finally:
        stop.set()
        thread.join()
    assert made.rows["cases"] >= 5
    found = drill(desk, made, f"sqlite:///{place.folder / 'aside.db'}", place.open, by="王五")
    assert (found.faults, found.cases, found.recomputed) == ([], *[made.rows["cases"]] * 2)


def test_no_key_is_in_a_backup(place: Place, backup: Backup) -> None:
    (key,) = (place.folder / "keys").glob("journal-*.key")
    secret = key.read_bytes().splitlines()[1]
    held = [path.read_bytes() for path in backup.folder.iterdir()]
    held += [gzip.decompress(one) for one in held if one[:2] == b"\x1f\x8b"]
    assert len(held) >= 4
    assert not any(secret in one for one in held)
    with pytest.raises(TousuError, match="Keys must not be"):
        backups.create(place.open(), "王五", beside={"all": place.folder})


def test_what_lies_beside_the_database_is_in_it(place: Place) -> None:
    (place.folder / "attachments").mkdir()
    (place.folder / "attachments" / "a").write_text("照片", "utf-8")
    place.clock.set(instant("2024-03-05 09:00"))
    beside = {"attachments": place.folder / "attachments", "papers": place.folder / "none"}
    made = backups.create(place.open(), "王五", beside=beside)
    assert set(made.files) == {"office.db.gz", "attachments.tar.gz", "checkpoint.json"}


def attach(place: Place, content: bytes) -> str:
    """A file that lies with a case, as the usecase leaves it; its UUID."""
    folder = Folder(place.folder / "attachments")
    file, digest = folder.put(content, place.clock.now()), sha256(content).hexdigest()
    one = Attachment(file, "a.txt", "text", digest, len(content), "李四", place.clock.now())
    with place.open().store.write() as work:
        number = next(iter(surveys.numbers(work.connection)))
        work.attachments.add(work.cases.get(number).id or 0, one)
    return file


def test_files_of_cases_are_put_back_with_the_database(place: Place) -> None:
    kept, spoilt = attach(place, b"kept"), attach(place, b"spoilt")
    folder = place.folder / "attachments"
    beside = {"attachments": folder}
    made = backups.create(place.open(), "王五", beside=beside)
    (folder / spoilt[:2] / spoilt).write_bytes(b"otherwise")
    (folder / kept[:2] / kept).unlink()
    later = Folder(folder).put(b"later", place.clock.now())
    put_back(place, made, beside=beside)
    there = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert there == {kept: b"kept", spoilt: b"spoilt", later: b"later"}
    assert all(not path.stat().st_mode & 0o077 for path in folder.rglob("*"))


@pytest.mark.parametrize(("harm", "told"), [("lost", "missing"), ("changed", "altered")])
def test_a_drill_holds_every_file_against_its_row(place: Place, harm: str, told: str) -> None:
    file, _ = attach(place, b"photo"), attach(place, b"letter")
    where = place.folder / "attachments" / file[:2] / file
    if harm == "lost":
        where.unlink()
    else:
        where.write_bytes(b"another photo")
    made = backups.create(
        place.open(), "王五", beside={"attachments": place.folder / "attachments"}
    )
    url = f"sqlite:///{place.folder / 'aside.db'}"
    found = drill(place.open(), made, url, place.open, by="王五")
    assert found.files == 2
    (fault,) = found.faults
    assert (file in fault, told in fault) == (True, True)


def test_backups_are_listed_found_and_forgotten(place: Place, backup: Backup) -> None:
    desk = place.open()
    with pytest.raises(TousuError, match="there already"):
        backups.create(desk, "王五")
    place.clock.set(instant("2024-03-04 10:00"))
    newer = backups.create(desk, "王五")
    assert [one.name for one in backups.every(desk)] == [backup.name, newer.name]
    assert backups.find(desk) == newer
    assert [one.name for one in backups.forget(desk, 1)] == [backup.name]
    events = [one.event for one in auditing.register(desk)]
    assert events == ["backed_up", "backed_up"]


def test_every_flipped_bit_is_found(backup: Backup) -> None:
    draw, found = random.Random(5), 0
    files = sorted(backup.folder.iterdir())
    for turn in range(20):
        path = files[turn % len(files)]
        whole = path.read_bytes()
        spot = draw.randrange(len(whole))
        flipped = bytes([whole[spot] ^ (1 << draw.randrange(8))])
        path.write_bytes(whole[:spot] + flipped + whole[spot + 1 :])
        try:
            found += bool(backups.unsound(backups.read(backup.folder)))
        except TousuError:
            found += 1
        path.write_bytes(whole)
    assert found == 20
    assert backups.unsound(backups.read(backup.folder)) == []


def test_a_file_too_many_and_one_too_few_are_found(place: Place, backup: Backup) -> None:
    (backup.folder / "more").write_text("x")
    (backup.folder / "checkpoint.json").unlink()
    assert len(backups.unsound(backup)) == 2
    assert len(backups.unsound(backup, ["another key"])) == 3
    with pytest.raises(TousuError, match="--even-so"):
        put_back(place, backup)


def test_a_trial_finds_what_was_tampered_with_before_the_backup(place: Place) -> None:
    desk = place.open()
    with desk.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE timers SET due = '2031-01-01' WHERE id = 1")
    made = backups.create(desk, "王五")
    found = drill(desk, made, f"sqlite:///{place.folder / 'aside.db'}", place.open, by="王五")
    assert found.recomputed == 3
    assert len(found.faults) == 1
    (entry,) = auditing.register(desk, events=("drilled",))
    assert (entry.data["backup"], entry.data["faults"]) == (made.name, 1)


def test_a_trial_needs_no_more_cases_than_wanted(place: Place, backup: Backup) -> None:
    url = f"sqlite:///{place.folder / 'aside.db'}"
    found = drill(place.open(), backup, url, place.open, by="王五", at_most=1)
    assert (found.faults, found.cases, found.recomputed) == ([], 3, 1)


def test_a_restored_office_stands_still_until_somebody_else_releases_it(
    place: Place, backup: Backup
) -> None:
    desk = put_back(place, backup)
    office = DemoOffice(desk, place.clock)
    place.clock.set(instant("2024-06-03 09:00"))
    with desk.store.read() as work:
        numbers = list(surveys.numbers(work.connection))
    before = [_said(desk, number) for number in numbers]
    assert len(numbers) == 3
    assert fire_all_due(desk) == 0
    for deed in (office.receive, lambda: office.learn(office.stored(numbers[0]), departments=3)):
        with pytest.raises(Conflict) as refused:
            deed()
        assert refused.value.code == "held"
    assert [_said(desk, number) for number in numbers] == before
    for nobody in ("director", "clerk"):
        with pytest.raises(NotPermitted):
            holding.release(desk, nobody, "已核对")
    with pytest.raises(TousuError, match="why"):
        holding.release(desk, "chief", " ")
    holding.release(desk, "chief", "已核对")
    assert fire_all_due(desk) > 0
    office.receive()
    with pytest.raises(Conflict, match="not on hold"):
        holding.release(desk, "chief", "已核对")
    events = [one.event for one in auditing.register(desk)]
    assert events == ["restored", "released"]
    assert verify_log(desk).faults == []


def test_no_number_is_given_twice_and_the_loss_is_told(place: Place, backup: Backup) -> None:
    lost = [place.office().receive().number for _ in range(2)]
    checkpoints.make(place.open())
    desk = put_back(place, backup)
    hold = holding.hold_of(desk)
    assert hold is not None
    assert hold.report["cases"] == sorted(lost)
    assert hold.report["lost_rows"] == hold.report["lost"]["case"] + 1  # the backup's own entry
    report = verify_log(desk)
    assert (report.faults, len(report.lost)) == ([], 1)
    holding.release(desk, "chief", "已核对")
    fresh = DemoOffice(desk, place.clock).receive().number
    assert fresh not in lost
    assert fresh > max(lost)
    checkpoints.make(desk)
    assert verify_log(desk).faults == []


def test_where_nothing_is_left_numbers_are_skipped(place: Place, backup: Backup) -> None:
    elsewhere = Place(place.folder / "new", place.clock)
    elsewhere.folder.mkdir()
    hold = restoring.restore(
        backup, elsewhere.url, elsewhere.open, by="director", reason="换机", skip=100
    )
    assert hold.report["known"] is False
    desk = elsewhere.open()
    holding.release(desk, "chief", "已核对")
    assert DemoOffice(desk, place.clock).receive().number.endswith("104")
    with pytest.raises(TousuError, match="--replace"):
        restoring.restore(backup, elsewhere.url, elsewhere.open, by="director", reason="换机")


def test_a_restore_that_dies_on_the_way_leaves_no_office_that_works(
    place: Place, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Place(place.folder / "new", place.clock)
    elsewhere.folder.mkdir()

    def die(_: str) -> Desk:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restoring.restore(backup, elsewhere.url, die, by="director", reason="换机")
    assert not (elsewhere.folder / "office.db").exists()
    restoring.restore(backup, elsewhere.url, elsewhere.open, by="director", reason="换机")
    assert holding.held(elsewhere.open())


def test_an_old_file_put_in_place_by_hand_is_found(place: Place, backup: Backup) -> None:
    """No restore: somebody copied a backup over the database. The checkpoints tell."""
    place.office().receive()
    checkpoints.make(place.open())
    place.open().store.engine.dispose()
    for part in place.folder.glob("office.db*"):
        part.unlink()
    with gzip.open(backup.database) as packed:
        (place.folder / "office.db").write_bytes(packed.read())
    assert {fault.reason for fault in verify_log(place.open()).faults} == {"cut"}


def _said(desk: Desk, number: str) -> Any:
    with desk.store.read() as work:
        return work.cases.get(number)

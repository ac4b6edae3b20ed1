"""What lies on the disk tells nobody who reported, and nothing sealed can be moved or guessed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update

from core.bootstrap import passing_desk
from core.domain.casework.submissions import Party
from core.domain.errors import TousuError
from core.storage import tables
from core.storage.sealed.keyring import SUITES, KeyRing
from core.storage.sealed.resealing import rewrap, wrapping
from core.storage.sealed.sealing import Damaged, DataKey, Vault
from core.storage.unit_of_work import Store
from core.usecases.sealed import identities
from tests.sealed.canaries import MAIL, REPORTER, WORDS, found_in, sweep
from tests.sealed.office import office, person, received
from tests.usecases.offices import DemoOffice


@pytest.fixture
def here(tmp_path: Path) -> DemoOffice:
    return office(tmp_path)


def opened(here: DemoOffice, number: str) -> list[Party]:
    """Who takes part, as whoever may sees it."""
    return list(identities.read(here.desk, person("handler"), number).parties)


def test_the_files_of_an_office_tell_nobody(here: DemoOffice, tmp_path: Path) -> None:
    for kind in ("complaint", "report", "inquiry"):
        for by in (REPORTER, MAIL):
            case = received(here, kind, reporter=by, respondent_person=by.name)
            here.learn(case, respondent_person=by.contact)
    size, leaks = sweep(tmp_path)
    assert size > 200_000
    assert leaks == {}
    assert {path.name for path in tmp_path.iterdir()} >= {"office.db", "keys"}


SINKS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "gbk": lambda word: word.encode("gbk"),
    "json": lambda word: __import__("json").dumps({"a": word}).encode(),
    "percent": lambda word: __import__("urllib.parse").parse.quote(f"?q={word}").encode(),
    "base64": lambda word: __import__("base64").b64encode(f"ab{word}cd".encode()),
    "hex": lambda word: word.encode().hex().encode(),
    "backwards": lambda word: word[::-1].encode(),
    "digest": lambda word: __import__("hashlib").sha256(word.encode()).hexdigest().encode(),
}


@pytest.mark.parametrize("sink", SINKS)
def test_a_leak_in_any_form_is_found(sink: str, tmp_path: Path) -> None:
    words = WORDS[:4] if sink == "backwards" else WORDS
    for place, word in enumerate(words):
        (tmp_path / f"{place}.log").write_bytes(b"before " + SINKS[sink](word) + b" after")
    assert {found[0] for found in sweep(tmp_path)[1].values()} == set(words)


@pytest.mark.parametrize("table", ["journal", "submissions", "cases", "idempotency_keys"])
def test_a_leak_planted_in_a_table_is_found(here: DemoOffice, tmp_path: Path, table: str) -> None:
    received(here)
    columns = {"journal": "basis", "submissions": "subject", "cases": "officer"}
    with here.desk.store.write() as work:
        if table == "idempotency_keys":
            row = {"principal": "x", "key": "y", "body_hash": "", "response": REPORTER.contact}
            row |= {"created_at": work.now}  # type: ignore[dict-item]
            work.connection.execute(insert(tables.idempotency_keys), row)
        else:
            told = {"v": REPORTER.name}
            work.connection.execute(text(f"UPDATE {table} SET {columns[table]} = :v"), told)
    assert set(sweep(tmp_path)[1]) & {"office.db", "office.db-wal"}


def test_without_the_keys_the_database_opens_nothing(here: DemoOffice, tmp_path: Path) -> None:
    case = received(here, respondent_person="张三")
    shutil.rmtree(tmp_path / "keys")
    stolen = Store(here.desk.store.engine, here.clock, Vault(KeyRing(tmp_path / "other")))
    with stolen.read() as work:
        assert case.submission is not None
        parties = work.submissions.identities(case.submission)
        found = work.cases.get(case.number)
    assert [(one.name, one.contact, one.address, one.id_number) for one in parties] == [
        ("", "", "", "")
    ] * 2
    assert (found.salt, "respondent_person" in found.facts) == ("", False)


def test_what_is_sealed_cannot_be_moved(here: DemoOffice) -> None:
    first, second = received(here), received(here, reporter=MAIL)
    party, moved = tables.parties.c, 0
    with here.desk.store.read() as work:
        query = select(party.name, party.contact).where(party.submission_id == second.submission)
        rows = work.connection.execute(query.order_by(party.id)).all()
    for column, value in (
        (party.name, rows[0].name),  # of another case
        (party.contact, rows[0].contact),
        (party.address, rows[1].name),
    ):
        with here.desk.store.write() as work:
            where = party.submission_id == first.submission
            old = work.connection.execute(select(column).where(where).limit(1)).scalar_one()
            change = update(tables.parties).where(where, party.role == "complainant")
            work.connection.execute(change.values({column.name: value}))
        with pytest.raises(Damaged):
            opened(here, first.number)
        moved += 1
        with here.desk.store.write() as work:
            work.connection.execute(change.values({column.name: old}))
        assert opened(here, first.number)[0].name == REPORTER.name
    assert moved == 3


def test_fields_of_one_case_cannot_change_places(here: DemoOffice) -> None:
    case = received(here)
    with here.desk.store.write() as work:
        work.connection.execute(text("UPDATE parties SET name = contact WHERE role='complainant'"))
    with pytest.raises(Damaged):
        opened(here, case.number)


def test_a_wrapped_key_opens_its_own_case_alone(here: DemoOffice) -> None:
    first, second = received(here), received(here, reporter=MAIL)
    with here.desk.store.write() as work:
        query = select(tables.submissions.c.data_key)
        here_is = tables.submissions.c.id
        other = work.connection.execute(query.where(here_is == second.submission)).scalar_one()
        change = update(tables.submissions).where(here_is == first.submission)
        work.connection.execute(change.values(data_key=other))
    with pytest.raises(Damaged):
        opened(here, first.number)


@pytest.mark.parametrize("suite", SUITES)
def test_every_suite_seals_and_notices_each_changed_bit(suite: str) -> None:
    key: DataKey = Vault(KeyRing(suite=suite)).begin("case X-1")
    sealed = key.seal("name", REPORTER.name)
    assert key.open("name", sealed) == REPORTER.name
    assert key.seal("name", REPORTER.name) != sealed
    assert found_in(sealed.encode()) == []
    told, _, body = sealed.partition(".")
    broken = 0
    for place in range(len(body) - 1):
        other = "A" if body[place] != "A" else "B"
        with pytest.raises(Damaged):
            key.open("name", f"{told}.{body[:place]}{other}{body[place + 1 :]}")
        broken += 1
    assert broken > 40


def test_keys_change_and_everything_still_opens(here: DemoOffice, tmp_path: Path) -> None:
    cases = [received(here), received(here, "report")]
    ring = here.desk.store.vault.ring
    old = ring.current.id
    ring.rotate()
    assert ring.current.id != old
    cases.append(received(here))
    with here.desk.store.read() as work:
        assert wrapping(work.connection) == {old, ring.current.id}
    assert rewrap(here.desk.store) == 4
    with here.desk.store.read() as work:
        assert wrapping(work.connection) == {ring.current.id}
    ring.retire(old)
    afresh = Store(here.desk.store.engine, here.clock, Vault(KeyRing(tmp_path / "keys")))
    with afresh.read() as work:
        for case in cases:
            assert case.submission is not None
            assert work.submissions.identities(case.submission)[0].name == REPORTER.name
    with pytest.raises(ValueError, match="current"):
        ring.retire(ring.current.id)


def test_a_key_folder_that_others_may_open_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    with pytest.raises(TousuError, match="chmod 700"):
        KeyRing(folder)
    folder.chmod(0o700)
    ring = KeyRing(folder)
    assert ring.current.suite == "aes"
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}
    with pytest.raises(TousuError, match="TOUSU_CIPHER"):
        KeyRing(folder, "des")


def test_the_blind_index_knows_people_again_and_tells_nobody() -> None:
    vault, other = Vault(KeyRing()), Vault(KeyRing())
    token = vault.index("contact", REPORTER.contact)
    assert token == vault.index("contact", REPORTER.contact)
    assert token not in (vault.index("id", REPORTER.contact), other.index("contact", "13977718283"))
    assert vault.index("contact", "") is None


def test_trials_in_memory_seal_too() -> None:
    from core.clock import SettableClock
    from core.registry import Registry
    from tests.sectors.stories import MONDAY, demo, instant

    clock = SettableClock(instant(MONDAY))
    here = DemoOffice(passing_desk(Registry([demo()]), clock), clock)
    case = received(here)
    with here.desk.store.read() as work:
        assert case.submission is not None
        assert work.submissions.get(case.submission).parties[0].name == ""
    assert opened(here, case.number)[0] == Party(
        "complainant", REPORTER.name, REPORTER.contact, REPORTER.address, REPORTER.id_number,
        id=1,
    )  # fmt: skip

"""What tells who is who is destroyed when its time is over, by three people, for good."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.bootstrap import Settings, open_desk
from core.clock import SettableClock
from core.domain.casework.cases import Case
from core.domain.errors import Conflict, NotFound, NotPermitted, Refusal, TousuError
from core.domain.proof.journal import verify
from core.domain.rules.sectors import Sector
from core.policyfiles import load_sector_folder
from core.registry import Registry
from core.storage.database.engine import create_engine
from core.storage.sealed.identityrequests import IdentityRequest
from core.storage.sealed.keyring import KeyRing
from core.storage.sealed.sealing import Vault
from core.usecases.casework import intake, mailbox
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.once import Once
from core.usecases.sealed import erasing, identities, retaining
from tests.sealed.canaries import REPORTER, sweep
from tests.sealed.office import RESPONDENT, person
from tests.sectors.stories import DEMO, MONDAY, instant
from tests.usecases.offices import DemoOffice

WHY = "保管期限届满,依法予以销毁"
OVER = datetime(2035, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def sector() -> Sector:
    """The demonstration sector, where files are kept for ten years."""
    name = "policies/complaint_2024-01-01.yaml"
    written = (DEMO / name).read_text("utf-8").replace("{value: 长期,", "{value: 10年,")
    assert "10年" in written
    return load_sector_folder(DEMO, {name: written})


@pytest.fixture
def here(tmp_path: Path, sector: Sector) -> DemoOffice:
    clock = SettableClock(instant(MONDAY))
    return DemoOffice(
        open_desk(Settings(tmp_path, address(tmp_path)), clock, Registry([sector])), clock
    )


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'tousu.db'}"


def ended(here: DemoOffice, kinds: tuple[str, ...] = ("complaint",)) -> list[Case]:
    """Cases of one submission, put away in March 2024."""
    arrival = Arrival(
        "demo", tuple(Claim(kind, {"respondent_person": REPORTER.name}) for kind in kinds),
        subject="称重不足", description=f"{REPORTER.name} {REPORTER.contact}",
        parties=(REPORTER, RESPONDENT),
    )  # fmt: skip
    cases = intake.submit(here.desk, arrival).cases
    for case in cases:
        here.do(case, "withdraw", "clerk")
        here.do(case, "archive", "clerk")
    return cases


def proposed(here: DemoOffice, case: Case, cause: str = "expired") -> IdentityRequest:
    found = erasing.propose(here.desk, person("records_officer"), case.number, cause, WHY)
    assert found is not None
    return found


def agree(here: DemoOffice, request: IdentityRequest, by: str) -> IdentityRequest:
    return erasing.review(here.desk, person(by), request.id, agree=True)


def destroyed(here: DemoOffice, case: Case) -> None:
    request = proposed(here, case)
    assert agree(here, request, "records_officer#2").state == "reviewed"
    assert agree(here, request, "director").state == "done"


def name(here: DemoOffice, case: Case) -> str:
    return identities.read(here.desk, person("handler"), case.number).parties[0].name


def test_before_its_time_nothing_is_destroyed(here: DemoOffice) -> None:
    (case,) = ended(here)
    (due,) = retaining.schedule(here.desk, person("records_officer")).items
    assert (due.retention, due.until, due.held, due.erased) == (
        "10年",
        date(2035, 1, 1),
        False,
        False,
    )
    here.clock.set(datetime(2034, 12, 31, 15, 59, tzinfo=UTC))
    with pytest.raises(Refusal, match="2035-01-01"):
        proposed(here, case)
    here.clock.set(datetime(2034, 12, 31, 16, 0, tzinfo=UTC))
    assert proposed(here, case).state == "asked"
    with pytest.raises(Conflict):
        proposed(here, case)


def test_three_people_destroy_and_nobody_opens_it_again(here: DemoOffice, tmp_path: Path) -> None:
    (case,) = ended(here)
    restored = tmp_path.parent / "backup"
    _back_up(here, restored)
    here.clock.set(OVER)
    assert name(here, case) == REPORTER.name
    before = here.stored(case)
    destroyed(here, case)
    after = here.stored(case)
    assert name(here, case) == ""
    assert (after.salt, "respondent_person" in after.facts) == ("", False)
    assert verify(after.journal, case.number) is None
    told = [(entry.event, entry.data) for entry in before.journal]
    assert [(entry.event, entry.data) for entry in after.journal][: len(told)] == told
    (due,) = retaining.schedule(here.desk, person("records_officer")).items
    assert due.erased
    with pytest.raises(Refusal):
        here.learn(case, respondent_person="某人")
    with pytest.raises(Refusal):
        proposed(here, case)
    # A backup of before, restored beside today's keys, opens it no more, and is cleansed at once.
    shutil.copytree(tmp_path / "keys", restored / "keys")
    assert _data_keys(restored) == 2
    settings = Settings(restored, address(restored))
    again = open_desk(settings, here.clock, here.desk.registry)
    assert name(DemoOffice(again, here.clock), case) == ""
    assert _data_keys(restored) == 0
    assert sweep(restored)[1] == {}


def test_the_planted_fault_keys_kept_with_the_backup_would_bring_it_back(
    here: DemoOffice, tmp_path: Path
) -> None:
    (case,) = ended(here)
    whole = tmp_path.parent / "whole"
    _back_up(here, whole)
    shutil.copytree(tmp_path / "keys", whole / "keys")
    here.clock.set(OVER)
    destroyed(here, case)
    again = open_desk(Settings(whole, address(whole)), here.clock, here.desk.registry)
    assert name(DemoOffice(again, here.clock), case) == REPORTER.name


def _back_up(here: DemoOffice, folder: Path) -> None:
    """Copy the database, and nothing else, into a new folder."""
    folder.mkdir()
    with here.desk.store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("VACUUM INTO ?", [str(folder / "tousu.db")])


def _data_keys(folder: Path) -> int:
    """How many data keys of cases with a submission, and of submissions, a database holds."""
    counts = (
        "SELECT count(*) FROM cases WHERE data_key <> '' AND submission IS NOT NULL",
        "SELECT count(*) FROM submissions WHERE data_key <> ''",
    )
    engine = create_engine(address(folder))
    with engine.connect() as connection:
        found = sum(connection.execute(text(query)).scalar_one() for query in counts)
    engine.dispose()
    return found


def test_proposer_and_both_reviewers_are_three_people(here: DemoOffice) -> None:
    (case,) = ended(here)
    here.clock.set(OVER)
    request = proposed(here, case)
    for by, error in (
        ("records_officer", Refusal),
        ("handler", NotFound),
        ("custodian", NotFound),
        ("admin", NotFound),
    ):
        with pytest.raises(error):
            agree(here, request, by)
    agree(here, request, "chief")
    with pytest.raises(Refusal):
        agree(here, request, "chief")
    with pytest.raises(Refusal):
        agree(here, request, "records_officer")
    assert name(here, case) == REPORTER.name
    erasing.review(
        here.desk, person("director"), request.id, agree=False, reason="涉及正在进行的诉讼案件"
    )
    with pytest.raises(TousuError):
        agree(here, request, "records_officer#2")
    assert name(here, case) == REPORTER.name
    assert proposed(here, case).id != request.id


@pytest.mark.parametrize("by", ["handler", "clerk", "custodian", "director", "admin"])
def test_only_who_keeps_the_records_proposes(here: DemoOffice, by: str) -> None:
    (case,) = ended(here)
    here.clock.set(OVER)
    with pytest.raises((NotPermitted, NotFound)):
        erasing.propose(here.desk, person(by), case.number, "expired", WHY)


def test_a_hold_stops_destruction_at_every_step(here: DemoOffice) -> None:
    (case,) = ended(here)
    here.clock.set(OVER)
    reason = "法院调取本案卷宗,暂不得销毁"
    with pytest.raises(NotPermitted):
        erasing.hold(here.desk, person("records_officer"), case.number, reason)
    erasing.hold(here.desk, person("legal"), case.number, reason)
    with pytest.raises(Refusal, match="保全"):
        proposed(here, case)
    assert erasing.lift(here.desk, person("legal"), case.number, "诉讼已经终结,予以解除") == 1
    request = proposed(here, case)
    agree(here, request, "records_officer#2")
    erasing.hold(here.desk, person("chief"), case.number, reason)
    with pytest.raises(Refusal, match="保全"):
        agree(here, request, "director")
    assert name(here, case) == REPORTER.name
    with pytest.raises(NotFound):
        erasing.lift(here.desk, person("legal"), ended(here)[0].number, "诉讼已经终结,予以解除")


def test_at_ones_own_request_a_file_still_to_be_kept_is_only_kept(here: DemoOffice) -> None:
    (case,) = ended(here)
    by = person("records_officer")
    assert (
        erasing.propose(here.desk, by, case.number, "own_request", "本人书面申请删除个人信息")
        is None
    )
    assert here.stored(case).restricted_at == here.clock.now()
    with pytest.raises(NotPermitted):
        name(here, case)
    seen = identities.read(
        here.desk, person("custodian"), case.number, ground="by_law", reason="法院依法调取本案材料"
    )
    assert seen.parties[0].name == REPORTER.name


def test_an_open_case_is_not_destroyed(here: DemoOffice) -> None:
    arrival = Arrival("demo", (Claim("complaint", {}),), parties=(REPORTER,))
    (case,) = intake.submit(here.desk, arrival).cases
    here.clock.set(OVER)
    with pytest.raises(Refusal, match="尚未办结"):
        proposed(here, case)


def test_what_two_cases_share_goes_with_the_last(here: DemoOffice) -> None:
    first, second = ended(here, ("complaint", "complaint"))
    here.clock.set(OVER)
    destroyed(here, first)
    assert name(here, second) == REPORTER.name
    destroyed(here, second)
    assert name(here, second) == ""


def test_under_new_keys_nothing_new_is_sealed(
    here: DemoOffice, tmp_path: Path, sector: Sector
) -> None:
    ended(here)
    shutil.rmtree(tmp_path / "keys")
    again = open_desk(Settings(tmp_path, address(tmp_path)), here.clock, Registry([sector]))
    with pytest.raises(TousuError, match="TOUSU_KEYS"):
        intake.submit(again, Arrival("demo", (Claim("complaint", {}),), parties=(REPORTER,)))
    for attempt in (
        lambda: mailbox.progress(again, "1" * 20),
        lambda: intake.submit(again, Arrival("demo", ()), Once("a", "b", "c", lambda _: None)),  # type: ignore[arg-type,return-value]
    ):
        with pytest.raises(TousuError, match="TOUSU_KEYS"):
            attempt()
    assert Vault(KeyRing(tmp_path / "keys")).ring.empty

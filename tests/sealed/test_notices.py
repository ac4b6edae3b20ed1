"""What is sent out tells nobody who reported, whatever an officer types into it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.bootstrap import passing_desk
from core.clock import SettableClock
from core.domain.casework.cases import Case, Notice, Officer
from core.domain.casework.submissions import Party
from core.domain.errors import Refusal
from core.domain.people.identities import betrays
from core.policyfiles import load_sector_folder
from core.registry import Registry
from core.usecases.casework import documents, handling, intake
from core.usecases.casework.keeping import background, word
from core.usecases.desk import Desk
from tests.places import REPO
from tests.sealed.canaries import MAIL, REPORTER, found_in
from tests.usecases.test_notices import FACTS


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry([load_sector_folder(REPO / "plugins" / "market_supervision")])


@pytest.fixture
def desk(registry: Registry) -> Desk:
    return passing_desk(registry, SettableClock(datetime(2025, 3, 10, 2, tzinfo=UTC)))


def received(
    desk: Desk, secrecy: str, reporter: Party = REPORTER, subject: str = "缺斤短两"
) -> Case:
    """A complaint outside the bureau's duty."""
    arrival = intake.Arrival(
        "market_supervision", (intake.Claim("complaint", FACTS),), subject=subject,
        channel="letter", parties=(reporter,), secrecy=secrecy,
    )  # fmt: skip
    return intake.submit(desk, arrival).cases[0]


def transfer(note: str) -> handling.Deed:
    return handling.Deed("transfer", Officer("clerk", ("clerk",)), note=note)


def drawn(desk: Desk, case: Case, note: str) -> str:
    """The letter by which the case is transferred."""
    return str(handling.act(desk, case.number, transfer(note)).notices[-1].text)


TELLING = [
    (REPORTER, f"举报人{REPORTER.name}反映"),
    (REPORTER, "欧阳 隐鸢 反映"),
    (REPORTER, "电话139-7771-8283"),
    (REPORTER, "电话 139 7771 8283"),
    (REPORTER, "电话１３９７７７１８２８３"),
    (REPORTER, f"住{REPORTER.address}"),
    (REPORTER, "证件 330102 1970 5062417 330102197705062417"),
    (MAIL, "write to QUILLON.VEXFORD@nowhere.example"),
    (MAIL, "said quillon   vexford"),
]


@pytest.mark.parametrize(("reporter", "note"), TELLING)
@pytest.mark.parametrize("secrecy", ["confidential", "sealed"])
def test_a_notice_that_would_tell_who_reported_is_not_issued(
    desk: Desk, secrecy: str, reporter: Party, note: str
) -> None:
    case = received(desk, secrecy, reporter)
    for attempt in (documents.preview, handling.act):
        with pytest.raises(Refusal) as refused:
            attempt(desk, case.number, transfer(note))  # type: ignore[operator]
        assert refused.value.code == "identifies_reporter"
        said = refused.value.zh + refused.value.en + repr(refused.value.problems)
        assert found_in(said.encode()) == []
    with desk.store.read() as work:
        assert work.cases.get(case.number).notices == case.notices
    assert "属于住建部门" in drawn(desk, case, "属于住建部门")


@pytest.mark.parametrize("note", ["属于住建部门", "电话 0571-12345", "临江路", ""])
def test_what_tells_nobody_is_issued(desk: Desk, note: str) -> None:
    text = drawn(desk, received(desk, "sealed"), note)
    assert "移送函" in text
    assert found_in(text.encode()) == []


@pytest.mark.parametrize(
    ("secrecy", "veiled"),
    [("open", False), ("confidential", False), ("sealed", True), ("anonymous", True)],
)
def test_to_the_respondent_a_hidden_case_says_not_what_came_nor_when_nor_how(
    desk: Desk, secrecy: str, veiled: bool
) -> None:
    case = received(desk, secrecy)
    with desk.store.read() as work:
        matter = desk.matter(work, case)
        notice = Notice("parties", desk.now(), "accept")
        word(matter, notice, background(work, case))
    told = {words: words in notice.text for words in ("缺斤短两", "2025年3月10日收到")}
    assert set(told.values()) == {not veiled}
    assert (f"{case.number}号案件" in notice.text) == veiled


def test_a_subject_that_names_the_reporter_is_left_out(desk: Desk) -> None:
    subject = f"{REPORTER.name}被少找零钱"
    assert (
        found_in(drawn(desk, received(desk, "confidential", subject=subject), "移送").encode())
        == []
    )


def test_an_open_case_may_name_who_complains(desk: Desk) -> None:
    assert REPORTER.name in drawn(desk, received(desk, "open"), f"{REPORTER.name}投诉")


def test_a_single_character_or_nothing_betrays_nobody() -> None:
    assert betrays("王先生来电", [Party("complainant", "王", "12")]) == []
    assert betrays("", [REPORTER]) == []
    assert betrays(f"{REPORTER.name}", []) == []

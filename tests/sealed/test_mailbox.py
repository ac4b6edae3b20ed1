"""Somebody whom nobody knows asks after a matter by a code, and writes; nothing leads back."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from core.domain.casework.cases import Case
from core.domain.casework.submissions import Party
from core.domain.errors import Conflict, NotFound, NotPermitted, Refusal
from core.storage import tables
from core.usecases.casework import mailbox
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.sealed import erasing, identities, releasing
from tests.sealed.canaries import REPORTER, found_in, sweep
from tests.sealed.office import RESPONDENT, office, person, received
from tests.usecases.offices import DemoOffice


@pytest.fixture
def here(tmp_path: Path) -> DemoOffice:
    return office(tmp_path)


def sent(here: DemoOffice, secrecy: str = "anonymous", *parties: Party) -> tuple[Case, str]:
    """A report sent in alone, and its code."""
    arrival = Arrival(
        "demo", (Claim("report", {}),), channel="web", subject="短斤少两",
        description="每天早上用两杆秤", parties=(*parties, RESPONDENT), secrecy=secrecy,
    )  # fmt: skip
    cases, code = mailbox.hand_in(here.desk, arrival)
    return cases[0], code


def test_the_code_is_told_once_and_kept_hashed(here: DemoOffice, tmp_path: Path) -> None:
    codes = [sent(here)[1] for _ in range(5)]
    assert len(set(codes)) == 5
    digits = [code.replace("-", "") for code in codes]
    assert all(re.fullmatch(r"(\d{5}-){3}\d{5}", code) for code in codes)
    with here.desk.store.read() as work:
        hashes = list(work.connection.execute(select(tables.receipts.c.hash)).scalars())
    assert len({*hashes}) == 5
    assert {len(one) for one in hashes} == {64}
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(content) > 100_000
    assert found_in(content, [*codes, *digits]) == []
    assert found_in(content + digits[0].encode(), digits) == digits[:1]


def test_one_secret_key_is_one_case_and_one_code(here: DemoOffice) -> None:
    arrival = Arrival("demo", (Claim("report", {}),), subject="短斤少两", secrecy="anonymous")

    def hand_in(key: str) -> tuple[int, str]:
        cases, code = mailbox.hand_in(here.desk, arrival, key=key)
        return len(cases), code

    with ThreadPoolExecutor(3) as crowd:
        found = list(crowd.map(hand_in, ["one"] * 3))
    assert sorted(opened for opened, _ in found) == [0, 0, 1]
    assert len({code for _, code in found}) == 1
    assert hand_in("other")[1] != found[0][1]


def test_a_code_is_taken_as_people_type_it(here: DemoOffice) -> None:
    _, code = sent(here)
    for written in (code, code.replace("-", ""), code.replace("-", " "), f"  {code}\n"):
        assert mailbox.progress(here.desk, written).steps[0].kind == "report"


WRONG = ("", "1", "1" * 19, "1" * 21, "0" * 20, "a" * 20, "９" * 20, "1" * 999)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_code_finds_nothing_and_always_says_the_same(here: DemoOffice, wrong: str) -> None:
    sent(here)
    with pytest.raises(NotFound) as refused:
        mailbox.progress(here.desk, wrong)
    assert refused.value.en == "No matter has this receipt"
    with pytest.raises(NotFound):
        mailbox.write(here.desk, wrong, "还有谁在吗")


def test_progress_tells_no_number_no_hour_and_nobody(here: DemoOffice) -> None:
    case, code = sent(here)
    found = mailbox.progress(here.desk, code)
    (step,) = found.steps
    assert (step.received_on, step.ended) == (case.received_on, False)
    assert case.number not in repr(vars(step))
    assert (found.messages, found.glances) == ((), ())
    here.do(case, "withdraw", "clerk")
    assert mailbox.progress(here.desk, code).steps[0].status == "withdrawn"


def test_both_sides_write_and_read(here: DemoOffice, tmp_path: Path) -> None:
    case, code = sent(here)
    mailbox.answer(here.desk, person("handler"), case.number, "请补充发生的日期")
    (asked,) = mailbox.progress(here.desk, code).messages
    assert (asked.by, asked.text) == ("office", "请补充发生的日期")
    mailbox.write(here.desk, code, f"是三月一日,我是{REPORTER.name}")
    seen = mailbox.letters(here.desk, person("handler"), case.number)
    assert [(one.by, one.read) for one in seen] == [("handler", True), ("", True)]
    assert seen[1].text.endswith(REPORTER.name)
    events = [entry.event for entry in here.stored(case).journal]
    assert events[-2:] == ["office_wrote", "reporter_wrote"]
    assert sweep(tmp_path)[1] == {}
    for by in ("legal", "chief", "custodian", "director"):
        with pytest.raises(NotPermitted):
            mailbox.letters(here.desk, person(by), case.number)
    with pytest.raises(NotFound):
        mailbox.letters(here.desk, person("admin"), case.number)


@pytest.mark.parametrize("text", ["", "   ", "长" * 20_001])
def test_a_message_says_something_and_not_too_much(here: DemoOffice, text: str) -> None:
    case, code = sent(here)
    for attempt in (
        lambda: mailbox.write(here.desk, code, text),
        lambda: mailbox.answer(here.desk, person("handler"), case.number, text),
    ):
        with pytest.raises(Refusal):
            attempt()


def test_who_stays_anonymous_says_nothing_of_himself(here: DemoOffice) -> None:
    with pytest.raises(Refusal) as refused:
        sent(here, "anonymous", REPORTER)
    assert [problem.path for problem in refused.value.problems] == ["reporter"]
    with here.desk.store.read() as work:
        assert work.connection.execute(select(tables.receipts)).all() == []
        assert work.connection.execute(select(tables.submissions)).all() == []
    case, _ = sent(here)
    assert here.stored(case).secrecy == "anonymous"
    assert [p.role for p in identities.look(here.desk, person("handler"), case.number).parties] == [
        "respondent"
    ]


def test_who_reported_sees_who_looked_and_when(here: DemoOffice) -> None:
    case, code = sent(here, "sealed", REPORTER)
    asked = releasing.ask(
        here.desk, person("handler"), case.number, "verify", "须向举报人核实称重经过"
    )
    releasing.decide(here.desk, person("custodian"), asked.id, grant=True)
    identities.read(here.desk, person("handler"), case.number)
    (glance,) = mailbox.progress(here.desk, code).glances
    assert (glance.on, glance.role) == (
        here.desk.now().astimezone(here.desk.zone).date(),
        "handler",
    )


def test_a_receipt_is_given_at_the_counter_once(here: DemoOffice) -> None:
    case = received(here)
    with pytest.raises(Refusal):
        mailbox.answer(here.desk, person("handler"), case.number, "请来取材料")
    with pytest.raises(NotPermitted):
        mailbox.give(here.desk, person("legal"), case.number)
    code = mailbox.give(here.desk, person("clerk"), case.number)
    assert mailbox.progress(here.desk, code).steps[0].kind == "complaint"
    with pytest.raises(Conflict):
        mailbox.give(here.desk, person("clerk"), case.number)
    assert code.replace("-", "") not in repr([vars(e) for e in here.stored(case).journal])


def test_with_the_key_the_receipt_goes_too(here: DemoOffice) -> None:
    case, code = sent(here, "sealed", REPORTER)
    mailbox.write(here.desk, code, "还在吗")
    with here.desk.store.write() as work:
        stored = work.cases.get(case.number)
        stored.status = "withdrawn"
        work.cases.save(stored)
        erasing._erase(work, stored)
    with pytest.raises(NotFound):
        mailbox.progress(here.desk, code)
    assert [one.text for one in mailbox.letters(here.desk, person("handler"), case.number)] == [""]

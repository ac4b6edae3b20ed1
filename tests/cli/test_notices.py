"""Taking in a holiday notice: what moves is shown, then moved once, a case at a time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.bootstrap import Settings, load_registry, passing_desk
from core.clock import SettableClock
from core.domain.casework.cases import Case, Timer
from core.domain.errors import Conflict, Refusal
from core.domain.worktime.calendars import Notice
from core.storage.lists.search import CaseFilter
from core.usecases.casework.intake import Arrival, Claim, submit
from core.usecases.desk import Desk
from core.usecases.office import noticeimport
from core.usecases.timekeeping.deadlines import fire_all_due
from tests.cli.conftest import Type

DOCUMENT = "国办发明电〔2026〕9号"
NOTICE = Notice(
    DOCUMENT,
    (2027,),
    off={date(2027, 1, 1): "元旦", date(2027, 1, 4): "元旦"},
    work={date(2026, 12, 26): "元旦"},
    published=date(2026, 12, 20),
)


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands on 21 December 2026."""
    return SettableClock(datetime(2026, 12, 21, 2, tzinfo=UTC))


@pytest.fixture
def office(clock: SettableClock) -> Desk:
    """An empty office of market supervision, before the notice for 2027."""
    home = Path("var")
    settings = Settings(home, "sqlite://", sectors=("market_supervision",))
    return passing_desk(load_registry(settings), clock)


def received(office: Desk, at: datetime) -> str:
    facts = {"within_duty": True}
    arrival = Arrival("market_supervision", (Claim("complaint", facts),), received_at=at)
    return submit(office, arrival).cases[0].number


def read(office: Desk, number: str) -> Case:
    with office.store.read() as work:
        return work.cases.get(number)


def accept_timer(office: Desk, number: str) -> Timer:
    timer = read(office, number).timer("accept")
    assert timer is not None
    return timer


def revisions(office: Desk) -> dict[str, int]:
    with office.store.read() as work:
        return {line.number: line.revision for line in work.cases.search(CaseFilter()).cases}


def test_a_preview_changes_nothing(office: Desk, clock: SettableClock) -> None:
    number = received(office, clock.now())
    before = accept_timer(office, number)
    found = noticeimport.preview(office, [NOTICE])
    assert [change.day for change in found.days] == [date(2026, 12, 26), date(2027, 1, 4)]
    (move,) = found.earlier
    assert (move.number, move.timer, move.passed) == (number, "accept", False)
    assert accept_timer(office, number) == before


def test_a_deadline_moves_earlier_with_the_document_in_its_journal(
    office: Desk, clock: SettableClock
) -> None:
    number = received(office, clock.now())
    old = accept_timer(office, number)
    assert (old.due, old.provisional) == (date(2026, 12, 30), True)
    noticeimport.take_in(office, [NOTICE], "admin")
    new = accept_timer(office, number)
    assert (new.due, new.provisional) == (date(2026, 12, 29), False)
    assert new.generation == old.generation + 1
    (entry,) = [e for e in read(office, number).journal if e.event == "deadline_moved"]
    assert entry.data["document"] == DOCUMENT
    assert entry.changes == {"accept#1": (date(2026, 12, 30), date(2026, 12, 29))}


def test_a_deadline_moves_later(office: Desk, clock: SettableClock) -> None:
    clock.set(datetime(2026, 12, 28, 2, tzinfo=UTC))
    number = received(office, clock.now())
    assert accept_timer(office, number).due == date(2027, 1, 7)
    found = noticeimport.take_in(office, [NOTICE], "admin")
    assert [move.number for move in found.later] == [number]
    assert accept_timer(office, number).due == date(2027, 1, 8)


def test_a_deadline_that_moves_into_the_past_lapses_at_once(
    office: Desk, clock: SettableClock
) -> None:
    number = received(office, clock.now())
    clock.set(datetime(2026, 12, 30, 2, tzinfo=UTC))
    (move,) = noticeimport.preview(office, [NOTICE]).moves
    assert move.passed
    noticeimport.take_in(office, [NOTICE], "admin")
    assert accept_timer(office, number).state == "overdue"
    events = [entry.event for entry in read(office, number).journal]
    assert events.index("deadline_moved") < events.index("lapsed")


def test_a_deadline_that_keeps_its_date_is_settled(office: Desk, clock: SettableClock) -> None:
    number = received(office, clock.now())
    plain = replace(
        NOTICE, document="国办发明电〔2026〕10号", off={date(2027, 1, 1): "元旦"}, work={}
    )
    found = noticeimport.take_in(office, [plain], "admin")
    assert not found.moves
    assert found.settled >= 1
    assert not accept_timer(office, number).provisional
    assert "deadline_moved" not in [entry.event for entry in read(office, number).journal]


def test_what_was_over_is_left_alone(office: Desk, clock: SettableClock) -> None:
    received_then = datetime(2026, 11, 2, 2, tzinfo=UTC)
    number = received(office, received_then)
    fire_all_due(office)
    before = accept_timer(office, number)
    assert before.state == "overdue"
    noticeimport.take_in(office, [NOTICE], "admin")
    assert accept_timer(office, number) == before


def test_doing_it_again_changes_nothing(office: Desk, clock: SettableClock) -> None:
    received(office, clock.now())
    noticeimport.take_in(office, [NOTICE], "admin")
    before = revisions(office)
    again = noticeimport.take_in(office, [NOTICE], "admin")
    assert again.known == (DOCUMENT,)
    assert not again.moves
    assert revisions(office) == before


def test_what_was_interrupted_is_finished(
    office: Desk, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [received(office, clock.now()) for _ in range(3)]
    recount = noticeimport.recount
    seen = []

    def stopping(*words: object) -> object:
        seen.append(words)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return recount(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(noticeimport, "recount", stopping)
    with pytest.raises(KeyboardInterrupt):
        noticeimport.take_in(office, [NOTICE], "admin")
    monkeypatch.undo()
    rest = noticeimport.take_in(office, [NOTICE], "admin")
    assert [move.number for move in rest.moves] == numbers[1:]
    assert {accept_timer(office, number).due for number in numbers} == {date(2026, 12, 29)}


def test_the_same_document_with_other_days_is_refused(office: Desk) -> None:
    noticeimport.take_in(office, [NOTICE], "admin")
    with pytest.raises(Conflict, match="document of its own"):
        noticeimport.preview(office, [replace(NOTICE, work={})])


def test_a_notice_of_tomorrow_is_refused(office: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        noticeimport.preview(office, [replace(NOTICE, published=date(2026, 12, 22))])
    assert "future" in refused.value.problems[0].en


def test_a_notice_that_came_with_the_product_is_known(office: Desk) -> None:
    shipped = next(notice for notice in office.book.notices if 2026 in notice.years)
    found = noticeimport.take_in(office, [shipped], "admin")
    assert (found.known, found.days, found.moves) == ((shipped.document,), (), [])


def test_it_is_previewed_and_applied_from_a_file(tousu: Type, tmp_path: Path) -> None:
    file = tmp_path / "notice-2027.json"
    content = {
        "document": "试行公告〔2020〕1号", "year": 2027, "published": "2020-01-01",
        "lines": ["元旦：2027年1月1日至4日放假调休，共4天。2026年12月26日（星期六）上班。"],
    }  # fmt: skip
    file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    shown = tousu("calendar", "import", file)
    assert shown.exit_code == 0, shown.output
    assert "2026-12-26" in shown.stdout
    assert "--apply" in shown.stdout
    due = ("calendar", "due", "2026-12-24", 2, "wd", "--json")
    assert json.loads(tousu(*due).stdout)["due"] == "2026-12-28"
    done = json.loads(tousu("calendar", "import", file, "--apply", "--json").stdout)
    assert (done["applied"], done["moves"]) == (True, [])
    assert json.loads(tousu(*due).stdout)["due"] == "2026-12-26"


def test_a_notice_file_with_mistakes_is_told_all_of_them(tousu: Type, tmp_path: Path) -> None:
    file = tmp_path / "notice.json"
    file.write_text('{"document": "", "year": 2027, "off": ["2027-13-01"]}', "utf-8")
    result = tousu("calendar", "import", file)
    assert result.exit_code == 2
    for word in ("document", "published", "2027-13-01"):
        assert word in result.stderr

"""Calendar files: what ships agrees with its own sentences; what is imported is checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.calendarfiles import OFFICIAL, official_book, read_notices
from core.domain.errors import Refusal

Write = Callable[[object], Path]

NOTICE_2027: dict[str, Any] = {
    "document": "国办发明电〔2026〕9号",
    "year": 2027,
    "issued": "2026-11-25",
    "published": "2026-11-25",
    "lines": [
        "元旦:1月1日(星期五)放假,与周末连休。",
        "春节:2月5日至11日放假调休,共7天。2月20日(星期六)上班。",
    ],
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(content: object) -> Path:
        path = tmp_path / "2027.json"
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return _write


def test_eleven_notices_ship_each_with_its_number_and_sentences() -> None:
    records = [json.loads(path.read_text(encoding="utf-8")) for path in OFFICIAL.glob("20??*.json")]
    notices = [record for record in records if record["published"]]
    assert len(notices) == 11
    assert all(record["lines"] and "号" in record["document"] for record in notices)


def test_days_without_a_recorded_notice_count_as_always_known() -> None:
    assert official_book().as_known_on(date(2000, 1, 1)).is_workday(date(2007, 2, 17))


def test_a_notice_is_read_from_its_sentences_alone(write: Write) -> None:
    (notice,) = read_notices(write(NOTICE_2027))
    assert notice.off[date(2027, 2, 11)] == "春节"
    assert list(notice.work) == [date(2027, 2, 20)]
    book = official_book().with_notice(notice)
    changed = book.as_known_on(date(2026, 11, 24)).differences(book.as_known_on())
    assert [f"{day:%m-%d}" for day in changed] == ["02-09", "02-10", "02-11", "02-20"]


def test_a_file_may_hold_several_notices(write: Write) -> None:
    assert len(read_notices(write([NOTICE_2027, NOTICE_2027]))) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lines": ["春节:2月5日至11日放假调休,共8天。"]}, "says 8 days off, its dates make 7"),
        (
            {"lines": ["元旦:1月1日(星期四)放假。"]},
            "2027-01-01 is 星期五, the sentence says 星期四",
        ),
        ({"lines": ["元旦快乐"]}, "2027.json: lines[0]: cannot be read"),
        ({"lines": ["元旦:1月32日放假。"]}, "2027.json: lines[0]: cannot be read"),
        ({"off": ["2027-01-01"]}, "2027.json: off: lacks 2027-02-05 of lines"),
        ({"work": ["2027-02-20", "2027-02-21"]}, "work: 2027-02-21 is not in lines"),
        ({"lines": [], "off": ["2027-13-01"]}, "off[0]: '2027-13-01' is not a date"),
        ({"lines": [], "off": ["2025-01-01"]}, "off[0]: 2025-01-01 is not of this year"),
        ({"lines": [], "work": ["2027-02-10"]}, "2027-02-10 is no Saturday or Sunday"),
        ({"lines": [], "off": ["2027-02-20"], "work": ["2027-02-20"]}, "2027-02-20 is also off"),
        ({"holidays": []}, "holidays: is not a known field; Allowed: document, year"),
        ({"year": "2027"}, "year: is missing or no number"),
        ({"document": ""}, "document: is missing"),
    ],
)
def test_every_mistake_is_named_with_its_place(
    write: Write, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read_notices(write(NOTICE_2027 | change))
    assert message in str(refused.value)


def test_all_mistakes_are_reported_at_once(write: Write) -> None:
    with pytest.raises(Refusal) as refused:
        read_notices(write([{"year": 2027}, {"document": "x", "published": None}]))
    places = [problem.path for problem in refused.value.problems]
    assert places == ["2027.json: [0].document", "2027.json: [0].published", "2027.json: [1].year"]


def test_what_is_no_notice_file_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{\n"year": ', encoding="utf-8")
    with pytest.raises(Refusal, match=r"broken\.json:2: not JSON"):
        read_notices(broken)
    with pytest.raises(Refusal, match="cannot be read"):
        read_notices(tmp_path / "absent.json")
    broken.write_text('["2027"]', encoding="utf-8")
    with pytest.raises(Refusal, match="must be a record"):
        read_notices(broken)

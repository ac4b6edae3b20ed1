"""Importing complaints of the past: the example mappings, rejects, repetition, and a kill."""

from __future__ import annotations

import csv
import io
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from api.cli import main
from core.domain.casework.cases import Case
from core.domain.errors import TousuError
from core.sheets import open_sheet
from core.usecases.desk import Desk
from core.usecases.meetings.reporting import Wanted, timeliness
from core.usecases.past.importing import Outcome, import_rows
from core.usecases.past.mappings import load_mapping
from tests.places import REPO

EXAMPLES = REPO / "docs" / "examples"
MAPPINGS = {
    "property_mgmt": EXAMPLES / "civic.yaml",
    "hospital": EXAMPLES / "civic-hospital.yaml",
    "market_supervision": EXAMPLES / "civic-market.yaml",
}
COLUMNS = ["id", "user", "subject", "received_at", "body", "reply", "replied_at"]


def line(
    number: int | str, subject: str, received: str, replied: str, body: str = "……"
) -> list[str]:
    """A row as the table of civic messages has it."""
    return [str(number), f"网友{number}", subject, received, body, "答复", replied]


def table(path: Path, *rows: list[str], codec: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    path.write_bytes(text.getvalue().encode(codec))
    return path


def take(desk: Desk, path: Path, sector: str = "hospital") -> Outcome:
    mapping = load_mapping(MAPPINGS[sector], desk.sector(sector))
    return import_rows(desk, open_sheet(path), mapping)


def case_of(desk: Desk, sector: str, external_id: str) -> Case:
    with desk.store.read() as work:
        submission = work.submissions.find(sector, external_id)
        assert submission is not None
        (number,) = (
            found.number
            for found in work.cases.search(_everything(sector), limit=500).cases
            if work.cases.get(found.number).submission == submission.id
        )
        return work.cases.get(number)


def _everything(sector: str):
    from core.storage.lists.search import CaseFilter

    return CaseFilter(sectors=(sector,) if sector else None)


# ------------------------------------------------------------ the examples, counted by hand


def test_property_the_reply_resolves_informs_and_leaves_the_callback_open(
    desk: Desk, tmp_path: Path
) -> None:
    # Friday 1 March 2019: important, 3 days end on Monday 4 March.
    row = line(1, "物业不修电梯", "2019-03-01T10:00:00", "2019-03-04T23:59:59")
    assert take(desk, table(tmp_path / "t.csv", row), "property_mgmt").imported == 1
    case = case_of(desk, "property_mgmt", "1")
    assert (case.status, case.classification["severity"]) == ("replied", "important")
    assert (case.classification["unit"], case.received_on.isoformat()) == (
        "engineering",
        "2019-03-01",
    )
    resolve, callback = case.timer("resolve"), case.timer("callback")
    assert resolve is not None
    assert callback is not None
    assert (resolve.state, str(resolve.due), resolve.met_at < resolve.due_at) == (
        "met",
        "2019-03-04",
        True,
    )
    assert (callback.state, str(callback.due)) == ("overdue", "2019-03-11")


@pytest.mark.parametrize(
    ("body", "severity"),
    [("老人摔伤", "major"), ("多次投诉无果", "major"), ("……", "important")],
)
def test_property_severity_follows_the_keywords(
    desk: Desk, tmp_path: Path, body: str, severity: str
) -> None:
    row = line(1, "小区路面", "2019-03-01T10:00:00", "2019-03-02T10:00:00", body)
    take(desk, table(tmp_path / "t.csv", row), "property_mgmt")
    assert case_of(desk, "property_mgmt", "1").classification["severity"] == severity


@pytest.mark.parametrize(
    ("received", "version", "timers"),
    [
        ("2018-05-02T10:00:00", "2009-11-26", {"answer": "2018-05-09"}),
        ("2019-05-05T10:00:00", "2019-04-10", {"answer": "2019-05-10", "resolve": "2019-05-17"}),
    ],
)
def test_hospital_the_day_of_receipt_chooses_the_version(
    desk: Desk, tmp_path: Path, received: str, version: str, timers: dict[str, str]
) -> None:
    row = line(1, "医院收费不透明", received, "2019-06-03T10:00:00")
    take(desk, table(tmp_path / "t.csv", row))
    case = case_of(desk, "hospital", "1")
    assert (case.policy, str(case.version), case.status) == ("complaint", version, "closed")
    assert {t.name: str(t.due) for t in case.timers if t.due} == timers
    assert all(t.state == "met" and t.met_at >= t.due_at for t in case.timers if t.due)


@pytest.mark.parametrize(
    ("number", "subject", "received", "policy", "timer", "due"),
    [
        (1, "投诉商家欺诈消费", "2019-03-01T10:00:00", "commerce_complaint", "accept", "03-12"),
        (2, "投诉电动车质量", "2019-03-01T10:00:00", "quality_complaint", "accept", "03-08"),
        (3, "举报商家虚假宣传", "2019-03-01T10:00:00", "commerce_report", "file", "03-12"),
        (4, "举报商家虚假宣传", "2019-05-06T10:00:00", "report", "file", "05-27"),
        (5, "咨询超市收费", "2019-03-01T10:00:00", "inquiry", "answer_inquiry", "03-08"),
        # Not told within five days: deemed accepted on 6 March, sixty days end on Sunday 5 May,
        # a working day that year.
        (6, "投诉超市食品过期", "2019-03-01T10:00:00", "food_drug_complaint", "feedback", "05-05"),
    ],
)
def test_market_each_row_is_measured_by_the_law_of_its_day(
    desk: Desk, tmp_path: Path, number: int, subject: str, received: str, policy: str, timer: str,
    due: str,
) -> None:  # fmt: skip
    row = line(number, subject, received, "2019-06-10T10:00:00")
    outcome = take(desk, table(tmp_path / "t.csv", row), "market_supervision")
    assert not outcome.rejects
    case = case_of(desk, "market_supervision", str(number))
    measured = case.timer(timer)
    assert (case.policy, case.status) == (policy, "closed")
    assert measured is not None
    assert (measured.state, str(measured.due)) == ("met", f"2019-{due}")


def test_market_silence_is_acceptance_where_the_food_rules_say_so(
    desk: Desk, tmp_path: Path
) -> None:
    late = line(1, "投诉超市食品过期", "2019-03-01T10:00:00", "2019-03-20T10:00:00")
    soon = line(2, "投诉超市食品过期", "2019-03-01T10:00:00", "2019-03-04T10:00:00")
    take(desk, table(tmp_path / "t.csv", late, soon), "market_supervision")
    events = [entry.event for entry in case_of(desk, "market_supervision", "1").journal]
    assert "deemed_accepted" in events
    accept = case_of(desk, "market_supervision", "2").timer("accept")
    assert accept is not None
    assert (accept.state, accept.deemed) == ("met", False)


# ------------------------------------------------------------ files, repetition, rejects


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk"])
def test_the_encoding_makes_no_difference(desk: Desk, tmp_path: Path, codec: str) -> None:
    row = line(1, "医院停车难", "2019-05-05T10:00:00", "2019-05-06T10:00:00", "医生很好")
    row[2] = "医院电梯坏了"
    assert take(desk, table(tmp_path / "t.csv", row, codec=codec)).imported == 1
    with desk.store.read() as work:
        submission = work.submissions.find("hospital", "1")
        assert submission is not None
        assert submission.id is not None
        parties = work.submissions.identities(submission.id)
    assert submission.subject == "医院电梯坏了"
    assert [party.name for party in parties] == ["网友1"]


def test_a_workbook_does_as_well(desk: Desk, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(COLUMNS)
    book.active.append([7, "甲", "医院排队", "2019-05-05 10:00", "", "", "2019-05-06 10:00"])
    book.save(tmp_path / "t.xlsx")
    assert take(desk, tmp_path / "t.xlsx").imported == 1


def test_importing_again_adds_nothing_and_a_longer_file_only_what_is_new(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [line(n, "医院", "2019-05-05T10:00:00", "2019-05-06T10:00:00") for n in range(60)]
    first = take(desk, table(tmp_path / "t.csv", *rows[:55]))
    again = take(desk, table(tmp_path / "t.csv", *rows[:55]))
    longer = take(desk, table(tmp_path / "t.csv", *rows))
    assert [(o.imported, o.known) for o in (first, again, longer)] == [(55, 0), (0, 55), (5, 55)]


def test_each_bad_row_is_rejected_with_its_reason_and_the_rest_goes_on(
    desk: Desk, tmp_path: Path
) -> None:
    good = "2019-05-05T10:00:00"
    rows = [
        line(1, "医院", good, "2019-05-06T10:00:00"),
        line(2, "医院", "五月五日", "2019-05-06T10:00:00"),
        line(3, "医院", good, "2019-05-04T10:00:00"),
        line(4, "医院", "2031-01-01T10:00:00", "2031-01-02T10:00:00"),
        line(5, "医院", good, ""),
        line("", "医院", good, "2019-05-06T10:00:00"),
        line(1, "医院又一次", good, "2019-05-06T10:00:00"),
        line(7, " ", good, "2019-05-06T10:00:00", "医院"),
        [*line(8, "医院", good, "2019-05-06T10:00:00"), "多出一格"],
        line(9, "医院", "2008-01-01T10:00:00", "2008-01-02T10:00:00"),
        line(10, "医院", "1999-01-01T10:00:00", "1999-01-02T10:00:00"),
        line(11, "医院", good, "2019-05-06T10:00:00"),
    ]
    outcome = take(desk, table(tmp_path / "t.csv", *rows))
    assert outcome.imported == 2
    assert {reject.row.number: reject.reason("en") for reject in outcome.rejects} == {
        3: "received_at: '五月五日' is no time such as 2019-03-01T09:30:00",
        4: "replied_at: lies before the receipt",
        5: "received_at: lies in the future; replied_at: lies in the future",
        6: "replied_at: no time is given",
        7: "id: no id is given",
        8: "id: row 2 has the same id",
        9: "subject: no subject is given",
        10: "row: 8 cells, but the header has 7 columns",
        11: "kind: No policy in force governs this",
        12: "kind: No policy in force governs this",
    }
    assert all(reject.reason("zh") for reject in outcome.rejects)


def test_what_a_policy_refuses_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    text = MAPPINGS["hospital"].read_text("utf-8")
    path.write_text(text.replace("do: answer", "do: reopen"), "utf-8")
    mapping = load_mapping(path, desk.sector("hospital"))
    row = line(1, "医院", "2019-05-05T10:00:00", "2019-05-06T10:00:00")
    outcome = import_rows(desk, open_sheet(table(tmp_path / "t.csv", row)), mapping)
    assert [reject.row.number for reject in outcome.rejects] == [2]
    with desk.store.read() as work:
        assert work.submissions.find("hospital", "1") is None
        assert work.cases.search(_everything("hospital")).cases == []


def test_rows_outside_the_mapping_are_left_aside(desk: Desk, tmp_path: Path) -> None:
    good = ("2019-05-05T10:00:00", "2019-05-06T10:00:00")
    rows = [line(1, "物业", *good), line(2, "修路", *good),
            line(3, "物业", "2017-12-31T10:00:00", "2018-01-02T10:00:00"),
            line(4, "小区入学", *good)]  # fmt: skip
    outcome = take(desk, table(tmp_path / "t.csv", *rows), "property_mgmt")
    assert (outcome.read, outcome.imported, outcome.left_aside) == (4, 1, 3)


def test_what_has_not_happened_yet_leaves_the_case_open(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    text = MAPPINGS["hospital"].read_text("utf-8")
    path.write_text(
        text.replace("replied: replied_at", "replied: {column: replied_at, optional: true}")
        + "  - {at: received + 9 days, do: answer, by: handler}\n",
        "utf-8",
    )
    mapping = load_mapping(path, desk.sector("hospital"))
    row = line(1, "医院", "2026-11-19T10:00:00", "")
    outcome = import_rows(desk, open_sheet(table(tmp_path / "t.csv", row)), mapping)
    assert (outcome.imported, outcome.rejects) == (1, [])
    case = case_of(desk, "hospital", "1")
    answer = case.timer("answer")
    assert answer is not None
    assert (case.status, answer.state) == ("dispatched", "running")


# ------------------------------------------------------------ mappings that do not fit


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("external_id: id", "external_id: 编号", "the file has no such column"),
        ("do: answer", "do: anwser", "did you mean answer?"),
        ("by: clerk", "by: clark", "did you mean clerk?"),
        ("departments:", "departements:", "no fact is called departements"),
        ("gives: 2}", "gives: two}", "must be a number"),
        ("channel: web", "channel: pigeon", "there is no channel pigeon"),
        ("kind: complaint", "kind: applause", "there is no kind applause"),
        ("at: replied,", "at: answered,", "there is no instant answered"),
        ("at: replied,", "at: tomorrow morning,", "is no instant of a row"),
        ("sector: hospital", "sector: property_mgmt", "not for hospital"),
        ("instants:", "instant:", "unknown key; did you mean instants?"),
        ("columns:", "columns: [", "this is not YAML"),
    ],
)
def test_a_wrong_mapping_says_where_and_what(
    desk: Desk, tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(MAPPINGS["hospital"].read_text("utf-8").replace(old, new, 1), "utf-8")
    sheet = open_sheet(table(tmp_path / "t.csv"))
    with pytest.raises(TousuError) as caught:
        import_rows(desk, sheet, load_mapping(path, desk.sector("hospital")))
    message = " ".join(str(caught.value).split())
    assert said in message
    assert "mapping.yaml:" in message or "编号" in message


def test_missing_columns_are_named_with_those_there_are(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("number,subject,body\n1,医院,\n", "utf-8")
    with pytest.raises(TousuError) as caught:
        take(desk, path)
    message = str(caught.value)
    for column in ("id", "received_at", "replied_at", "user"):
        assert f"{column}: the file has no such column" in message
    assert "number, subject, body" in message


# ------------------------------------------------------------ the command, a kill, real data


@dataclass(frozen=True)
class Typed:
    code: int
    out: str


Type = Callable[..., Typed]


@pytest.fixture
def tousu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Types a command in an office of its own."""
    monkeypatch.setenv("TOUSU_HOME", str(tmp_path / "home"))

    def typed(*words: object) -> Typed:
        result = CliRunner().invoke(main, [str(word) for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Typed(result.exit_code, result.output)

    return typed


def test_the_command_tells_by_its_exit_code_how_it_went(tousu: Type, tmp_path: Path) -> None:
    bad = line(2, "医院", "2019-05-05T10:00:00", "=1+1")
    good = line(1, "医院", "2019-05-05T10:00:00", "2019-05-06T10:00:00")
    path = table(tmp_path / "t.csv", good, bad)
    words = ("import", path, "--sector", "hospital", "--mapping", MAPPINGS["hospital"])
    first = tousu(*words)
    assert (first.code, "row 3: replied_at" in first.out) == (1, True)
    rejected = (tmp_path / "t.rejects.csv").read_text("utf-8-sig")
    assert rejected.startswith("id,user,subject,received_at,body,reply,replied_at,tousu_row,")
    assert "'=1+1,3,replied_at: 不是时间" in rejected
    mended = (tmp_path / "t.rejects.csv").with_name("mended.csv")
    mended.write_text(rejected.replace("'=1+1", "2019-05-07 08:00"), "utf-8")
    assert tousu(words[0], mended, *words[2:]).code == 0
    again = tousu(*words[:1], mended, *words[2:])
    assert (again.code, "Nothing new" in again.out) == (0, True)
    assert '"known": 1' in tousu(*words[:1], mended, *words[2:], "--json").out
    garbage = tmp_path / "garbage.csv"
    garbage.write_bytes(b"\x89PNG\x00\xff\xff")
    unusable = tousu("import", garbage, *words[2:])
    assert (unusable.code, "The file cannot be used" in unusable.out) == (2, True)
    assert tousu("import", tmp_path / "none.csv", *words[2:]).code == 2
    assert tousu("import", path, "--sector", "nope", *words[4:]).code == 2


KILLED = """
import sys
from pathlib import Path
from core.bootstrap import Settings, open_desk
from core.sheets import open_sheet
from core.usecases.past.importing import import_rows
from core.usecases.past.mappings import load_mapping

desk = open_desk(Settings.from_environment())
mapping = load_mapping(Path(sys.argv[2]), desk.sector("hospital"))
told = lambda outcome: print(outcome.imported, flush=True)
import_rows(desk, open_sheet(Path(sys.argv[1])), mapping, told=told)
"""


@pytest.mark.slow
def test_what_was_told_survives_a_kill_and_a_rerun_completes(tmp_path: Path) -> None:
    rows = [line(n, "医院", "2019-05-05T10:00:00", "2019-05-06T10:00:00") for n in range(200)]
    path, mapping = table(tmp_path / "t.csv", *rows), MAPPINGS["hospital"]
    environ = {"TOUSU_HOME": str(tmp_path), "TOUSU_SECTORS": "hospital", "PYTHONPATH": str(REPO)}
    words = [sys.executable, "-c", KILLED, str(path), str(mapping)]
    with subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        told = [int(running.stdout.readline()) for _ in range(2)]
        running.send_signal(signal.SIGKILL)
    assert running.returncode == -signal.SIGKILL
    rerun = subprocess.run(words, env=environ, stdout=subprocess.PIPE, text=True, check=True)
    added = int(rerun.stdout.split()[-1])
    assert told == [50, 100]
    assert added in (50, 100)  # the batch under way when it was killed is there whole or not at all


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sector", "imported", "rejected"),
    [("property_mgmt", 207, 1), ("hospital", 79, 0), ("market_supervision", 94, 0)],
)
def test_the_real_complaints(
    desk: Desk, shared: Callable[[str], Path], sector: str, imported: int, rejected: int
) -> None:
    outcome = take(desk, shared("data/civic_complaints.csv"), sector)
    assert (outcome.read, outcome.imported, len(outcome.rejects)) == (1711, imported, rejected)
    report = timeliness(desk, Wanted(sector, by="all"))
    assert report.total.total == imported
    assert report.total.open == 0

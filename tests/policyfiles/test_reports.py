"""Files of reports: what they give, and what is said of each mistake."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.domain.reports.definitions import Groups, Repeats, Report, Timers
from core.policyfiles import PolicyFileError, load_sector_folder
from tests.policyfiles.offices import OFFICE

HEAD = """report: monthly
title: {zh: 月报, en: Monthly}
in_force: {from: 2024-01-01}
periods: [month, year]
"""
TITLE = "title: {zh: 甲, en: A}"
TEXT = "---\ntitle: {zh: 甲, en: A}\nvariables: [received]\n---\n{{ received }}\n"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A copy of the model office, to which reports are added."""
    folder = tmp_path / "office"
    for path in OFFICE.rglob("*.*"):
        target = folder / path.relative_to(OFFICE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (folder / "reports").mkdir()
    return folder


def reports(office: Path, **texts: str) -> tuple[Report, ...]:
    """The reports that ``texts`` (name of the file: its text) write."""
    for name, text in texts.items():
        (office / "reports" / f"{name}.yaml").write_text(text, "utf-8")
    return load_sector_folder(office).reports


def test_a_folder_without_reports_has_none() -> None:
    assert load_sector_folder(OFFICE).reports == ()


def test_the_keys_tell_what_a_figure_or_a_table_is(office: Path) -> None:
    text = HEAD + (
        "parameters: {many: {value: 3}}\n"
        "cases: {policies: [complaint], when: 'departments >= params.many', except: [withdrawn]}\n"
        "numbers: {visits: {zh: 人次, en: Visits}}\n"
        f"figures:\n  received: {{{TITLE}}}\n"
        f"  share: {{{TITLE}, of: {{}}, cases: {{dated: [accept]}}, basis: 第三条, ref: X-1}}\n"
        f"  sum: {{{TITLE}, sums: departments}}\n"
        f"  rate: {{{TITLE}, per: visits, times: 0.5}}\n"
        f"  pace: {{{TITLE}, shows: median_days}}\n"
        f"tables:\n  a: {{{TITLE}, by: subject, shows: [rank, count], grows_by: 0.5}}\n"
        f"  b: {{{TITLE}, by: timer}}\n  c: {{{TITLE}, repeats: respondent, tells: [subject]}}\n"
        f"  d: {{{TITLE}, by: month}}\n  e: {{{TITLE}, by: channel}}\n"
    )
    (report,) = reports(office, monthly=text)
    assert (report.slug, report.version, report.periods) == (
        "monthly", date(2024, 1, 1), ("month", "year"),
    )  # fmt: skip
    kinds = {slug: figure.kind for slug, figure in report.figures.items()}
    assert kinds == {
        "received": "count", "share": "share", "sum": "sum", "rate": "per", "pace": "median_days",
    }  # fmt: skip
    assert report.figures["rate"].times == Decimal("0.5")
    assert report.figures["share"].cite.ref == ("X-1",)
    assert report.events == {"accept"}
    assert not report.asks_history
    by_kind = {slug: type(table) for slug, table in report.tables.items()}
    assert by_kind == {"a": Groups, "b": Timers, "c": Repeats, "d": Groups, "e": Groups}


def test_a_summary_is_two_texts_beside_the_file(office: Path) -> None:
    for language in ("zh", "en"):
        (office / "reports" / f"monthly.{language}.md").write_text(TEXT, "utf-8")
    text = HEAD + f"summary: monthly\nfigures: {{received: {{{TITLE}}}}}\n"
    (report,) = reports(office, monthly=text)
    assert {*report.texts} == {"zh", "en"}


def test_versions_follow_one_another(office: Path) -> None:
    old = HEAD.replace("from: 2024-01-01", "from: 2023-01-01, to: 2023-12-31")
    assert [one.version.year for one in reports(office, a=old, b=HEAD)] == [2023, 2024]


WRONG = {
    "an unknown key": ("speed: 9", "unknown key"),
    "an unknown period": ("PERIODS", "write one of month, quarter, half_year, year"),
    "an unknown profile": ("profiles: [nobody]", "there is no profile nobody"),
    "two kinds of figure": (
        f"figures: {{f: {{{TITLE}, of: {{}}, shows: in_time}}}}", "give only one of",
    ),
    "times without per": (f"figures: {{f: {{{TITLE}, times: 3}}}}", "times goes with per"),
    "a number nobody asks for": (
        f"figures: {{f: {{{TITLE}, per: visits}}}}", "there is no number typed in visits",
    ),
    "a sum of words": (f"figures: {{f: {{{TITLE}, sums: subject}}}}", "is no number"),
    "a personal fact": (
        f"tables: {{t: {{{TITLE}, by: respondent_person}}}}", "tells of a person",
    ),
    "a personal fact told of": (
        f"tables: {{t: {{{TITLE}, repeats: complainant, tells: [respondent_person]}}}}",
        "tells of a person",
    ),
    "an input": (f"tables: {{t: {{{TITLE}, by: document_number}}}}", "no fact of the case"),
    "an unknown fact": (f"tables: {{t: {{{TITLE}, by: nobody}}}}", "there is no fact nobody"),
    "an unknown column": (
        f"tables: {{t: {{{TITLE}, by: subject, shows: [colour]}}}}", "write one of rank, count",
    ),
    "a column without its fact": (
        f"tables: {{t: {{{TITLE}, by: subject, shows: [sum]}}}}", "where sums names the fact",
    ),
    "a table of no kind": (f"tables: {{t: {{{TITLE}, top: 3}}}}", "give by"),
    "a table of two kinds": (
        f"tables: {{t: {{{TITLE}, by: subject, repeats: complainant}}}}", "give by",
    ),
    "a key of another kind": (
        f"tables: {{t: {{{TITLE}, by: timer, top: 3}}}}", "top cannot stand in a table with",
    ),
    "a row of one case": (
        f"tables: {{t: {{{TITLE}, repeats: complainant, at_least: 1}}}}", "points at nobody",
    ),
    "an unknown party": (f"tables: {{t: {{{TITLE}, repeats: agent}}}}", "complainant, respondent"),
    "no growth": (f"tables: {{t: {{{TITLE}, by: subject, grows_by: 0}}}}", "above zero"),
    "one name twice": (
        f"figures: {{x: {{{TITLE}}}}}\ntables: {{x: {{{TITLE}, by: subject}}}}",
        "a figure has the same name",
    ),
    "an unknown policy": ("cases: {policies: [complain]}", "did you mean complaint?"),
    "an unknown event": (
        f"figures: {{f: {{{TITLE}, cases: {{dated: [accepted]}}}}}}", "did you mean accept?",
    ),
    "an unknown status": ("cases: {except: [gone]}", "there is no status gone"),
    "a text that is not there": ("summary: nothing", "there is no nothing.zh.md"),
    "no title": ("figures: {f: {}}", "this is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_every_mistake_is_told_with_its_line(office: Path, text: str, said: str) -> None:
    whole = HEAD.replace("[month, year]", "week") if text == "PERIODS" else HEAD + text + "\n"
    with pytest.raises(PolicyFileError) as refused:
        reports(office, broken=whole)
    told = [f"{problem.en} {problem.hint}" for problem in refused.value.problems]
    assert any(said in one for one in told), told
    assert all("reports/broken.yaml:" in problem.path for problem in refused.value.problems)
    assert all(problem.zh for problem in refused.value.problems)


def test_a_text_uses_only_what_the_report_has(office: Path) -> None:
    for language in ("zh", "en"):
        (office / "reports" / f"monthly.{language}.md").write_text(TEXT, "utf-8")
    with pytest.raises(PolicyFileError, match="mistakes") as refused:
        reports(office, monthly=HEAD + "summary: monthly\n")
    assert "there is no variable of monthly.zh received" in refused.value.problems[0].en


def test_two_versions_on_one_day_are_refused(office: Path) -> None:
    with pytest.raises(PolicyFileError) as refused:
        reports(office, a=HEAD, b=HEAD.replace("2024-01-01", "2025-01-01"))
    assert "another version is in force then" in refused.value.problems[0].en

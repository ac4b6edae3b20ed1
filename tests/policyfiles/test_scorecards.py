"""Files of scorecards: what they give, and what is said of each mistake."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.domain.assessment.measures import Count, Distribution, Rate, Selection
from core.domain.assessment.scorecards import Scorecard
from core.policyfiles import PolicyFileError, load_sector_folder
from tests.policyfiles.offices import OFFICE

HEAD = """scorecard: monthly
title: {zh: 月度, en: Monthly}
in_force: {from: 2024-01-01}
period: month
"""
ITEMS = """items:
  S1: {title: {zh: 一, en: One}, max: 60}
  S2: {title: {zh: 二, en: Two}, max: 40}
"""
GROUP = "groups: {g: {title: {zh: 组, en: G}, max: 5}}\n"
FAULT = "findings: {fault: {title: {zh: 错, en: F}}}\n"
TOTAL = "  total: {title: {zh: 总量, en: Total}, cases: {policies: [complaint]}}\n"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A copy of the model office, to which scorecards are added."""
    folder = tmp_path / "office"
    for path in OFFICE.rglob("*.*"):
        target = folder / path.relative_to(OFFICE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (folder / "scorecards").mkdir()
    return folder


def cards(office: Path, **texts: str) -> tuple[Scorecard, ...]:
    """The cards that ``texts`` (name of the file: its text) write."""
    for name, text in texts.items():
        (office / "scorecards" / f"{name}.yaml").write_text(text, "utf-8")
    return load_sector_folder(office).scorecards


def test_a_folder_without_scorecards_has_none() -> None:
    assert load_sector_folder(OFFICE).scorecards == ()


def test_a_card_is_read_with_the_abstract_one_under_it(office: Path) -> None:
    base = "scorecard: common\nabstract: true\nbase: 100\nby: respondent_person\n" + ITEMS
    more = "extends: [common]\nfloor: -5\nitems: {S1: {all_or_nothing: true}}\n"
    (card,) = cards(office, base=base, monthly=HEAD + more)
    assert (card.slug, card.version, card.base) == ("monthly", date(2024, 1, 1), 100)
    assert (card.unit, card.floor) == ("respondent_person", -5)
    assert card.items["S1"].all_or_nothing
    assert card.items["S1"].max == 60
    assert [Path(file).name for file in card.files] == ["base.yaml", "monthly.yaml"]


def test_numbers_are_exact_and_parameters_known(office: Path) -> None:
    text = HEAD + (
        "by: respondent_person\nparameters: {n: {value: 3}}\nmeasures:\n"
        + TOTAL
        + "  listed: {title: {zh: 列, en: L}, ranks: total, top: params.n}\n"
        "items:\n  S1:\n    title: {zh: 一, en: One}\n    max: 0.3\n    each: 0.1\n"
        '    cases: {when: satisfied == false && done("accept"), dated: [accept]}\n'
    )
    (card,) = cards(office, monthly=text)
    assert card.items["S1"].each == Decimal("0.1")
    assert isinstance(card.measures["total"], Count)
    assert card.parameters["n"].on(date(2024, 1, 1)) == 3


def test_versions_follow_one_another(office: Path) -> None:
    old = HEAD.replace("from: 2024-01-01", "from: 2023-01-01, to: 2023-12-31")
    assert [card.version.year for card in cards(office, a=old, b=HEAD)] == [2023, 2024]


WRONG = {
    "an unknown key": ("speed: 9", "unknown key"),
    "an unknown period": ("period: week", "write one of month, quarter, half_year, year"),
    "an unknown profile": ("profiles: [nobody]", "there is no profile nobody"),
    "an unknown base card": ("extends: [nobody]", "there is no abstract scorecard nobody"),
    "an unknown unit": ("by: nobody", "there is no fact nobody"),
    "an unknown role": ("entered_by: [nobody]", "there is no role nobody"),
    "a sum that is wrong": ("base: 90\n" + ITEMS, "the items sum to 100, the base is 90"),
    "a group that is wrong": (
        GROUP + "items: {S1: {title: {zh: 一, en: One}, max: 4, group: g}}",
        "the items of this group sum to 4, not 5",
    ),
    "an unknown group": (
        "items: {S1: {title: {zh: 一, en: One}, group: g}}",
        "there is no group g",
    ),
    "negative points": (
        "items: {S1: {title: {zh: 一, en: One}, max: -4}}",
        "points are written without a sign",
    ),
    "points that are words": ("base: many", "points belong here"),
    "an item without a maximum to take": (
        "items: {S1: {title: {zh: 一, en: One}, all_or_nothing: true}}",
        "it has no max that could be taken whole",
    ),
    "cases that take nothing": (
        "items: {S1: {title: {zh: 一, en: One}, max: 2, cases: {policies: [complaint]}}}",
        "it does not say what a case takes",
    ),
    "a name that is no slug": ("items: {一: {title: {zh: 一, en: One}}}", "cannot name an item"),
    "two numbers": ("base: 100\npoints: total\nmeasures:\n" + TOTAL, "either points or base"),
    "a number that is no count": ("points: total", "there is no measure that is a count total"),
    "floor above cap": ("base: 1\nfloor: 3\ncap: 2", "the floor is above the cap"),
    "grades that rise": ("grades: {a: 80, b: 90}", "b begins at 90, not below"),
    "a measure of no kind": (
        "measures: {m: {title: {zh: 甲, en: M}, top: 3}}",
        "give cases (a count)",
    ),
    "ranks without units": (
        "measures:\n" + TOTAL + "  rank: {title: {zh: 名次, en: R}, ranks: total}",
        "does not say what names them",
    ),
    "ranks of nothing": (
        "by: respondent_person\nmeasures: {rank: {title: {zh: 名次, en: R}, ranks: total}}",
        "there is no measure that is a count total",
    ),
    "an unknown policy": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {policies: [complain]}}}",
        "did you mean complaint?",
    ),
    "an unknown event": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {dated: [accepted]}}}",
        "did you mean accept?",
    ),
    "an unknown status": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {except: [gone]}}}",
        "there is no status gone",
    ),
    "an unknown fact": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {when: nobody == true}}}",
        "nobody",
    ),
    "a finding that gives and takes": (
        "findings: {f: {title: {zh: 甲, en: F}, takes: 1, gives: 1}}",
        "give either takes or gives",
    ),
    "a veto with points": (
        "findings: {f: {title: {zh: 甲, en: F}, takes: 1, bars_award: true}}",
        "moves no points",
    ),
    "an unknown standing": (
        "findings: {f: {title: {zh: 甲, en: F}, standing: out}}",
        "there is no standing out",
    ),
    "an unknown roll-up": ("rolls_up: {card: weekly}", "there is no scorecard weekly"),
    "a roll-up of itself": ("rolls_up: {card: monthly}", "roll up a card of shorter periods"),
    "an unknown timer": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {due: [acept]}}}",
        "did you mean accept?",
    ),
    "an unknown timer that is kept": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {in_time: nobody}}}",
        "there is no timer nobody",
    ),
    "two days of one case": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {due: hard, dated: [accept]}}}",
        "give either dated or due",
    ),
    "an unknown finding on a case": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {without_finding: [fault]}}}",
        "there is no finding on a case fault",
    ),
    "a finding that is not on cases": (
        FAULT + "measures: {m: {title: {zh: 甲, en: M}, cases: {with_finding: fault}}}",
        "there is no finding on a case fault",
    ),
    "values of nothing": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {}, counts_by: nobody}}",
        "there is no fact to count by nobody",
    ),
    "values of a number": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {}, counts_by: departments}}",
        "there is no fact to count by departments",
    ),
    "values that are personal": (
        "measures: {m: {title: {zh: 甲, en: M}, cases: {}, counts_by: respondent_person}}",
        "there is no fact to count by respondent_person",
    ),
    "exclusions that nobody approves": (
        "exclusions: {asked_by: [chief], reasons: {r: {title: {zh: 甲, en: R}}}}",
        "this is missing",
    ),
    "exclusions by an unknown role": (
        "exclusions: {asked_by: boss, approved_by: chief, reasons: {r: {title: {zh: 甲, en: R}}}}",
        "there is no role boss",
    ),
    "exclusions without a reason": (
        "exclusions: {asked_by: [chief], approved_by: [director], reasons: {}}",
        "no reason is given",
    ),
    "an amended version that is not there": (
        "amends: 2020-01-01",
        "monthly has no other version in force from 2020-01-01",
    ),
    "an unknown parameter": (
        "by: respondent_person\nmeasures:\n"
        + TOTAL
        + "  listed: {title: {zh: 列, en: L}, ranks: total, top: params.n}",
        "there is no parameter n",
    ),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_named_with_file_line_and_advice(office: Path, mistake: str) -> None:
    written, words = WRONG[mistake]
    head = "".join(
        line
        for line in HEAD.splitlines(keepends=True)
        if line.partition(":")[0] not in [row.partition(":")[0] for row in written.splitlines()]
    )
    with pytest.raises(PolicyFileError) as refused:
        cards(office, monthly=head + written + "\n")
    (problem,) = refused.value.problems
    assert words in f"{problem.en} {problem.hint}"
    assert problem.zh
    assert "/office/scorecards/monthly.yaml:" in problem.path


def test_what_is_rolled_up_must_have_its_place(office: Path) -> None:
    year = HEAD.replace("monthly", "yearly").replace("period: month", "period: year")
    with pytest.raises(PolicyFileError, match="monthly has S1, S2, which this card does not"):
        cards(office, monthly=HEAD + ITEMS, yearly=year + "rolls_up: {card: monthly}\n")


def test_two_versions_in_force_on_a_day_are_refused(office: Path) -> None:
    later = HEAD.replace("2024-01-01", "2024-06-01")
    with pytest.raises(PolicyFileError, match="another version is in force then"):
        cards(office, a=HEAD, b=later)


AMENDED = """scorecard: monthly
amends: 2024-01-01
in_force: {from: 2025-01-01}
"""


def test_a_version_that_amends_another_says_only_what_differs(office: Path) -> None:
    old = HEAD.replace("01-01}", "01-01, to: 2024-12-31}") + "source: {title: 旧}\nbase: 100\n"
    new = AMENDED + "base: 80\nitems: {S2: {max: 20}}\n"
    before, after = cards(office, a=old + ITEMS, b=new)
    assert (before.base, after.base) == (100, 80)
    assert {slug: item.max for slug, item in after.items.items()} == {"S1": 60, "S2": 20}
    assert (after.title, after.period) == (before.title, "month")
    assert (after.source, before.source) == ({}, {"title": "旧"})
    assert "amends" not in after.document
    assert [Path(file).name for file in after.files] == ["a.yaml", "b.yaml"]


def test_null_takes_away_what_an_amended_version_had(office: Path) -> None:
    old = HEAD.replace("01-01}", "01-01, to: 2024-12-31}") + ITEMS
    _, after = cards(office, a=old, b=AMENDED + "items: {S2: null}\n")
    assert list(after.items) == ["S1"]
    with pytest.raises(PolicyFileError, match="nothing of that name lies below"):
        cards(office, b=AMENDED + "items: {S3: null}\n")


def test_an_amended_version_may_itself_lie_over_an_abstract_card(office: Path) -> None:
    base = "scorecard: common\nabstract: true\nbase: 100\n" + ITEMS
    old = HEAD.replace("01-01}", "01-01, to: 2024-12-31}") + "extends: [common]\n"
    _, after = cards(office, base=base, a=old, b=AMENDED + "floor: 0\n")
    assert (after.base, after.floor, list(after.items)) == (100, 0, ["S1", "S2"])


def test_versions_that_amend_each_other_are_refused(office: Path) -> None:
    circle = AMENDED.replace("2024-01-01", "2025-01-01", 1).replace("from: 2025", "from: 2024")
    with pytest.raises(PolicyFileError, match="this scorecard lies under itself"):
        cards(office, a=circle + "title: {zh: 甲, en: M}\nperiod: month\n", b=AMENDED)


def test_a_selection_tells_what_timers_did(office: Path) -> None:
    text = HEAD + (
        "findings: {fault: {title: {zh: 错, en: F}, on_case: true}}\nmeasures:\n"
        "  kept:\n    title: {zh: 甲, en: M}\n"
        "    cases: {due: accept, in_time: [accept], without_finding: fault}\n"
        "    of: {due: hard}\n"
        "  subjects: {title: {zh: 项, en: S}, cases: {late: accept}, counts_by: subject, top: 3}\n"
    )
    (card,) = cards(office, monthly=text)
    rate, values = card.measures["kept"], card.measures["subjects"]
    assert isinstance(rate, Rate)
    assert rate.cases == Selection(due=("accept",), in_time=("accept",), unfound=("fault",))
    assert rate.of == Selection(due=("hard",))
    assert isinstance(values, Distribution)
    assert (values.counts_by, values.top, values.cases.late) == ("subject", 3, ("accept",))
    assert card.every_kind()["fault"].on_case


def test_exclusions_are_read_with_their_reasons(office: Path) -> None:
    text = HEAD + (
        "exclusions:\n  asked_by: supervisor\n  approved_by: [chief, director]\n"
        "  reasons: {spite: {title: {zh: 恶意, en: Spite}, basis: 第九条}}\n"
    )
    (card,) = cards(office, monthly=text)
    assert card.exclusions is not None
    assert card.exclusions.approved_by == ("chief", "director")
    assert card.exclusions.reasons["spite"].cite.basis == "第九条"

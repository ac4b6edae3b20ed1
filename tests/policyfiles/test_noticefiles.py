"""Notices are Markdown with front matter; a mistake is told with the file it stands in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.domain.casework.notices import BLANK, NoticeText, Said
from core.policyfiles.noticefiles import read_notices
from core.policyfiles.problems import PolicyFileError, Problems

GOOD = """---
title: {zh: 不予受理通知书, en: Rejection}
basis: 第十五条
variables: [number, grounds]
---

编号:{{ number }}

{{grounds}}
"""


SAID = {"number": Said("MS〔2026〕1号"), "grounds": Said("超过一年", "Over a year")}


def written(folder: Path) -> dict[str, str]:
    """The texts of a folder by the names of their files."""
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.md"))}


def read(folder: Path, text: str = GOOD) -> dict[str, NoticeText]:
    """The notices of a folder that holds one, ``rejection.md``."""
    (folder / "rejection.md").write_text(text, encoding="utf-8")
    problems = Problems()
    found = read_notices(
        written(folder), "demo/notices", problems, ["track"], ["complaint"], ["report"]
    )
    problems.stop()
    return found


def test_a_notice_is_read_with_its_title_and_filled_in(tmp_path: Path) -> None:
    notice = read(tmp_path)["rejection"]
    assert (notice.title["zh"], notice.basis) == ("不予受理通知书", "第十五条")
    assert notice.render(SAID) == ("编号:MS〔2026〕1号\n\n超过一年\n")


def test_what_is_not_known_stays_a_blank_to_fill(tmp_path: Path) -> None:
    assert f"编号:{BLANK}" in read(tmp_path)["rejection"].render({})


def test_what_is_filled_in_is_not_read_as_a_text_of_its_own(tmp_path: Path) -> None:
    notice = read(tmp_path)["rejection"]
    assert "{{ number }}" in notice.render({"number": Said("1"), "grounds": Said("{{ number }}")})


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("---\ntitle", "title", ["front matter", "rejection.md"]),
        ("[number, grounds]", "[number]", ["grounds", "not declared", "variables"]),
        ("basis:", "basi:", ["basi", "basis"]),
        ("title: {zh: 不予受理通知书, en: Rejection}\n", "", ["title", "missing"]),
        ("{{grounds}}", "{{ grounds | fr }}", ["rejection.md:9", "filter fr", "{{ name | en }}"]),
        ("{{grounds}}", "{{ grounds|upper() }}", ["rejection.md:9", "filter upper()"]),
        ("{{grounds}}", "{{ Grounds }}", ["rejection.md:9", "{{ Grounds }} cannot be read"]),
        ("{{grounds}}", "{{ ground }}", ["rejection.md:9", "did you mean grounds?"]),
        ("{{grounds}}", "{{ grounds\n}}", ["rejection.md:9", "braces"]),
        ("[number, grounds]", "[number, grounds, recieved_on]", ["rejection.md:4", "received_on?"]),
        ("variables", "kinds: [complaint]\nvariables", ["kinds", "form: true"]),
        ("variables", "policies: [complaint]\nvariables", ["policies", "rejection.SOMETHING.md"]),
        ("variables", "form: true\nkinds: [complain]\nvariables", ["kinds[0]", "complaint?"]),
    ],
    ids=[
        "no front matter",
        "an undeclared variable",
        "an unknown key",
        "no title",
        "an unknown filter",
        "no expression",
        "capitals",
        "a misspelt variable",
        "over two lines",
        "a variable that nobody fills in",
        "kinds of a notice",
        "a main text for some policies only",
        "an unknown kind",
    ],
)
def test_a_mistake_names_the_file_and_what_to_do(
    tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    with pytest.raises(PolicyFileError) as refused:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert [word for word in words if word not in str(refused.value)] == []


def test_a_variant_serves_some_policies_from_a_version_on(tmp_path: Path) -> None:
    for name, words in (("rejection", "G"), ("rejection.new", "N"), ("rejection.report", "R"),
                        ("rejection.later", "L")):  # fmt: skip
        given = {
            "N": "since: 2024-07-01\n",
            "R": "policies: [report]\n",
            "L": "drawn_from: 2025-01-01\n",
        }.get(words, "")
        text = GOOD.replace("variables", f"{given}variables").replace("编号:", words)
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
    problems = Problems()
    notice = read_notices(written(tmp_path), "demo/notices", problems)["rejection"]
    problems.stop()
    chosen = {
        (policy, year): notice.under(policy, date(year, 7, 1), date(2024, 12, 31)).body[0]
        for policy in ("complaint", "report")
        for year in (2023, 2024)
    }
    first_version = date(2020, 1, 1)
    assert notice.under("complaint", first_version, date(2024, 12, 31)).body[0] == "G"
    assert notice.under("complaint", first_version, date(2025, 1, 1)).body[0] == "L"
    assert notice.under("complaint", date(2024, 7, 1), date(2025, 1, 1)).body[0] == "N"
    assert chosen == {
        ("complaint", 2023): "G", ("complaint", 2024): "N",
        ("report", 2023): "R", ("report", 2024): "R",
    }  # fmt: skip


def test_a_variant_needs_a_main_text(tmp_path: Path) -> None:
    (tmp_path / "rejection.new.md").write_text(GOOD, "utf-8")
    problems = Problems()
    read_notices(written(tmp_path), "demo/notices", problems)
    assert "rejection.md is missing" in [problem.en for problem in problems]


def test_each_half_speaks_its_language(tmp_path: Path) -> None:
    notice = read(tmp_path, GOOD + "{{ grounds | en }} {{ number | en }}\n")["rejection"]
    assert notice.render(SAID).endswith("超过一年\nOver a year MS〔2026〕1号\n")


def test_a_value_in_a_table_stays_in_its_cell(tmp_path: Path) -> None:
    text = GOOD.replace("{{grounds}}", "| a | {{ grounds }} |")
    filled = read(tmp_path, text)["rejection"].render({"grounds": Said("x | y\nz")})
    assert "| a | x \\| y z |" in filled

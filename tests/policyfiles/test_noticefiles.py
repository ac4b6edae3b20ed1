"""Notices are Markdown with front matter; a mistake is told with the file it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.notices import BLANK, NoticeText, Said
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


def read(folder: Path, text: str = GOOD) -> dict[str, NoticeText]:
    """The notices of a folder that holds one, ``rejection.md``."""
    (folder / "rejection.md").write_text(text, encoding="utf-8")
    problems = Problems()
    found = read_notices(folder, "demo/notices", problems)
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
    ],
    ids=["no front matter", "an undeclared variable", "an unknown key", "no title"],
)
def test_a_mistake_names_the_file_and_what_to_do(
    tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    with pytest.raises(PolicyFileError) as refused:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert [word for word in words if word not in str(refused.value)] == []

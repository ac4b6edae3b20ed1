"""Texts of messages: read strictly, filled in simply, and unable to name anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.casework.messages import VARIABLES, MessageText
from core.policyfiles.files import Files
from core.policyfiles.messagefiles import neutral_messages, read_messages
from core.policyfiles.problems import PolicyFileError, Problems
from tests.policyfiles.offices import office

GOOD = """---
subject: {zh: "{{ number }} 已超期", en: "{{ number }} is overdue"}
---
案件 {{ number }} 的{{ timer }}。

单位:{{ unit }}
状态:{{ status }},链接 {{ link }}
---
The {{ timer }} of case {{ number }}.
"""


def read(folder: Path, text: str = GOOD, slug: str = "late") -> dict[str, MessageText]:
    """The texts of a sector that words one of them."""
    (folder / "messages").mkdir(exist_ok=True)
    (folder / "messages" / f"{slug}.md").write_text(text, encoding="utf-8")
    problems = Problems()
    found = read_messages(Files(folder, {}), problems, ["complainant_phone"])
    problems.stop()
    return found


def test_a_text_is_filled_in_and_idle_lines_are_left_out(tmp_path: Path) -> None:
    text = read(tmp_path)["late"]
    subject, body = text.render({"number": "P-1", "timer": "答复期限", "status": "已受理"}, "zh")
    assert subject == "P-1 已超期"
    assert body == "案件 P-1 的答复期限。\n\n状态:已受理,链接 \n"
    assert text.render({"number": "P-1", "timer": "reply"}, "en") == (
        "P-1 is overdue", "The reply of case P-1.\n",
    )  # fmt: skip


def test_what_is_filled_in_is_not_read_again_nor_breaks_the_subject(tmp_path: Path) -> None:
    text = read(tmp_path)["late"]
    subject, body = text.render({"number": "{{ unit }}\r\nBcc: x", "unit": "secret"}, "en")
    assert subject == "{{ unit }} Bcc: x is overdue"
    assert "secret" not in body


def test_a_sector_words_anew_what_every_sector_has(tmp_path: Path) -> None:
    assert set(neutral_messages()) == {
        "digest", "due_soon", "endpoint_disabled", "happened", "identity_opened", "overdue",
        "task_asked",
    }  # fmt: skip
    found = read(tmp_path, slug="overdue")
    assert found["overdue"].subject["en"] == "{{ number }} is overdue"
    assert found["due_soon"] == neutral_messages()["due_soon"]
    assert "praise" in office().messages


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{{ timer }}。", "{{ timr }}。", "did you mean timer?"),
        ("{{ timer }}。", "{{ complainant_phone }}。", "complainant_phone is personal"),
        ("{{ timer }}。", "{{ facts.name }}。", "a variable is not written right"),
        ("{{ timer }}。", "{{ timer|upper }}。", "a variable is not written right"),
        ("{{ number }} is overdue", "{{ complainant }} is overdue", "no variable complainant"),
        ("---\nThe {{ timer }} of case {{ number }}.\n", "", "subject, Chinese and English"),
        ("---\nsubject", "subject", "subject, Chinese and English"),
        ("subject:", "subjct:", "did you mean subject?"),
        (', en: "{{ number }} is overdue"', "", "en"),
    ],
)
def test_a_mistake_is_told_with_its_file(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(PolicyFileError) as refused:
        read(tmp_path, GOOD.replace(old, new))
    said = [f"{one.path}: {one.en} {one.hint}" for one in refused.value.problems]
    assert any(words in line for line in said), said
    assert all("messages/late.md" in line for line in said)
    assert all(one.zh for one in refused.value.problems)


def test_no_variable_is_a_fact_of_a_case() -> None:
    personal = {slug for slug, fact in office().facts.items() if fact.personal}
    assert personal
    assert not personal & {*VARIABLES}

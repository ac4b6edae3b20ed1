"""One thing of a file is changed; every other character stays, comments and spacing included."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from core.domain.errors import Refusal
from core.policyfiles.document import read_text
from core.policyfiles.edits import Edit, edited
from core.policyfiles.edits.operations import Path, applied
from core.policyfiles.problems import Problems
from tests.places import REPO

TEXT = """\
# 受理
policy: complaint   # the slug
parameters:
  accept_within:  {value: 7 workdays, basis: 第十五条}   # 7个工作日
  empty:
admissibility:
  rules:
    # first
    - reject: outside_duty     # 不属于
      when: in_duty == false
    # second
    - {reject: barred, when: late == true}
timers:
  accept:   # statutory
    within: params.accept_within
    met_by: [accept, reject]
"""


def changed(op: str, path: str, value: Any = None, before: str | int | None = None) -> list[str]:
    """The lines that an edit takes away and puts in, marked - and +."""
    new = edited(TEXT, Edit(op, tuple(path.split("/")), value, before)).splitlines()
    old = TEXT.splitlines()
    gone = [f"-{line}" for line in old if line not in new]
    return gone + [f"+{line}" for line in new if line not in old]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            ("set", "parameters/accept_within/value", "5 workdays"),
            [
                "-  accept_within:  {value: 7 workdays, basis: 第十五条}   # 7个工作日",
                "+  accept_within:  {value: 5 workdays, basis: 第十五条}   # 7个工作日",
            ],
        ),
        (
            ("set", "parameters/empty", {"value": 2, "basis": "a: b"}),
            ["-  empty:", '+  empty: {value: 2, basis: "a: b"}'],
        ),
        (
            ("set", "admissibility/rules/outside_duty/says", "不属于职责"),
            ["+      says: 不属于职责"],
        ),
        (
            ("set", "admissibility/rules/barred/disabled", True),
            [
                "-    - {reject: barred, when: late == true}",
                "+    - {reject: barred, when: late == true, disabled: true}",
            ],
        ),
        (
            (
                "add",
                "admissibility/rules",
                {"reject": "new", "when": 'kind == "report"', "says": "新增"},
                "barred",
            ),
            ["+    - reject: new", '+      when: kind == "report"', "+      says: 新增"],
        ),
        (
            ("add", "timers/accept/met_by", "transfer"),
            ["-    met_by: [accept, reject]", "+    met_by: [accept, reject, transfer]"],
        ),
        (
            ("remove", "timers/accept/met_by/accept"),
            ["-    met_by: [accept, reject]", "+    met_by: [reject]"],
        ),
        (("remove", "timers/accept/within"), ["-    within: params.accept_within"]),
        (
            ("remove", "admissibility/rules/outside_duty"),
            ["-    - reject: outside_duty     # 不属于", "-      when: in_duty == false"],
        ),
        (("set", "timers/accept", None), [
            "-  accept:   # statutory", "-    within: params.accept_within",
            "-    met_by: [accept, reject]", "+  accept: null   # statutory",
        ]),
        (("order", "admissibility/rules", ["barred", "outside_duty"]), []),
    ],
)  # fmt: skip
def test_an_edit_and_the_lines_it_touches(edit: tuple[Any, ...], expected: list[str]) -> None:
    assert changed(*edit) == expected


def test_entries_are_reordered_with_the_comments_above_them() -> None:
    new = edited(TEXT, Edit("order", ("admissibility", "rules"), ["barred", "outside_duty"]))
    assert "    # second\n    - {reject: barred, when: late == true}\n    # first\n" in new


@pytest.mark.parametrize(
    ("op", "path", "value", "before", "problem"),
    [
        ("remove", "parameters/nothing", None, None, "nothing"),
        ("set", "parameters/nothing/value", 1, None, "nothing"),
        ("set", "admissibility/rules/unheard/when", "x", None, "unheard"),
        ("set", "admissibility/rules/7", "x", None, "7"),
        ("add", "parameters", 1, None, "not a list"),
        ("add", "admissibility/rules", {}, "unheard", "unheard"),
        ("order", "admissibility/rules", ["barred"], None, "every entry once"),
        ("rename", "parameters", None, None, "rename"),
    ],
)
def test_an_edit_that_leads_nowhere_is_refused_with_its_path(
    op: str, path: str, value: Any, before: str | None, problem: str
) -> None:
    with pytest.raises(Refusal) as refused:
        edited(TEXT, Edit(op, tuple(path.split("/")), value, before))
    (found,) = refused.value.problems
    assert problem in found.en
    assert found.path == path.replace("/", ".")


VALUES: tuple[Any, ...] = (
    "5 workdays", "x: y # z", "是否，“a”", "", "null", "2026-01-01", 7, 0.5, True, None,
    ["a", "b"], {"zh": "甲", "en": "A b"}, "- a", "@x", "it's", "a, b]", "true", "{", "  a",
    "a\nb", "#x", "a #b", "*a", "&a", "!a", "%a", "`a", "?", "- ", ":", "a:", "12:30", "1.10",
    {"reject": "new", "when": 'a == "b" && c', "ref": ["X", "Y"]},
)  # fmt: skip
FILES = sorted((REPO / "plugins").glob("*/policies/*.yaml"))


def read(text: str) -> Any:
    """The plain values of a text."""
    return read_text(text, "draft", Problems())


def parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value of a document with its path."""
    yield path, value
    pairs = value.items() if isinstance(value, dict) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    for key, inner in pairs:
        yield from parts(inner, (*path, key))


def some_edit(random: Random, document: Any) -> Edit:
    """An edit that has its place in the document."""
    found = [(path, value) for path, value in parts(document) if path]
    lists = [(path, value) for path, value in found if isinstance(value, list) and value]
    op = random.choice(("set", "set", "put", "remove", "add", "order"))
    if op in ("add", "order") and lists:
        path, entries = random.choice(lists)
        if op == "order":
            places = [str(place) for place in range(len(entries))]
            return Edit("order", path, random.sample(places, len(places)))
        return Edit("add", path, random.choice(VALUES), random.choice([None, 0]))
    path, value = random.choice(found)
    if op == "put" and isinstance(value, dict):
        return Edit("set", (*path, "new_key"), random.choice(VALUES))
    return Edit("remove" if op == "remove" else "set", path, random.choice(VALUES))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_edited_says_what_was_meant_and_keeps_the_comments(seed: int) -> None:
    random = Random(seed)
    text = random.choice(FILES).read_text(encoding="utf-8")
    for _ in range(6):
        edit = some_edit(random, read(text))
        after = edited(text, edit)
        assert read(after) == applied(read(text), edit)
        if edit.op in ("add", "order") or "new_key" in edit.path:
            comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
            assert set(comments) <= set(after.splitlines())
        text = after

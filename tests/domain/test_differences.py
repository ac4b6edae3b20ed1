"""The changes from one version of a policy to the next, as a director reads them."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain.differences import differences, worded
from core.policyfiles import load_sector_folder
from tests.sectors.stories import DEMO

OLD = """
policy: a_draft
in_force: {from: 2020-01-01, to: 2025-12-31}
extends: [core]
parameters:
  accept_within: {value: 7 workdays, basis: 第十五条, title: {zh: 受理期限, en: Time to accept}}
admissibility:
  rules:
    - {reject: outside_duty, when: in_duty == false, says: 不属于职责, basis: 第一条}
    - {reject: with_other_body, when: with_other_body == true, says: 已由他处受理, basis: 第二条}
procedure:
  accept: {from: [registered], to: accepted, by: [handler], agrees_with: [accept], basis: 第三条}
  reject: {from: [registered], to: rejected, by: [handler], basis: 第四条}
timers:
  accept:
    {starts: [received], within: params.accept_within, met_by: [accept, reject], basis: 第十五条}
"""


def sentences(*edits: tuple[str, str]) -> list[tuple[str, str]]:
    """The sentences, Chinese and English, for a version that differs by ``edits``."""
    new = OLD.replace("{from: 2020-01-01, to: 2025-12-31}", "{from: 2026-10-01}")
    for old_text, new_text in edits:
        assert old_text in new
        new = new.replace(old_text, new_text)
    sector = load_sector_folder(DEMO, {"a_old.yaml": OLD, "b_new.yaml": new})
    old, newer = sector.versions("a_draft", "default")
    return [(w.sentence["zh"], w.sentence["en"]) for w in worded(sector, old, newer)]


def test_two_versions_that_say_the_same_do_not_differ() -> None:
    assert sentences() == []


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        (
            "value: 7 workdays",
            "value: 5 workdays",
            "参数「受理期限」：7个工作日 → 5个工作日，自2026-10-01起，依据第十五条",
            "Parameter “Time to accept”: 7 workdays → 5 workdays, from 2026-10-01, by 第十五条",
        ),
        (
            "by: [handler], agrees_with",
            "by: [handler, unit_head], agrees_with",
            "行为「受理」的承办角色：增加「承办单位负责人」，自2026-10-01起，依据第三条",
            "Act “Accept”, roles: added “Head of unit”, from 2026-10-01, by 第三条",
        ),
        (
            "basis: 第四条",
            "basis: 第五条",
            "行为「不予受理」的依据：第四条 → 第五条，自2026-10-01起",
            "Act “Reject”, basis: 第四条 → 第五条, from 2026-10-01",
        ),
        (
            "met_by: [accept, reject]",
            "met_by: [accept, reject], roll: none",
            "新增时限「受理期限」的顺延：无，自2026-10-01起，依据第十五条",
            "New Timer “Time to accept”, roll: none, from 2026-10-01, by 第十五条",
        ),
    ],
)
def test_a_change_in_words(old: str, new: str, zh: str, en: str) -> None:
    assert sentences((old, new)) == [(zh, en)]


def test_a_ground_put_in_front_is_one_addition() -> None:
    ground = "    - {reject: incomplete, when: complete == false, says: 材料不全, basis: 第九条}\n"
    ((zh, en),) = sentences(("  rules:\n", "  rules:\n" + ground))
    assert zh.startswith("新增理由「")
    assert "为否" in zh
    assert zh.endswith("依据：第九条，自2026-10-01起")
    assert en.startswith("New Ground “")


def test_grounds_in_another_order_are_one_move() -> None:
    first = (
        "    - {reject: outside_duty, when: in_duty == false, says: 不属于职责, basis: 第一条}\n"
    )
    second = (
        "    - {reject: with_other_body, when: with_other_body == true, says: 已由他处受理,"
        " basis: 第二条}\n"
    )
    ((zh, _),) = sentences((first + second, second + first))
    assert "次序" in zh


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 1}}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("changed", ("a", "b"))]),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, [("added", ("a", "c")), ("removed", ("a", "b"))]),
        (
            {"t": [{"name": "x", "n": 1}, {"name": "y"}]},
            {"t": [{"name": "y"}, {"name": "x", "n": 2}]},
            [("changed", ("t", "x", "n")), ("moved", ("t",))],
        ),
        ({"t": [1, 2]}, {"t": [2, 1]}, [("changed", ("t",))]),
        ({"in_force": {"from": "a"}, "policy": "x"}, {"in_force": {"from": "b"}}, []),
    ],
)
def test_what_differs(
    old: dict[str, Any], new: dict[str, Any], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(d.kind, d.path) for d in differences(old, new)] == expected

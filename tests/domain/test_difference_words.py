"""The words of differences: for every kind of thing that a sector's files hold, no raw names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise, permutations

import pytest

from core.domain.differences import Segment, Wording, grouped, segments, worded
from core.domain.differences.papers import worded_cards, worded_facts, worded_notices
from core.domain.rules.provisions import Title
from core.domain.rules.sectors import Sector
from core.policyfiles import load_sector_folder
from tests.places import REPO

SECTORS = ("hospital", "market_supervision", "property_mgmt")
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|params\.|\{'|\['|Decimal\(|\bFalse\b|\bTrue\b")
LATIN = re.compile(r"[a-z]{3,}")


@cache
def shipped(sector: str) -> Sector:
    """A shipped sector, read once."""
    return load_sector_folder(REPO / "plugins" / sector)


def policy(name: str, old: str, new: str) -> str:
    """The text of a file of market_supervision with one thing changed, in force from 2026-12-01."""
    text = (REPO / "plugins/market_supervision" / name).read_text("utf-8")
    assert old in text
    return text.replace(old, new, 1)


COMPLAINT = "policies/complaint_2026-12-01.yaml"
PAUSED = (
    "New Timer “Conclude mediation”, Pause “from Start hearing to Finish hearing”,"
    " from 2026-12-01, by 第二十三条"
)
HEAD = "policy: complaint\nin_force: {from: 2026-12-01}\namends: 2026-04-15\n"


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (
            "parameters:\n  accept_within: {value: 5 workdays, basis: 第十五条}\n",
            "参数「受理期限」：7个工作日 → 5个工作日，自2026-12-01起，依据第十五条",
            "Parameter “Time to accept”: 7 workdays → 5 workdays, from 2026-12-01, by 第十五条",
        ),
        (
            "procedure:\n  accept: {by: [handler, unit_head]}\n",
            "行为「受理」的承办角色：增加「承办单位负责人」，自2026-12-01起，依据第十五条",
            "Act “Accept”, roles: added “Head of unit”, from 2026-12-01, by 第十五条",
        ),
        (
            "timers:\n  mediate: {pauses: {hearing: [start_hearing, finish_hearing]}}\n",
            "新增时限「终结调解」的中止事由「自开始听证至结束听证」，自2026-12-01起，依据第二十三条",
            PAUSED,
        ),
        (
            "timers:\n  accept: {roll: none}\n",
            "新增时限「受理决定」的顺延：无，自2026-12-01起，依据第十五条",
            "New Timer “Decide on acceptance”, roll: none, from 2026-12-01, by 第十五条",
        ),
        (
            "transition: migrate\n",
            "新旧衔接：适用收到时的版本 → 改依新版本，自2026-12-01起",
            "transition: version of the day of receipt → moved to the new version, from 2026-12-01",
        ),
    ],
)  # fmt: skip
def test_a_change_of_a_policy_in_words(text: str, zh: str, en: str) -> None:
    sector = load_sector_folder(REPO / "plugins/market_supervision", {COMPLAINT: HEAD + text})
    old, new = sector.versions("complaint", "default")[-2:]
    said = [wording.sentence for wording in worded(sector, old, new)]
    assert [one["zh"] for one in said] == [zh]
    assert [one["en"] for one in said] == [en]


@pytest.mark.parametrize(
    ("name", "old", "new", "zh", "en"),
    [
        (
            "facts.yaml", "zh: 实名,", "zh: 实名投诉,",
            "事实「实名投诉」的名称：实名 → 实名投诉",
            "Fact “Real name”, title: Real name → Real name",
        ),
        (
            "notices/rejection.md", "basis: ", "basis: 办法",
            "文书「不予受理」的依据",
            "basis: ",
        ),
    ],
)  # fmt: skip
def test_a_change_of_a_fact_or_notice_in_words(
    name: str, old: str, new: str, zh: str, en: str
) -> None:
    before = shipped("market_supervision")
    after = load_sector_folder(REPO / "plugins/market_supervision", {name: policy(name, old, new)})
    if name == "facts.yaml":
        said = worded_facts(before, after)
    else:
        said = worded_notices(
            (before, after), before.notices["rejection"], after.notices["rejection"]
        )
    (one,) = said
    assert one.sentence["zh"].startswith(zh.removeprefix("文书「不予受理」的"))
    assert one.sentence["en"].startswith(en)


def test_what_only_cites_otherwise_is_one_line() -> None:
    sector = shipped("market_supervision")
    _, old, new = sector.versions("complaint", "default")
    groups = grouped(worded(sector, old, new), "2026-04-15")
    *rules, cited = groups
    assert cited.citations
    assert len(cited.lines) == 1
    assert (
        "第十四条 → 第十五条：行为「受理」、参数「受理期限」、时限「受理决定」"
        in cited.lines[0]["zh"]
    )
    titles = [group.title["zh"] for group in rules]
    assert "时限「终结调解」，自2026-04-15起，依据第二十三条" in titles
    mediate = rules[titles.index("时限「终结调解」，自2026-04-15起，依据第二十三条")]
    assert "新增中止事由：自开始鉴定检测至完成鉴定检测" in [line["zh"] for line in mediate.lines]


def test_every_difference_stands_in_one_group() -> None:
    sector = shipped("market_supervision")
    for old, new in pairwise(sector.versions("complaint", "default")):
        found = worded(sector, old, new)
        told = [one for group in grouped(found) for one in group.wordings]
        assert len(told) == len(found)
        assert {id(one) for one in told} == {id(one) for one in found}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("7个工作日", "5个工作日", [("removed", "7"), ("added", "5"), ("same", "个工作日")]),
        ("same", "same", [("same", "same")]),
        ("", "<b>", [("added", "<b>")]),
    ],
)  # fmt: skip
def test_two_texts_as_marked_stretches(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert segments(old, new) == [Segment(*one) for one in expected]


def test_the_stretches_of_a_sentence_say_the_sentence() -> None:
    sector = shipped("market_supervision")
    old, new = sector.versions("complaint", "default")[:2]
    for one in worded(sector, old, new):
        told = "".join(part.text for part in one.segments("zh") if part.kind != "removed")
        if one.difference.kind in ("added", "removed"):
            told = "".join(part.text for part in one.segments("zh"))
            assert told == one.sentence["zh"]
        else:
            assert one.new["zh"] in told


def everything(sector: Sector) -> Iterator[Iterable[Wording]]:
    """All that the sector's files say, as put in, as taken out, and as turned into one another."""
    bare = replace(sector, facts={})
    yield worded_facts(bare, sector)
    for one in sector.policies:
        yield worded(sector, replace(one, document={}), one)
        yield worded(sector, one, replace(one, document={}))
    for old, new in pairwise(sector.policies):
        yield worded(sector, old, new)
    for card in sector.scorecards:
        yield worded_cards((sector, sector), replace(card, document={}), card)
    for first, second in permutations(sector.scorecards, 2):
        yield worded_cards((sector, sector), first, second)
    for report in sector.reports:
        yield worded_cards((sector, sector), replace(report, document={}), report)


@pytest.mark.parametrize("slug", SECTORS)
def test_no_sentence_speaks_in_slugs(slug: str) -> None:
    raw = []
    for found in everything(shipped(slug)):
        raw += [one.sentence for one in found if _is_raw(one)]
    assert raw == []


def _is_raw(one: Wording) -> bool:
    if one.difference.path[-1] in ("summary", "ref"):
        return False  # names of files, and rule ids
    return bool(RAW.search(one.sentence["en"]) or _speaks_latin(one.sentence))


def _speaks_latin(sentence: Title) -> bool:
    """Whether the Chinese sentence holds an English word outside of quotations of a source."""
    return bool(LATIN.search(re.sub(r"“[^”]*”|law\.md", "", sentence["zh"])))


@pytest.mark.parametrize("slug", SECTORS)
def test_every_shipped_version_is_told_from_the_one_before(slug: str) -> None:
    sector = shipped(slug)
    for name in {one.slug for one in sector.policies}:
        for profile in sector.profiles:
            for old, new in pairwise(sector.versions(name, profile)):
                for wording in worded(sector, old, new):
                    assert not _is_raw(wording)
                    assert str(new.version) in wording.sentence["zh"]

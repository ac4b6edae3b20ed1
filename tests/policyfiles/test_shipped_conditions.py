"""Every condition of the shipped sectors can be said and shown as rows, and read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from core.domain.differences.names import Names
from core.domain.expressions import Condition, parse
from core.domain.expressions.rows import rows, tree
from core.domain.expressions.sentences import read, sentence
from core.policyfiles import load_sector_folder
from tests.places import REPO

SECTORS = [load_sector_folder(path.parent) for path in sorted(REPO.glob("plugins/*/sector.yaml"))]


def conditions(value: Any) -> Iterator[Condition]:
    """Every condition that stands anywhere in ``value``."""
    if isinstance(value, Condition):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "document":
                yield from conditions(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from conditions(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from conditions(part)


def told() -> Iterator[tuple[Names, Condition]]:
    """The conditions with the names of the policy they stand in; cards speak of any policy."""
    for sector in SECTORS:
        for policy in sector.policies:
            names = Names(sector, policy)
            yield from ((names, condition) for condition in conditions(policy))
        names = Names(sector, sector.policies[0])
        for beside in (*sector.scorecards, *sector.reports):
            yield from ((names, condition) for condition in conditions(beside))


TOLD = list(told())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sentence_says_the_whole_condition(language: str) -> None:
    assert len(TOLD) > 500
    for names, condition in TOLD:
        said = sentence(condition.node, names.words, names.scope, language)
        assert read(said, names.words, language) == condition.node, said


def test_rows_hold_the_whole_condition() -> None:
    for _, condition in TOLD:
        assert tree(rows(condition.node)) == condition.node, condition.text


@pytest.mark.parametrize(
    ("sector", "text", "zh", "en"),
    [
        (
            "property_mgmt",
            'done("served:local_answer_notice")',
            "已作出《送达: 答复》",
            "there was <Served: Answer>",
        ),
        (
            "market_supervision",
            "today >= settings.enforcement_from",
            "「当日」不早于设置「开始处罚之日」",
            "[today] is not before the setting [enforcement from]",
        ),
        (
            "market_supervision",
            'approval_level == "chief"',
            "「审批层级」为“分管局长审批”",
            '[Approval level] is "Chief in charge"',
        ),
    ],
)
def test_names_that_no_policy_gives_are_worded_too(
    sector: str, text: str, zh: str, en: str
) -> None:
    (found,) = (one for one in SECTORS if one.slug == sector)
    names = Names(found, found.policies[0])
    said = {lang: sentence(parse(text), names.words, names.scope, lang) for lang in ("zh", "en")}
    assert said == {"zh": zh, "en": en}

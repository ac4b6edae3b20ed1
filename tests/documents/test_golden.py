"""Every notice and form of every sector, word for word as it goes out.

Renewed by ``.venv/bin/python -m tests.documents.renew``.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.documents.stories import GOLDEN, SECTORS, documents_of
from tests.places import REPO

TEXTS = {
    sector: {path.name for path in (REPO / "plugins" / sector / "notices").glob("*.md")}
    for sector in SECTORS
}
GOLDEN_FILES = [
    (sector, path.name) for sector in SECTORS for path in sorted((GOLDEN / sector).iterdir())
]


@cache
def made(sector: str) -> dict[str, str]:
    """What the stories of a sector make now, played once."""
    return documents_of(sector)


@pytest.mark.parametrize("sector", SECTORS)
def test_a_story_draws_every_text_of_the_sector(sector: str) -> None:
    kept = {name for of, name in GOLDEN_FILES if of == sector and name.endswith(".md")}
    assert kept == TEXTS[sector]
    assert {name for of, name in GOLDEN_FILES if of == sector} == set(made(sector))


@pytest.mark.parametrize(("sector", "name"), GOLDEN_FILES)
def test_it_says_what_it_said(sector: str, name: str) -> None:
    assert made(sector)[name] == (GOLDEN / sector / name).read_text("utf-8")


@pytest.mark.parametrize(("sector", "name"), GOLDEN_FILES)
def test_nothing_is_left_to_fill_in_but_blanks(sector: str, name: str) -> None:
    text = made(sector)[name]
    assert not re.search(r"\{\{|\}\}|None|\[\]", text)


@pytest.mark.parametrize(
    ("sector", "name"), [pair for pair in GOLDEN_FILES if pair[1].endswith(".md")]
)
def test_no_chinese_day_stands_in_the_english_half(sector: str, name: str) -> None:
    english = made(sector)[name].split("\n## ", 1)[1]
    assert not re.search(r"\d年\d+月\d+日", re.sub(r"(?m)^(Time and place|Reason).*", "", english))

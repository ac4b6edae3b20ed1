"""The page on the policy language names every variable of notices, forms and letterheads."""

from __future__ import annotations

import re

import pytest

from core.documents import letterhead
from core.domain.casework.noticevalues import FORM_VARIABLES, VARIABLES
from tests.docs.blocks import DOCS

PAGE = (DOCS / "policy-language.md").read_text("utf-8")
SECTION = PAGE.partition("\n## Notices\n")[2].partition("\n## QUALITY.yaml\n")[0]


@pytest.mark.parametrize("name", [*VARIABLES, *FORM_VARIABLES])
def test_every_variable_is_told(name: str) -> None:
    assert f"`{name}`" in SECTION


@pytest.mark.parametrize("name", letterhead.VARIABLES)
def test_every_word_of_a_letterhead_is_told(name: str) -> None:
    assert f"`{{{{ {name} }}}}`" in SECTION


def test_nothing_is_told_that_there_is_not() -> None:
    rows = re.findall(r"(?m)^\| (`.*?) \|", SECTION)
    told = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    assert told == set(VARIABLES)

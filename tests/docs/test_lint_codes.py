"""The page on lint lists the codes that there are, each with its severity."""

from __future__ import annotations

import re

from core.policyfiles.lint import CODES
from tests.places import REPO


def test_the_page_lists_exactly_the_codes_with_their_severity() -> None:
    text = (REPO / "docs" / "lint.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\w+)", text, re.MULTILINE)
    assert dict(rows) == {code: kind.severity for code, kind in CODES.items()}
    assert len(rows) == len(CODES)

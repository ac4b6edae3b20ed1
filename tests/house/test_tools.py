"""Ruff and mypy are part of the tests, so that `make test` says all there is to say."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.places import REPO

TOOLS = {
    "lint": ["ruff", "check", "--quiet", "--output-format=concise", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
}


@pytest.mark.parametrize("words", TOOLS.values(), ids=TOOLS.keys())
def test_tool_is_content(words: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", *words], cwd=REPO, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        pytest.fail(ran.stdout + ran.stderr, pytrace=False)

"""The command line as a person meets it, on an office of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main

Type = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an office that does not exist yet."""
    folder = tmp_path / "office"
    monkeypatch.setenv("TOUSU_HOME", str(folder))
    return folder


@pytest.fixture
def tousu(home: Path) -> Type:
    """Types ``tousu WORDS``; an exception that reaches the person fails the test."""

    def run(*words: object, given: str | None = None) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words], input=given)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run

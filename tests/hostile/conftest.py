"""The office of the tests of the API, with a folder for files, for those who attack it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.usecases.desk import Desk
from tests.api.conftest import app, clock, office, premises, registry, visitor
from tests.api.conftest import desk as without_files

__all__ = ["app", "clock", "desk", "office", "premises", "registry", "visitor", "without_files"]


@pytest.fixture
def desk(without_files: Desk, tmp_path: Path) -> Desk:
    """The desk of an office that keeps files."""
    return replace(without_files, attachments=tmp_path / "attachments")

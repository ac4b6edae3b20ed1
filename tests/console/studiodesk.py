"""The desk of the policy studio in tests, its policy clerk, and what the files of a draft say.

A module of tests takes the fixtures by importing them, and names them in its ``__all__``.
"""

from __future__ import annotations

import pytest
from flask import Flask

from core.registry import Registry
from core.storage.rules.policies import Draft
from core.usecases.desk import Desk
from tests.api.people import Person
from tests.console.studiopeople import browser
from tests.usecases.publishing import lean, publishing

SECTOR = "property_mgmt"
#: What nobody types in earnest.
PAYLOAD = "<script>alert(1)</script>\"'&"


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """Sectors with few scenarios."""
    folder = tmp_path_factory.mktemp("sectors")
    return Registry.load(folders=(lean(SECTOR, folder), lean("hospital", folder)), found=())


@pytest.fixture
def desk(desk: Desk, shipped: Registry) -> Desk:
    """The desk with a registry of its own."""
    return publishing(desk, shipped)


@pytest.fixture
def lin(app: Flask, desk: Desk) -> Person:
    """A policy clerk."""
    return browser(app, desk, "lin", "policy_editor")


def text_of(desk: Desk, draft: Draft, path: str = "") -> str:
    """A file of the draft as it is now: its first, unless one is named."""
    with desk.store.read() as work:
        return work.drafts.get(draft.id).files.get(path or min(draft.files), "")

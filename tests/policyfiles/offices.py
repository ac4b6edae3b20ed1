"""The model office of these tests, as it stands or with drafts beside its files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles import PolicyFileError, load_sector_folder

OFFICE = Path(__file__).parent / "office"


@cache
def office() -> Sector:
    """The model office; nobody changes it, so it is read once."""
    return load_sector_folder(OFFICE)


def drafted(**drafts: str) -> Sector:
    """The model office with ``drafts`` (file name without ending: text) laid beside its files."""
    return load_sector_folder(OFFICE, {f"{name}.yaml": text for name, text in drafts.items()})


def policy(text: str, slug: str = "draft") -> Policy:
    """The policy ``slug`` that the draft ``text`` writes."""
    return next(p for p in drafted(draft=text).policies if p.slug == slug)


def refusal(text: str) -> PolicyFileError:
    """Why the draft ``text`` is refused."""
    with pytest.raises(PolicyFileError) as refused:
        drafted(broken=text)
    return refused.value

"""Small pieces that many answers are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from api.context import office_time
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.usecases.casework.documents import FORMATS

Json = dict[str, Any]


def plain(value: Any) -> Any:
    """``value`` in JSON's own types: days as 2026-03-02, instants on the office's clock."""
    if isinstance(value, datetime):
        return office_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def day(value: date | None) -> str | None:
    """A day as 2026-03-02."""
    return value.isoformat() if value else None


def named(sector: Sector, section: str, slug: str, own: Mapping[str, str] | None = None) -> Json:
    """What people call ``slug``: the words of sector and core, else the policy's own title."""
    found = {language: sector.title_of(section, slug, language) for language in ("zh", "en")}
    if own and found["zh"] == slug:
        return dict(own)
    return found


def policy_in_use(policy: Policy) -> Json:
    """A policy as a case refers to it."""
    return {
        "slug": policy.slug,
        "title": dict(policy.title),
        "version": day(policy.version),
        "digest": policy.digest,
        "source": plain(policy.source),
    }


def document_links(case: str, kind: str, name: str) -> Json:
    """Where a document of a case is fetched, by format."""
    path = f"/api/v1/cases/{quote(case)}/{kind}/{quote(name)}"
    return {to: f"{path}?format={to}" for to in FORMATS}

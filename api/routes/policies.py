"""Policies: which there are, in which versions, and what each says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from api.context import desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json, day, plain
from api.schemas.offices import PolicyListSchema, VersionDocumentSchema, VersionListSchema
from api.schemas.requests import ProfileQuerySchema, SectorQuerySchema
from core.domain.errors import NotFound
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.usecases.policymaking import showing
from core.usecases.policymaking.showing import Origin, version_of
from core.usecases.policymaking.standing import Version

blueprint = Blueprint("policies", __name__, description="政策 · Policies")


@blueprint.route("/policies")
@blueprint.arguments(SectorQuerySchema, location="query")
@blueprint.response(200, PolicyListSchema)
def list_policies(query: dict[str, Any]) -> Json:
    """List the policies with their versions."""
    slug = query.get("sector")
    sectors = [desk().sector(slug)] if slug else list(desk().registry)
    return {"items": [one for sector in sectors for one in _policies(sector)]}


@blueprint.route("/policies/<sector>/<policy>/versions")
@blueprint.response(200, VersionListSchema)
def list_versions(sector: str, policy: str) -> Json:
    """List the versions of a policy, oldest first."""
    found, origins = desk().sector(sector), showing.origins(desk(), sector)
    return {"items": [_version(one, origins) for one in _named(found, policy)]}


@blueprint.route("/policies/<sector>/<policy>/versions/<version>")
@blueprint.arguments(ProfileQuerySchema, location="query")
@blueprint.response(200, VersionDocumentSchema)
def read_version(query: dict[str, Any], sector: str, policy: str, version: str) -> Json:
    """Read the version that is in force from a day on, as a profile sees it."""
    found = _named(desk().sector(sector), policy)
    for one in found:
        if one.version.isoformat() == version and one.used_by(query["profile"]):
            return {
                **_version(one, showing.origins(desk(), sector)),
                "sector": sector,
                "policy": policy,
                "document": plain(one.document),
                "files": [*one.files],
            }
    days = ", ".join(f"{one.version}" for one in found)
    raise NotFound(f"没有这个版本;有:{days}", f"There is no such version; there are: {days}")


def _origin(policy: Policy, origin: Origin | None) -> Json:
    """How a version stands today, and who published it; none: it is shipped."""
    today = desk().now().astimezone(desk().zone).date()
    return {
        "state": showing.state_of(policy, today),
        "draft": origin.draft if origin else None,
        "approved_by": origin.approved_by if origin else "",
        "published_by": origin.published_by if origin else "",
        "published_at": office_time(origin.published_at) if origin else None,
        "text_digest": origin.text_digest if origin else "",
    }


def _policies(sector: Sector) -> Iterable[Json]:
    origins = showing.origins(desk(), sector.slug)
    for slug in dict.fromkeys(policy.slug for policy in sector.policies):
        versions = _named(sector, slug)
        yield {
            "sector": sector.slug,
            "policy": slug,
            "title": dict(versions[-1].title),
            "versions": [_version(one, origins) for one in versions],
        }


def _named(sector: Sector, slug: str) -> list[Policy]:
    """The versions of a policy for every profile, oldest first."""
    found = [policy for policy in sector.policies if policy.slug == slug]
    if not found:
        raise NotFound(f"没有政策 {slug}", f"There is no policy {slug}")
    return sorted(found, key=_oldest_first)


def _oldest_first(policy: Policy) -> tuple[date, tuple[str, ...]]:
    return policy.version, policy.profiles


def _version(policy: Policy, origins: Mapping[Version, Origin]) -> Json:
    return {
        "version": day(policy.version),
        "to": day(policy.in_force.end),
        "title": dict(policy.title),
        "profiles": list(policy.profiles),
        "overlay": policy.overlay,
        "office": policy.office,
        "transition": policy.transition,
        "digest": policy.digest,
        "source": plain(policy.source),
        **_origin(policy, origins.get(version_of(policy))),
    }

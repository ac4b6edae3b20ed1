"""The sectors at work here: what is loaded of each, from where, and which rules it expresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import render_template

from api.context import desk
from console.admin import blueprint
from console.admin.frame import profiles_of
from core.domain.rules.coverage import compare, counts
from core.domain.rules.sectors import Sector


@blueprint.route("/sectors")
def sectors() -> str:
    """Every sector with its profiles and numbers, and those that could not be loaded."""
    registry = desk().registry
    return render_template(
        "admin/sectors.html", found=[_line(one) for one in registry], left_out=registry.left_out
    )


@blueprint.route("/sectors/<slug>")
def sector(slug: str) -> str:
    """One sector: every policy with its versions, and what its quality list says."""
    found = desk().sector(slug)
    today = desk().now().astimezone(desk().zone).date()
    policies: dict[str, list[Any]] = {}
    for policy in sorted(found.policies, key=lambda one: (one.slug, one.version)):
        policies.setdefault(policy.slug, []).append(policy)
    return render_template(
        "admin/sector.html", one=found, line=_line(found), policies=policies, today=today,
        coverage=_coverage(found),
    )  # fmt: skip


def _line(sector: Sector) -> dict[str, Any]:
    return {
        "slug": sector.slug, "title": sector.title, "prefix": sector.prefix,
        "profiles": profiles_of(sector), "folder": sector.folder,
        "facts": len(sector.facts), "policies": len({one.slug for one in sector.policies}),
        "versions": len(sector.policies), "cards": len({one.slug for one in sector.scorecards}),
        "reports": len({one.slug for one in sector.reports}), "notices": len(sector.notices),
    }  # fmt: skip


def _coverage(sector: Sector) -> dict[str, int] | None:
    """How many rules of its sources the sector expresses; None where it has no list of them."""
    from core.policyfiles.quality import citations, read_quality, standing

    if not Path(sector.folder, "QUALITY.yaml").is_file():
        return None
    rules = read_quality(Path(sector.folder))
    return counts(compare(rules, citations(sector), standing(sector, rules)))

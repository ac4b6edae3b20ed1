"""What a draft of policies would do: lint, scenarios, coverage, scenarios at boundaries."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.draftchecks import (
    BoundaryListSchema,
    BoundaryQuerySchema,
    CoverageSchema,
    LintFindingListSchema,
    LintQuerySchema,
    ProofSchema,
)
from core.domain.errors import NotFound
from core.domain.rules.sectors import Sector
from core.scenarios.boundaries import boundaries
from core.scenarios.coverage import coverage
from core.scenarios.proving import player
from core.usecases.policymaking import linting, proving
from core.usecases.policymaking.checking import seen

blueprint = Blueprint("draftchecks", __name__, description="政策草案的检查 · Checks of drafts")


@blueprint.route("/policies/<sector>/drafts/<row:draft>/lint", methods=["POST"])
@blueprint.arguments(LintQuerySchema, location="query")
@blueprint.response(200, LintFindingListSchema)
def lint_draft(query: dict[str, Any], sector: str, draft: int) -> Json:
    """Say what looks wrong in a draft, each with a case that shows it."""
    found = linting.findings(desk(), seen(desk(), caller(), sector, draft))
    counts = Counter(finding.severity for finding in found)
    page = found[query["offset"] : query["offset"] + query["limit"]]
    items = [
        {
            "code": one.code, "severity": one.severity, "place": one.place,
            "said": {"zh": one.zh, "en": one.en}, "witness": dict(one.witness),
        }
        for one in page
    ]  # fmt: skip
    return {
        "items": items, "total": len(found), "errors": counts["error"],
        "warnings": counts["warning"], "notes": counts["note"],
    }  # fmt: skip


@blueprint.route("/policies/<sector>/drafts/<row:draft>/prove", methods=["POST"])
@blueprint.response(200, ProofSchema)
def prove_draft(sector: str, draft: int) -> Json:
    """Play the sector's scenarios and the draft's own on the draft, and keep what came of it."""
    found = proving.prove(desk(), caller(), sector, draft, player(desk()))
    return asdict(found)


@blueprint.route("/policies/<sector>/drafts/<row:draft>/coverage", methods=["POST"])
@blueprint.response(200, CoverageSchema)
def cover_draft(sector: str, draft: int) -> Json:
    """Say which rules of a draft the scenarios exercise, and which they never do."""
    here = seen(desk(), caller(), sector, draft)
    scenarios = proving.standing_scenarios(desk(), here) | proving.scenarios_of(here.draft.files)
    found = coverage(here.sector(desk()), scenarios, str(desk().zone))
    counted = [*((one, 0) for one in found.never), *found.exercised.items()]
    items = [{**asdict(one), "times": times} for one, times in counted]
    return {"scenarios": found.scenarios, "items": items}


@blueprint.route("/policies/<sector>/drafts/<row:draft>/boundaries", methods=["POST"])
@blueprint.arguments(BoundaryQuerySchema, location="query")
@blueprint.response(200, BoundaryListSchema)
def draft_boundaries(query: dict[str, Any], sector: str, draft: int) -> Json:
    """Write scenarios at each number, day and limit of a policy, to be reviewed and saved."""
    found = seen(desk(), caller(), sector, draft).sector(desk())
    policy = _version(found, query["policy"], query.get("version"))
    return {"items": [asdict(one) for one in boundaries(found, policy, str(desk().zone))]}


def _version(sector: Sector, slug: str, version: Any) -> Any:
    named = [one for one in sector.policies if one.slug == slug]
    named = [one for one in named if version is None or one.version == version]
    if not named:
        raise NotFound(f"没有政策 {slug} 的这个版本", f"There is no such version of {slug}")
    return max(named, key=lambda one: one.version)

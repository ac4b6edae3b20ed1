"""What changes: of a draft against what it supersedes, and between two versions of a policy."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.context import caller, desk, language
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.drafting import comparison_body
from api.schemas.drafting import DiffQuerySchema, PolicyComparisonSchema, VersionDiffQuerySchema
from core.domain.errors import NotFound
from core.usecases.policymaking import comparing
from core.usecases.policymaking.opened import opened

blueprint = Blueprint("draftdiffs", __name__, description="政策比较 · What policies change")


@blueprint.route("/policies/<sector>/drafts/<draft>/diff", methods=["POST"])
@blueprint.arguments(DiffQuerySchema, location="query")
@blueprint.response(200, PolicyComparisonSchema)
def diff_draft(query: dict[str, Any], sector: str, draft: str) -> Json:
    """Tell what a draft changes, with the digest that its approver signs."""
    with desk().store.read() as work:
        found = opened(work, caller(), sector, draft)
        compared = comparing.of_draft(desk(), work, found, query.get("against"))
    return comparison_body(compared, language())


@blueprint.route("/policies/<sector>/<policy>/versions/<version>/diff")
@blueprint.arguments(VersionDiffQuerySchema, location="query")
@blueprint.response(200, PolicyComparisonSchema)
def diff_versions(query: dict[str, Any], sector: str, policy: str, version: str) -> Json:
    """Tell two versions of a policy apart."""
    try:
        day = date.fromisoformat(version)
    except ValueError:
        raise NotFound("没有这个版本", "There is no such version") from None
    compared = comparing.of_versions(
        desk().sector(sector), policy, query["against"], day, query["profile"]
    )
    return comparison_body(compared, language())

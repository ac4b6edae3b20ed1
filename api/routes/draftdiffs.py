"""What changes: of a draft against what it supersedes, and between two versions of a policy."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.context import caller, desk, language
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.drafting import comparison_body
from api.presenters.drafts import signature_body
from api.schemas.drafting import (
    DiffQuerySchema,
    DraftComparisonSchema,
    PolicyComparisonSchema,
    VersionDiffQuerySchema,
)
from core.domain.errors import NotFound
from core.usecases.policymaking import comparing, signing
from core.usecases.policymaking.drafts import reached

blueprint = Blueprint("draftdiffs", __name__, description="政策比较 · What policies change")


@blueprint.route("/policies/<sector>/drafts/<row:draft>/diff")
@blueprint.arguments(DiffQuerySchema, location="query")
@blueprint.response(200, DraftComparisonSchema)
def diff_draft(query: dict[str, Any], sector: str, draft: int) -> Json:
    """Tell what a draft changes, with the digest that its approver signs, and who did."""
    with desk().store.read() as work:
        found = reached(desk(), work, caller(), sector, draft)
        before = comparing.texts_before(work, found)
        history = work.drafts.history(draft)
    compared = comparing.of_draft(desk(), found, before, query.get("against"))
    signed = [signature_body(one) for one in signing.signatures(history)]
    return {**comparison_body(compared, language()), "signatures": signed}


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

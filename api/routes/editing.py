"""Edits of a draft, what of it can be edited, and conditions in their three faces."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk, language
from api.parsing import Blueprint
from api.presenters.common import Json, plain
from api.schemas.editing import (
    ConditionInSchema,
    ConditionSchema,
    EditedSchema,
    EditsInSchema,
    OutlineQuerySchema,
    OutlineSchema,
)
from core.usecases.policymaking import conditions, editing, outline
from core.usecases.policymaking.conditions import FACES, Asked, Told
from core.usecases.policymaking.drafts import may_know
from core.usecases.policymaking.versions import Wanted

blueprint = Blueprint("editing", __name__, description="规则修订 · Editing rules")

_OUTLINED = ("policy", "version", "title", "file", "facts", "words", "keys")


@blueprint.route("/policies/<sector>/drafts/<row:draft>/edits", methods=["POST"])
@blueprint.arguments(EditsInSchema)
@blueprint.response(200, EditedSchema)
def edit_draft(body: dict[str, Any], sector: str, draft: int) -> Json:
    """Edit a draft by named operations, all of them or none; each is checked first."""
    made = editing.edit(
        desk(), caller(), sector, draft, body["edits"],
        revision=body["revision"], force=body["force"], note=body["note"],
    )  # fmt: skip
    return edited_body(made)


@blueprint.route("/policies/<sector>/drafts/<row:draft>/outline")
@blueprint.arguments(OutlineQuerySchema, location="query")
@blueprint.response(200, OutlineSchema)
def read_outline(query: dict[str, Any], sector: str, draft: int) -> Json:
    """Read everything of a version that can be edited, with its place, keys and words."""
    may_know(desk(), caller(), sector)
    found = outline.outline(desk(), Wanted(sector, draft=draft, **query))
    parts = {key: value for key, value in found.items() if key not in _OUTLINED}
    return {**{key: found[key] for key in _OUTLINED}, "parts": plain(parts)}


@blueprint.route("/policies/<sector>/conditions", methods=["POST"])
@blueprint.arguments(ConditionInSchema)
@blueprint.response(200, ConditionSchema)
def show_condition(body: dict[str, Any], sector: str) -> Json:
    """Show a condition as text, as rows and as a sentence, and what it says of given facts."""
    asked = Asked(**{face: body.pop(face, None) for face in FACES}, language=body.pop("language"))
    facts = body.pop("facts", None)
    if "draft" in body:
        may_know(desk(), caller(), sector)
    speaker = conditions.speaker(desk(), Wanted(sector, **body))
    today = desk().now().astimezone(desk().zone).date()
    return condition_body(speaker.told(asked, facts, today))


def edited_body(made: editing.Edited) -> Json:
    """A draft after its edits."""
    chosen = language()
    return {
        "draft": made.draft.id,
        "revision": made.draft.revision,
        "state": made.draft.state,
        "changes": [{"path": one.path, "lines": one.lines} for one in made.changes],
        "copied": list(made.copied),
        "mistakes": [
            {"path": one.path, "message": one.text(chosen), "hint": one.hint}
            for one in made.mistakes
        ],
    }


def condition_body(told: Told) -> Json:
    """A condition in all of its faces."""
    return {
        "text": told.text,
        "rows": told.rows,
        "sentences": dict(told.sentences),
        "facts": [vars(one) for one in told.facts],
        "params": list(told.params),
        "faults": [vars(one) for one in told.faults],
        "trial": plain(told.trial.as_dict()) if told.trial else None,
    }

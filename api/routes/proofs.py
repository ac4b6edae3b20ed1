"""What proves something to an outsider: checkpoints, the proof of a case, the register."""

from __future__ import annotations

import json
from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.proofs import (
    CheckpointListSchema,
    InclusionSchema,
    RegisteredListSchema,
    RegisteredQuerySchema,
)
from core.storage.proof.audit import Registered
from core.usecases.casework import reading
from core.usecases.proof import auditing, checkpoints, proving

blueprint = Blueprint("proofs", __name__, description="证明与登记 · Proofs and the register")


@blueprint.route("/checkpoints")
@blueprint.response(200, CheckpointListSchema)
def list_checkpoints() -> Json:
    """List the signed checkpoints of the log; whoever keeps them can tell if it is altered."""
    found = checkpoints.every(desk())
    return {"items": [json.loads(checkpoints.file_text(one)) for one in found]}


@blueprint.route("/cases/<number>/proof")
@blueprint.response(200, InclusionSchema)
def prove_case(number: str) -> Json:
    """Prove that a case's journal, up to its newest signed entry, is in the log."""
    reading.show(desk(), caller(), number)
    return proving.inclusion_proof(desk(), number)


@blueprint.route("/register")
@blueprint.arguments(RegisteredQuerySchema, location="query")
@blueprint.response(200, RegisteredListSchema)
def read_register(query: dict[str, Any]) -> Json:
    """Read who read what is sensitive, and what was done to the installation."""
    events = (query["event"],) if "event" in query else ()
    limit = query["limit"]
    found = auditing.register(
        desk(), events=events, number=query.get("case", ""), after=query["after"], limit=limit
    )
    after = found[-1].seq if len(found) == limit else None
    return {"items": [_entry(one) for one in found], "next": after}


def _entry(one: Registered) -> Json:
    number = one.number or None
    return {**vars(one), "at": office_time(one.at), "number": number, "data": dict(one.data)}

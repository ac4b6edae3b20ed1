"""Identities: who takes part, masked or journalled, and releases by a custodian."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.identities import identities_body, request_body
from api.schemas.identities import (
    EmergenciesSchema,
    EmergencyInSchema,
    EmergencyQuerySchema,
    IdentitiesSchema,
    IdentityRequestListSchema,
    IdentityRequestSchema,
    LookInSchema,
    ReleaseDecisionInSchema,
    ReleaseInSchema,
    RequestQuerySchema,
)
from core.domain.errors import NotFound
from core.usecases.sealed import emergencies, identities, releasing

blueprint = Blueprint("identities", __name__, description="身份信息 · Identities")


@blueprint.route("/cases/<number>/identities")
@blueprint.response(200, IdentitiesSchema)
def look_at(number: str) -> Json:
    """Read who takes part, masked; of who is hidden the role alone."""
    return identities_body(identities.look(desk(), caller(), number), desk().now())


@blueprint.route("/cases/<number>/identities/read", methods=["POST"])
@blueprint.arguments(LookInSchema)
@blueprint.response(200, IdentitiesSchema)
def read_identities(body: dict[str, Any], number: str) -> Json:
    """Read who takes part in plain words. Every look is written into the journal of the case."""
    return identities_body(identities.read(desk(), caller(), number, **body), desk().now())


@blueprint.route("/cases/<number>/identities/requests", methods=["POST"])
@blueprint.arguments(ReleaseInSchema)
@blueprint.response(201, IdentityRequestSchema)
def ask_release(body: dict[str, Any], number: str) -> Json:
    """Ask a custodian to release a hidden identity, with the reason."""
    asked = releasing.ask(desk(), caller(), number, body["ground"], body["reason"], body["fields"])
    return request_body(asked, desk().now())


@blueprint.route("/identity-requests")
@blueprint.arguments(RequestQuerySchema, location="query")
@blueprint.response(200, IdentityRequestListSchema)
def list_requests(query: dict[str, Any]) -> Json:
    """List the releases asked for: all for custodians, to others their own."""
    found = releasing.requests(desk(), caller(), query["state"])
    return {"items": [request_body(one, desk().now()) for one in found]}


@blueprint.route("/identity-requests/<request>/decision", methods=["POST"])
@blueprint.arguments(ReleaseDecisionInSchema)
@blueprint.response(200, IdentityRequestSchema)
def decide_release(body: dict[str, Any], request: str) -> Json:
    """Release an identity for some minutes to who asked, or refuse to."""
    decided = releasing.decide(desk(), caller(), id_of(request), **body)
    return request_body(decided, desk().now())


@blueprint.route("/identity-requests/<request>/emergency", methods=["POST"])
@blueprint.arguments(EmergencyInSchema)
@blueprint.response(200, IdentityRequestSchema)
def release_in_emergency(body: dict[str, Any], request: str) -> Json:
    """Agree to a release while no custodian can be reached; the second head releases it.

    Auditors and custodians are told at once.
    """
    decided = emergencies.agree(desk(), caller(), id_of(request), **body)
    return request_body(decided, desk().now())


@blueprint.route("/identity-emergencies")
@blueprint.arguments(EmergencyQuerySchema, location="query")
@blueprint.response(200, EmergenciesSchema)
def list_emergencies(query: dict[str, Any]) -> Json:
    """List the releases of a month that no custodian decided on, and their part of all."""
    found = emergencies.month(desk(), query["month"])
    items = [
        {"number": one.number, "at": office_time(one.at), "reason": one.reason,
         **{name: one.data.get(name) for name in ("to", "first", "second")},
         "until": office_time(one.data["until"])}
        for one in found.without
    ]  # fmt: skip
    return {"month": found.label, "items": items, "releases": found.releases,
            "share": found.share, "alarming": found.alarming}  # fmt: skip


def id_of(text: str) -> int:
    """The number of a request as an address has it; NotFound for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise NotFound(f"没有申请 {text}", f"There is no request {text}")
    return int(text)

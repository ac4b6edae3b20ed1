"""Endpoints of webhooks: entered, changed, tried, taken away."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.routes.outbox import message_body
from api.schemas.outside import (
    EndpointChangeSchema,
    EndpointDecisionSchema,
    EndpointInSchema,
    EndpointListSchema,
    EndpointSchema,
    MessageListSchema,
    MessageSchema,
    RevealedEndpointSchema,
    RotationSchema,
)
from core.storage.messages.receivers import Endpoint
from core.usecases.messages import endpoints

blueprint = Blueprint("webhooks", __name__, description="网络推送 · Webhooks")

_INSTANTS = ("created_at", "rotated_at", "failing_since", "delivered_at", "decided_at")
_PAGE = 50


@blueprint.route("/webhooks")
@blueprint.response(200, EndpointListSchema)
def list_endpoints() -> Json:
    """List the endpoints."""
    return {"items": [_body(one) for one in endpoints.list_all(desk())]}


@blueprint.route("/webhooks", methods=["POST"])
@blueprint.arguments(EndpointInSchema)
@blueprint.response(201, RevealedEndpointSchema)
def add_endpoint(body: dict[str, Any]) -> Json:
    """Enter an endpoint; its secret is told this once. Another person must approve it."""
    made = endpoints.add(desk(), body.pop("url"), body.pop("events"), by=caller().name, **body)
    return {**_body(made.endpoint), "secret": made.secret}


@blueprint.route("/webhooks/<row:endpoint>")
@blueprint.response(200, EndpointSchema)
def read_endpoint(endpoint: int) -> Json:
    """Read an endpoint and how it fares."""
    return _body(endpoints.show(desk(), endpoint))


@blueprint.route("/webhooks/<row:endpoint>", methods=["PATCH"])
@blueprint.arguments(EndpointChangeSchema)
@blueprint.response(200, EndpointSchema)
def change_endpoint(body: dict[str, Any], endpoint: int) -> Json:
    """Change an endpoint, disable it or make it active again; what is left out stays.

    Another address, other events or sectors take effect when a second person approves them.
    """
    return _body(endpoints.change(desk(), endpoint, by=caller().name, **body))


@blueprint.route("/webhooks/<row:endpoint>/decision", methods=["POST"])
@blueprint.arguments(EndpointDecisionSchema)
@blueprint.response(200, EndpointSchema)
def decide_endpoint(body: dict[str, Any], endpoint: int) -> Json:
    """Let what was asked of an endpoint take effect, or refuse it: never by who asked."""
    return _body(endpoints.decide(desk(), endpoint, caller().name, **body))


@blueprint.route("/webhooks/<row:endpoint>", methods=["DELETE"])
@blueprint.response(204)
def remove_endpoint(endpoint: int) -> None:
    """Take an endpoint away; what still waits for it becomes dead letters."""
    endpoints.remove(desk(), endpoint, by=caller().name)


@blueprint.route("/webhooks/<row:endpoint>/rotate", methods=["POST"])
@blueprint.arguments(RotationSchema)
@blueprint.response(200, RevealedEndpointSchema)
def rotate_secret(body: dict[str, Any], endpoint: int) -> Json:
    """Change the secret of an endpoint; the one before signs beside it for a day."""
    made = endpoints.rotate(desk(), endpoint, at_once=body["at_once"])
    return {**_body(made.endpoint), "secret": made.secret}


@blueprint.route("/webhooks/<row:endpoint>/ping", methods=["POST"])
@blueprint.response(202, MessageSchema)
def ping_endpoint(endpoint: int) -> Json:
    """Promise a trial message to an endpoint."""
    return message_body(endpoints.ping(desk(), endpoint, by=caller().name))


@blueprint.route("/webhooks/<row:endpoint>/deliveries")
@blueprint.response(200, MessageListSchema)
def list_deliveries(endpoint: int) -> Json:
    """List the last messages promised to an endpoint, the newest first."""
    found = endpoints.deliveries(desk(), endpoint, _PAGE)
    return {"items": [message_body(one) for one in found], "next_before": None}


def _body(endpoint: Endpoint) -> Json:
    instants = {name: office_time(getattr(endpoint, name)) for name in _INSTANTS}
    lists = {"events": list(endpoint.events), "sectors": list(endpoint.sectors)}
    return {**vars(endpoint), **instants, **lists}

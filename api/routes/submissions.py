"""What arrives: a submission is split into cases, and a request sent twice is done once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Response, url_for

from api.context import caller, desk, office_time
from api.idempotency import IDEMPOTENCY_KEY, once, respond
from api.parsing import Blueprint
from api.permissions import SUBMITTERS
from api.presenters.cases import case_body
from api.presenters.common import Json
from api.schemas.cases import ReceiptSchema
from api.schemas.requests import SubmissionInSchema
from api.shaping import dumper
from core.domain.casework.submissions import Party, Submission
from core.domain.errors import NotPermitted, Problem, Refusal, invalid
from core.storage.casework.intake import Answer
from core.usecases.casework import intake, reading
from core.usecases.casework.intake import Arrival, Claim

blueprint = Blueprint("submissions", __name__, description="来件 · What arrives")

_shaped = dumper(ReceiptSchema())
_written = json.JSONEncoder(ensure_ascii=False).encode

Dump = Callable[[list[Json]], Json]


@blueprint.route("/submissions", methods=["POST"])
@blueprint.arguments(SubmissionInSchema)
@blueprint.response(201, ReceiptSchema)
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
def receive(body: dict[str, Any]) -> Response:
    """Receive a submission and open its cases."""
    claims = tuple(Claim(one["kind"], one["facts"]) for one in body["cases"])
    arrival = arrival_of(body, claims)

    def dump(cases: list[Json]) -> Json:
        received_at = cases[0]["received_at"] if cases else office_time(desk().now())
        found = {"received_at": received_at, "external_id": arrival.external_id, "cases": cases}
        return _shaped(found)

    return take_in(arrival, dump)


def arrival_of(
    body: Mapping[str, Any],
    claims: tuple[Claim, ...],
    *,
    secrecy: str = "open",
    others: tuple[Party, ...] = (),
) -> Arrival:
    """What a body says has arrived; ``invalid_input`` for a sector or channel that is not known.

    ``others`` take part besides those whom the body names.
    """
    sectors = desk().registry.sectors
    if body["sector"] not in sectors:
        raise invalid(_one_of("sector", sectors))
    sector = sectors[body["sector"]]
    channels = {**sector.neutral.get("channels", {}), **sector.vocabulary.get("channels", {})}
    if channels and body["channel"] not in channels:
        raise invalid(_one_of("channel", channels))
    parties = tuple(
        Party(role, **body[role]) for role in ("complainant", "respondent") if body[role]
    )
    return Arrival(
        sector.slug, claims, body["profile"], body["channel"], body["received_at"],
        body["subject"], body["description"], (*others, *parties), body["external_id"], secrecy,
    )  # fmt: skip


def take_in(arrival: Arrival, dump: Dump, one: bool = False) -> Response:
    """Receive ``arrival`` and answer with what ``dump`` makes of its cases.

    With an Idempotency-Key the answer is kept beside the cases, in one transaction, and a second
    request is answered from there, byte for byte. ``one``: problems speak of a single case.
    """
    who, counter = caller(), counter_for(arrival)
    said: list[Json] = []

    def answer(cases: list[Any]) -> Answer:
        said[:] = [dump([case_body(shown) for shown in counter.show(cases)])]
        return Answer(201, _written(said[0]))

    try:
        receipt = intake.submit(desk(), arrival, once(who.name, answer), counter.look)
    except Refusal as refusal:
        raise _as_sent(refusal, one) from None
    found = receipt.answer or answer(receipt.cases)
    body = said[0] if said else json.loads(found.body)
    return _respond(found, body, replayed=not receipt.cases)


def counter_for(arrival: Arrival) -> reading.Counter:
    """Where the caller hands in ``arrival``; NotPermitted for who may not in its sector."""
    who, now = caller(), desk().now()
    if not who.holds(SUBMITTERS, arrival.sector):
        roles = ", ".join(SUBMITTERS)
        raise NotPermitted(
            f"在该行业须有角色之一:{roles}", f"One of these roles is needed in the sector: {roles}"
        )
    submission = Submission(
        arrival.sector, arrival.profile, arrival.channel, arrival.received_at or now, now,
        arrival.subject, arrival.description, arrival.external_id,
    )  # fmt: skip
    return reading.Counter(desk(), who, submission)


def _respond(answer: Answer, body: Json, *, replayed: bool) -> Response:
    response = respond(answer, replayed=replayed)
    cases = body.get("cases", [body])
    if len(cases) == 1:
        response.headers["Location"] = url_for("cases.read_case", number=cases[0]["number"])
        response.headers["Tousu-Policy-Version"] = policy_version(cases[0])
    if "number" in body:
        response.set_etag(str(body["revision"]))
    return response


def policy_version(case: Json) -> str:
    """The policy version under which a case is answered, as the header says it."""
    return f"{case['sector']}/{case['policy']['slug']}@{case['policy']['version']}"


def _as_sent(refusal: Refusal, one: bool) -> Refusal:
    """The refusal with its places as they are called in the body that was sent."""
    problems = []
    for problem in refusal.problems:
        path = "received_at" if problem.path == "at" else problem.path
        path = path.removeprefix("cases.0.") if one else path
        problems.append(replace(problem, path=path))
    return Refusal(refusal.code, refusal.zh, refusal.en, problems)


def _one_of(path: str, names: Any) -> Problem:
    allowed = ", ".join(names)
    return Problem(path, f"可选:{allowed}", f"Must be one of: {allowed}")

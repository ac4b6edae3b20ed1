"""Cases: receive, find, read, record facts, act."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request, url_for

from api import revisions
from api.context import caller, desk
from api.idempotency import IDEMPOTENCY_KEY
from api.parsing import Blueprint
from api.presenters.cases import case_body, classified, line_body
from api.presenters.common import Json
from api.routes.submissions import arrival_of, policy_version, take_in
from api.schemas.cases import CaseListSchema, CaseSchema
from api.schemas.queues import BucketQuerySchema, BucketsSchema
from api.schemas.requests import (
    ActInSchema,
    CaseInSchema,
    CaseQuerySchema,
    FactsInSchema,
    LinkInSchema,
    ServiceInSchema,
    SplitInSchema,
)
from core.domain.casework.cases import Case, Officer
from core.domain.casework.service import Delivery
from core.domain.errors import NotFound, NotPermitted, Problem, invalid
from core.storage.lists.search import CaseFilter
from core.usecases.casework import handling, linking, reading
from core.usecases.casework.handling import Deed
from core.usecases.casework.intake import Claim
from core.usecases.casework.reading import Shown
from core.usecases.lists import queue
from core.usecases.people import entry
from core.usecases.proof.auditing import note_shown

blueprint = Blueprint("cases", __name__, description="案件 · Cases")

#: Made once: a shape takes longer to make than to use.
CASE, _LIST = CaseSchema(), CaseListSchema()

IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "the ETag of the case as it was read",
    "schema": {"type": "string"},
}


@blueprint.route("/cases", methods=["POST"])
@blueprint.arguments(CaseInSchema)
@blueprint.response(201, CaseSchema)
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
def receive_case(body: dict[str, Any]) -> Response:
    """Receive a submission that holds one matter."""
    arrival = arrival_of(body, (Claim(body["kind"], body["facts"]),))
    return take_in(arrival, lambda cases: dict(CASE.dump(cases[0])), one=True)


@blueprint.route("/cases")
@blueprint.arguments(CaseQuerySchema, location="query")
@blueprint.response(200, CaseListSchema)
def list_cases(query: dict[str, Any]) -> Response:
    """Find cases; the next due come first.

    A page may hold fewer than `limit`, even none, and yet `page.next` lead on.
    """
    limit, cursor = query.pop("limit"), query.pop("cursor", None)
    page = reading.search(desk(), caller(), case_filter(query), cursor=cursor, limit=limit)
    items = [line_body(desk().sector(one.case.sector), one) for one in page.cases]
    found = {"items": items, "page": {"next": page.next, "limit": limit}}
    response = jsonify(_LIST.dump(found))
    if page.next:
        there = request.path + "?" + urlencode({**request.args, "cursor": page.next})
        response.headers["Link"] = f'<{there}>; rel="next"'
    return response


@blueprint.route("/cases/buckets")
@blueprint.arguments(BucketQuerySchema, location="query")
@blueprint.response(200, BucketsSchema)
def count_buckets(query: dict[str, Any]) -> Json:
    """Count the cases by how pressing they are; 1,000 stands for more."""
    counts = queue.counts(desk(), caller(), case_filter(query))
    return {bucket: count.number for bucket, count in counts.items()}


@blueprint.route("/cases/<number>")
@blueprint.response(200, CaseSchema)
def read_case(number: str) -> Response:
    """Read one case as the law has it now."""
    shown = reading.show(desk(), caller(), number)
    note_shown(desk(), caller(), shown)
    return answer(shown)


@blueprint.route("/cases/<number>/facts", methods=["PATCH"])
@blueprint.arguments(FactsInSchema)
@blueprint.response(200, CaseSchema)
@blueprint.doc(parameters=[IF_MATCH | {"required": True}])
def record_facts(body: dict[str, Any], number: str) -> Response:
    """Record what has become known.

    If-Match is needed, so that nobody overwrites what they have not seen.
    """
    shown = reading.show(desk(), caller(), number)
    revision = revision_sent(needed=True)
    officer, facts = officer_of(shown), body["facts"]
    return answer_after(handling.record_facts(desk(), number, officer, facts, revision=revision))


@blueprint.route("/cases/<number>/actions/<action>", methods=["POST"])
@blueprint.arguments(ActInSchema, required=False)
@blueprint.response(200, CaseSchema)
@blueprint.doc(parameters=[IF_MATCH])
def do_act(body: dict[str, Any], number: str, action: str) -> Response:
    """Do an act of the procedure.

    If-Match is honoured where it is given. Without it the act meets the case as it stands: its
    own status, guards and approvals still decide whether it may happen.
    """
    shown = reading.show(desk(), caller(), number)
    deed = deed_of(shown, action, body)
    return answer_after(handling.act(desk(), number, deed, revision=revision_sent(needed=False)))


def deed_of(shown: Shown, action: str, body: dict[str, Any]) -> Deed:
    """The act that a body describes, by the caller, on the case shown."""
    return Deed(
        act=action, officer=officer_of(shown), facts=body["facts"], note=body["note"],
        grounds=_grounds(shown, body["grounds"]), at=body["at"], timer=body["timer"],
        until=body["until"], period=body["period"],
        together_with=_together(shown, body["together_with"]),
    )  # fmt: skip


@blueprint.route("/cases/<number>/services", methods=["POST"])
@blueprint.arguments(ServiceInSchema)
@blueprint.response(200, CaseSchema)
@blueprint.doc(parameters=[IF_MATCH])
def serve_notice(body: dict[str, Any], number: str) -> Response:
    """Record that a notice was served, or that it came back.

    What counts only after some time, such as an announcement, takes effect by itself.
    """
    shown = reading.show(desk(), caller(), number)
    delivery = Delivery(officer=officer_of(shown), **body)
    revision = revision_sent(needed=False)
    return answer_after(handling.serve(desk(), number, delivery, revision=revision))


@blueprint.route("/cases/<number>/split", methods=["POST"])
@blueprint.arguments(SplitInSchema)
@blueprint.response(201, CaseSchema)
@blueprint.doc(parameters=[IF_MATCH])
def split_case(body: dict[str, Any], number: str) -> Response:
    """Open a case for a second matter found in a case; the answer is the new case.

    Where it goes to a unit whose cases you do not read, the answer is its number and unit. It
    keeps the submission and the instant of receipt, and with it the law of that day. Send
    If-Match, so that the same request sent twice splits once.
    """
    shown = reading.show(desk(), caller(), number)
    claim = Claim(body["kind"], body["facts"])
    opened = linking.split(
        desk(), number, officer_of(shown), claim, body["note"], revision=revision_sent(needed=False)
    )
    response = answer_after(opened)
    response.status_code = 201
    response.headers["Location"] = url_for("cases.read_case", number=opened.number)
    return response


@blueprint.route("/cases/<number>/links", methods=["POST"])
@blueprint.arguments(LinkInSchema)
@blueprint.response(200, CaseSchema)
@blueprint.doc(parameters=[IF_MATCH])
def link_case(body: dict[str, Any], number: str) -> Response:
    """Bind another case to this one; both journals tell of it."""
    return _joined(linking.link, body, number)


@blueprint.route("/cases/<number>/unlink", methods=["POST"])
@blueprint.arguments(LinkInSchema)
@blueprint.response(200, CaseSchema)
@blueprint.doc(parameters=[IF_MATCH])
def unlink_case(body: dict[str, Any], number: str) -> Response:
    """Take back a link that was made by hand; both journals tell of it."""
    return _joined(linking.unlink, body, number)


def _joined(do: Callable[..., Case], body: dict[str, Any], number: str) -> Response:
    shown = reading.show(desk(), caller(), number)
    # Whoever may not see the other case is told that there is none.
    reading.show(desk(), caller(), body["other"])
    revision = revision_sent(needed=False)
    return answer_after(do(desk(), number, officer_of(shown), revision=revision, **body))


def case_filter(query: dict[str, Any]) -> CaseFilter:
    """The filter that a query describes."""
    due = query.get("due_before")
    if due is not None and due.tzinfo is None:
        due = due.replace(tzinfo=desk().zone)
    sector, unit = query.get("sector"), query.get("unit")
    found = CaseFilter(
        (sector,) if sector else None, query.get("policy"), query.get("status"),
        (unit,) if unit else None, query.get("officer"), query.get("timer"), due,
        text=query.get("q"),
    )  # fmt: skip
    bucket = query.get("bucket")
    return queue.marks(desk(), sector).narrow(found, bucket) if bucket else found


def answer(shown: Shown) -> Response:
    """The case as it stands, with its tag."""
    body: Json = dict(CASE.dump(case_body(shown)))
    response = jsonify(body)
    response.set_etag(str(shown.case.revision))
    response.headers["Tousu-Policy-Version"] = policy_version(body)
    return response


def answer_after(case: Case) -> Response:
    """The case after a deed of the caller; only where it lies if the deed took it out of reach."""
    try:
        return answer(reading.show(desk(), caller(), case.number))
    except NotFound:
        unit = classified(case.classification)["unit"]
        left = {"number": case.number, "sector": case.sector, "unit": unit}
        return jsonify(CASE.dump(left))


def officer_of(shown: Shown) -> Officer:
    """The caller as an officer of the case; NotPermitted where no role reaches it."""
    if not shown.officer.roles:
        raise NotPermitted("您在本件承办单位没有角色", "You hold no role in this case's unit")
    return shown.officer


def _together(shown: Shown, names: list[str]) -> tuple[Officer, ...]:
    found = entry.colleagues(desk(), names)
    return tuple(reading.officer_before(desk(), one, shown.case) for one in found)


def _grounds(shown: Shown, slugs: list[str]) -> tuple[str, ...]:
    rules = shown.matter.rules(shown.at).policy.admissibility.rules
    known = [rule.slug for rule in rules]
    names = ", ".join(known)
    problems = [
        Problem(
            f"grounds.{place}", f"没有理由 {slug};可选:{names}", f"No such ground; one of: {names}"
        )
        for place, slug in enumerate(slugs)
        if slug not in known
    ]
    if problems:
        raise invalid(*problems)
    return tuple(slugs)


revision_sent = partial(revisions.revision_sent, "case")

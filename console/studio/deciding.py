"""A draft handed in, approved or returned, published, taken back: one page for all who decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.presenters.drafting import comparison_body
from api.presenters.inflight import applied_body
from console.forms import RIGHT, Wrong, day_typed, typed
from console.studio import blueprint
from console.studio.frame import Opened, attempt, opened, page, revision_typed
from core.domain.errors import NotFound, TousuError
from core.scenarios.proving import player
from core.storage.rules.policies import Draft
from core.usecases.desk import Desk
from core.usecases.meetings.smallcells import told
from core.usecases.people.entry import Caller
from core.usecases.policymaking import comparing, deciding, proving, publishing
from core.usecases.policymaking.checking import Checked, checked, seen
from core.usecases.policymaking.impact import applied

#: What the steps of a draft are told of it: desk, caller, sector and number.
Place: TypeAlias = tuple[Desk, Caller, str, int]


@blueprint.route("/<sector>/drafts/<row:draft>/decide")
def decide(sector: str, draft: int) -> str:
    """How far a draft is, what is still needed, and who may do it."""
    return _page(opened(sector, draft), RIGHT)


@blueprint.route("/<sector>/drafts/<row:draft>/submit", methods=["POST"])
def submit(sector: str, draft: int) -> ResponseReturnValue:
    """Hand a draft in; its scenarios are played."""
    return _step(sector, draft, "submitted", lambda place: deciding.submit(
        *place, player(desk()), typed("note"), revision_typed()))  # fmt: skip


@blueprint.route("/<sector>/drafts/<row:draft>/approve", methods=["POST"])
def approve(sector: str, draft: int) -> ResponseReturnValue:
    """Approve a draft, signing the differences that the page showed."""
    return _step(sector, draft, "approved", lambda place: deciding.approve(
        *place, typed("signed", 100), typed("note"), revision_typed()))  # fmt: skip


@blueprint.route("/<sector>/drafts/<row:draft>/return", methods=["POST"])
def send_back(sector: str, draft: int) -> ResponseReturnValue:
    """Return a draft to its authors."""
    return _step(sector, draft, "returned", lambda place: deciding.send_back(
        *place, typed("note"), revision_typed()))  # fmt: skip


@blueprint.route("/<sector>/drafts/<row:draft>/publish", methods=["POST"])
def publish(sector: str, draft: int) -> ResponseReturnValue:
    """Put an approved draft in force from a day."""
    return _step(sector, draft, "published", lambda place: publishing.publish(
        *place, player(desk()), day_typed("from"), typed("note"), revision_typed()))  # fmt: skip


@blueprint.route("/<sector>/drafts/<row:draft>/withdraw", methods=["POST"])
def withdraw(sector: str, draft: int) -> ResponseReturnValue:
    """Take back what was published, while no case is bound to it."""
    return _step(sector, draft, "withdrawn", lambda place: publishing.withdraw(
        *place, typed("note"), revision_typed()))  # fmt: skip


@blueprint.route("/<sector>/drafts/<row:draft>/diff")
def diff(sector: str, draft: int) -> str:
    """What a draft changes: in sentences, and line by line."""
    found = opened(sector, draft)
    compared, wrong = _compared(found)
    return page("diff.html", found, wrong, compared=compared)


def _step(sector: str, draft: int, done: str, do: Callable[[Place], Draft]) -> ResponseReturnValue:
    """Take a step; where it is refused, the same page with the reason and what was typed."""

    def act() -> Any:
        do((desk(), caller(), sector, draft))
        return redirect(url_for("studio.decide", sector=sector, draft=draft, done=done), 303)

    return attempt(act, lambda wrong: _page(opened(sector, draft), wrong))


def _page(found: Opened, wrong: Wrong) -> str:
    draft = found.draft
    compared, unreadable = _compared(found)
    said: Checked | None = None
    failing = None
    if draft.state == "draft":
        said = checked(desk(), seen(desk(), caller(), draft.sector, draft.id))
        with desk().store.read() as work:
            failing = proving.failures(desk(), work, draft)
    return page(
        "decide.html", found, wrong or unreadable, compared=compared, said=said, failing=failing,
        progress=_progress(draft), today=desk().now().astimezone(desk().zone).date(),
        days=_days(found), refused=request.endpoint if wrong else "",
    )  # fmt: skip


def _compared(found: Opened) -> tuple[Mapping[str, Any] | None, Wrong]:
    """The differences as whoever approves signs them; why there are none where it cannot load."""
    with desk().store.read() as work:
        before = comparing.texts_before(work, found.draft)
    try:
        compared = comparing.of_draft(desk(), found.draft, before)
    except TousuError as error:
        return None, Wrong(error.text(language()))
    return comparison_body(compared, language()), RIGHT


def _days(found: Opened) -> list[date]:
    """The first days of the versions that the draft writes."""
    try:
        return sorted({one.version for one in found.versions(found.sector())})
    except TousuError:
        return []


def _progress(draft: Draft) -> Mapping[str, Any] | None:
    """How many open cases have moved; None before it is published."""
    if draft.state != "published":
        return None
    try:
        found = applied_body(applied(desk(), draft.id))
    except NotFound:
        return None
    return told(desk(), caller(), draft.sector, found)

"""The caller's calendars of due dates: given out, listed and taken back."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.outside import FeedInSchema, FeedListSchema, IssuedFeedSchema
from core.domain.errors import NotFound
from core.storage.messages.receivers import Feed
from core.usecases.messages import feeds

blueprint = Blueprint("feeds", __name__, description="时限日历 · Calendars of due dates")


@blueprint.route("/feeds")
@blueprint.response(200, FeedListSchema)
def list_feeds() -> Json:
    """List the caller's calendars."""
    return {"items": [_body(feed) for feed in feeds.list_of(desk(), caller().name)]}


@blueprint.route("/feeds", methods=["POST"])
@blueprint.arguments(FeedInSchema)
@blueprint.response(201, IssuedFeedSchema)
def issue_feed(body: dict[str, Any]) -> Json:
    """Give out a calendar of the caller's own cases or of a unit; its address is told this once."""
    made = feeds.issue(desk(), caller().name, **body)
    here = desk().store.address or request.host_url.rstrip("/")
    return {**_body(made.feed), "url": here + url_for("feed.read_feed", secret=made.secret)}


@blueprint.route("/feeds/<prefix>", methods=["DELETE"])
@blueprint.response(204)
def revoke_feed(prefix: str) -> None:
    """Take one of the caller's calendars back."""
    if not feeds.revoke(desk(), caller().name, prefix):
        raise NotFound(f"没有日历 {prefix}", f"There is no calendar {prefix}")


def _body(feed: Feed) -> Json:
    return {
        "prefix": feed.prefix,
        "sector": feed.sector,
        "unit": feed.unit,
        "created_at": office_time(feed.created_at),
        "last_used_at": office_time(feed.last_used_at),
    }

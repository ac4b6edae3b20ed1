"""A calendar of due dates for whoever has its address."""

from __future__ import annotations

from flask import Blueprint, Response

from api.context import desk, language
from core.usecases.messages import feeds

blueprint = Blueprint("feed", __name__)


@blueprint.route("/feeds/<secret>.ics")
def read_feed(secret: str) -> Response:
    """The calendar as a file; the same answer for every address that opens nothing."""
    file = feeds.read(desk(), secret, language())
    response = Response(file, mimetype="text/calendar")
    response.headers.set("Content-Disposition", "inline", filename="tousu.ics")
    return response

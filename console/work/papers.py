"""Documents in the browser: a notice or form to read and print, or to save for Word."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from flask import Response, request

from api.context import caller, desk
from api.headers import CONTENT_POLICY
from api.routes.documents import sent
from console.work import blueprint
from core.documents.html import style
from core.domain.errors import Problem, invalid
from core.usecases.casework import documents, reading
from core.usecases.casework.documents import FORMATS, File
from core.usecases.sealed import identities

#: The page brings its style along, and only this style counts.
_HASH = b64encode(sha256(style().encode()).digest()).decode()
_POLICY = CONTENT_POLICY.replace("style-src 'self'", f"style-src 'sha256-{_HASH}'").replace(
    "script-src 'self'; ", ""
)


@blueprint.route("/cases/<number>/notices/<notice>")
def notice_page(number: str, notice: str) -> Response:
    """An issued notice, ready to print."""
    shown = reading.show(desk(), caller(), number)
    return _shown(documents.notice_file(desk(), shown, notice, _format()))


@blueprint.route("/cases/<number>/forms/<slug>")
def form_page(number: str, slug: str) -> Response:
    """A form filled in from the case, ready to print."""
    shown = reading.show(desk(), caller(), number)
    parties = identities.look(desk(), caller(), number).parties if shown.identities else None
    return _shown(documents.form_file(desk(), shown, slug, _format(), parties))


def _format() -> str:
    asked = request.args.get("format") or "html"
    if asked not in FORMATS:
        names = ", ".join(FORMATS)
        raise invalid(Problem("format", f"可选:{names}", f"Must be one of: {names}"))
    return asked


def _shown(file: File) -> Response:
    response = sent(file)
    response.headers["Content-Security-Policy"] = _POLICY
    return response

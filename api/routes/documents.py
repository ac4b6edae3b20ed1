"""Documents of a case: notices before and after issue, and forms printed on demand."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from flask import Response, send_file

from api.context import caller, desk, language
from api.parsing import Blueprint
from api.presenters.common import Json, document_links, named
from api.routes.cases import IF_MATCH, deed_of, revision_sent
from api.schemas.documents import DraftListSchema, FormListSchema
from api.schemas.identities import FormQuerySchema
from api.schemas.requests import FormatQuerySchema, PreviewInSchema
from core.domain.casework.noticevalues import UNNUMBERED
from core.domain.casework.submissions import Party
from core.usecases.casework import documents, reading
from core.usecases.casework.documents import FORMATS, File
from core.usecases.casework.reading import Shown
from core.usecases.sealed import identities

blueprint = Blueprint("documents", __name__, description="文书与表单 · Notices and forms")

#: A document in the four forms, as the description of the interface has it.
DOCUMENT = {
    "description": "the document",
    "content": {
        media.partition(";")[0]: {"schema": {"type": "string"}} for media in FORMATS.values()
    },
}


@blueprint.route("/cases/<number>/notices/preview", methods=["POST"])
@blueprint.arguments(PreviewInSchema)
@blueprint.response(200, DraftListSchema)
@blueprint.doc(parameters=[IF_MATCH])
def preview_notices(body: dict[str, Any], number: str) -> Json:
    """Read the notices that an act would draw up, or the refusal it would get.

    Nothing is done, stored or numbered.
    """
    shown = reading.show(desk(), caller(), number)
    deed = deed_of(shown, body.pop("act"), body)
    drafts = documents.preview(desk(), number, deed, revision=revision_sent(needed=False))
    sector = shown.matter.regime.sector
    return {
        "items": [
            {
                "slug": draft.slug,
                "title": named(sector, "notices", draft.slug),
                "number": UNNUMBERED.text(language()),
                "text": draft.text,
                "html": draft.html,
            }
            for draft in drafts
        ]
    }


@blueprint.route("/cases/<number>/notices/<notice>")
@blueprint.arguments(FormatQuerySchema, location="query")
@blueprint.doc(responses={"200": DOCUMENT})
def read_notice(query: dict[str, Any], number: str, notice: str) -> Response:
    """Read one issued notice, by its number, as text, page, Word file or PDF."""
    shown = reading.show(desk(), caller(), number)
    return sent(documents.notice_file(desk(), shown, notice, query["format"]))


@blueprint.route("/cases/<number>/forms")
@blueprint.response(200, FormListSchema)
def list_forms(number: str) -> Json:
    """Read which forms may be printed from a case."""
    shown = reading.show(desk(), caller(), number)
    return {
        "items": [
            {
                "slug": form.slug,
                "title": dict(form.title),
                "basis": form.basis,
                "links": document_links(number, "forms", form.slug),
            }
            for form in documents.forms(shown)
        ]
    }


@blueprint.route("/cases/<number>/forms/<slug>")
@blueprint.arguments(FormQuerySchema, location="query")
@blueprint.doc(responses={"200": DOCUMENT})
def read_form(query: dict[str, Any], number: str, slug: str) -> Response:
    """Print a form from a case as it stands now; it is neither numbered nor kept.

    Who takes part stands in it masked; with `identities=true` in plain words, which is a look at
    the identities like any other, and is written into the journal.
    """
    shown = reading.show(desk(), caller(), number)
    parties = _parties(shown, number, query)
    return sent(documents.form_file(desk(), shown, slug, query["format"], parties))


def _parties(shown: Shown, number: str, query: dict[str, Any]) -> Iterable[Party] | None:
    if query["identities"]:
        why = {"ground": query["ground"], "reason": query["reason"]}
        return identities.read(desk(), caller(), number, **why).parties
    return identities.look(desk(), caller(), number).parties if shown.identities else None


def sent(file: File, inline: Iterable[str] = ("text/html", "text/markdown")) -> Response:
    """The answer that carries a file; a browser shows ``inline`` types and saves the rest."""
    media = file.media_type.partition(";")[0]
    response = send_file(
        BytesIO(file.content), media, as_attachment=media not in inline, download_name=file.name,
        etag=False, last_modified=None,
    )  # fmt: skip
    response.headers["Content-Type"] = file.media_type
    return response

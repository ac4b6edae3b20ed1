"""The archive: the contents of one file, and the register of a year."""

from __future__ import annotations

from api.context import both, office_time
from api.presenters.common import Json, day, named
from api.wording import archivewords as words
from core.domain.casework.dossier import Document
from core.domain.rules.sectors import Sector
from core.usecases.casework.archiving import Line


def contents_body(sector: Sector, number: str, documents: list[Document]) -> Json:
    """The list of contents of a case's file."""
    items = [_document(sector, place, one) for place, one in enumerate(documents, 1)]
    return {"number": number, "items": items}


def _document(sector: Sector, place: int, one: Document) -> Json:
    return {
        "place": place,
        "kind": one.kind,
        "kind_title": both(words.kind(one, "zh"), words.kind(one, "en")),
        "slug": one.slug,
        "title": both(words.title(sector, one, "zh"), words.title(sector, one, "en")),
        "at": office_time(one.at),
        "role": one.role or None,
        "number": one.number or None,
        "basis": one.basis,
    }


def filed_body(sector: Sector, line: Line) -> Json:
    """A file of the register."""
    return {
        **vars(line),
        "kind_title": named(sector, "kinds", line.kind),
        "ended_as_title": named(sector, "statuses", line.ended_as),
        **{name: day(getattr(line, name)) for name in _DAYS},
    }


_DAYS = ("version", "received_on", "ended_on", "filed_on")

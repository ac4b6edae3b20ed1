"""What an act would do, tried before it is done: for who does it, and for who approves it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from api.context import desk
from core.documents import html
from core.documents import reading as papers
from core.domain.casework.cases import Application
from core.domain.casework.noticevalues import UNNUMBERED
from core.domain.errors import TousuError
from core.usecases.casework import documents, reading
from core.usecases.casework.documents import Draft
from core.usecases.casework.handling import Deed
from core.usecases.casework.reading import Shown
from core.usecases.casework.rehearsing import Rehearsal, rehearse
from core.usecases.people import entry

#: A notice as part of a page: its title and slug, its halves each with its text.
Page = dict[str, Any]


def drafted(tried: Rehearsal | None) -> list[Page]:
    """The notices that would be drawn up."""
    return [page_of(draft) for draft in documents.drafts(desk(), tried)] if tried else []


def page_of(draft: Draft) -> Page:
    """A notice that is not drawn up yet, as part of a page."""
    halves = papers.read(draft.text, UNNUMBERED.zh, UNNUMBERED.en).halves
    told = [(half, html.body(half)) for half in halves]
    return {"title": draft.title, "slug": draft.slug, "halves": told}


def once_approved(shown: Shown, asked: Application) -> tuple[Rehearsal, list[Page]] | None:
    """What an act that was applied for will do once it is approved; None where that depends on
    what is only given with it."""
    with suppress(TousuError):
        (who,) = entry.colleagues(desk(), [asked.applied_by])
        deed = Deed(
            asked.act, reading.officer_before(desk(), who, shown.case), note=asked.note,
            timer=asked.timer, until=asked.until,
        )  # fmt: skip
        tried = rehearse(desk(), shown.case.number, deed, approved=True)
        return tried, drafted(tried)
    return None

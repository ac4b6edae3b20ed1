"""Notices and forms as documents: previewed before issue, fetched after, printed on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.documents import html, pdf, reading
from core.documents.paper import Paper, letterhead_of
from core.domain.casework import passage
from core.domain.casework.cases import SYSTEM, Notice, Officer
from core.domain.casework.notices import NoticeText
from core.domain.casework.noticevalues import UNNUMBERED, form_values
from core.domain.casework.submissions import Party
from core.domain.errors import NotFound, Problem
from core.domain.rules.regime import Matter
from core.domain.rules.sectors import Sector
from core.usecases.casework.handling import Deed
from core.usecases.casework.keeping import Background, background, word
from core.usecases.casework.reading import Shown
from core.usecases.casework.rehearsing import Rehearsal, rehearse
from core.usecases.desk import Desk

__all__ = [
    "FORMATS", "Draft", "File", "drafts", "form_file", "forms", "notice_file", "paper_of",
    "preview", "trial", "without_names",
]  # fmt: skip

#: format: what it is on the wire.
FORMATS = {
    "text": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_ENDINGS = {"text": "md"}


@dataclass(frozen=True)
class File:
    """A document in one of :data:`FORMATS`, and what to call it when it is saved."""

    content: bytes
    media_type: str
    name: str


@dataclass(frozen=True)
class Draft:
    """A notice that an act would draw up: its text, and the page it would be."""

    slug: str
    title: str
    text: str
    html: str


def preview(desk: Desk, number: str, deed: Deed, *, revision: int | None = None) -> list[Draft]:
    """The notices that ``deed`` would draw up now, or the ``Refusal`` that it would get.

    The deed is done on a copy that nobody keeps: nothing is stored, no number used up.
    """
    return drafts(desk, rehearse(desk, number, deed, revision=revision))


def drafts(desk: Desk, tried: Rehearsal) -> list[Draft]:
    """The notices that a deed which was tried would draw up."""
    paper = _paper(desk, tried.matter)
    return [_draft(tried.matter, notice, tried.behind, paper) for notice in tried.notices]


def trial(desk: Desk, shown: Shown, slug: str) -> Draft:
    """A notice or form of the sector as it would read for a case now, whatever may be done to it.

    Nothing is stored and nobody who takes part is named. NotFound, and the ``Refusal`` of a
    notice that would tell who reported.
    """
    text = shown.matter.regime.sector.notices.get(slug)
    if text is None:
        raise NotFound(f"没有文书 {slug}", f"There is no notice {slug}")
    if text.form:
        policy = shown.matter.rules(shown.at).policy
        worded = text.under(policy.slug, policy.version, shown.matter.office.day(shown.at))
        said = worded.render(form_values(shown.matter, shown.submission, shown.at, None))
        page = html.page(reading.read(said), _paper(desk, shown.matter))
        return Draft(slug, worded.title["zh"], said, page)
    with desk.store.read() as work:
        behind = background(work, shown.case)
    return _draft(shown.matter, Notice(slug, shown.at, ""), behind, _paper(desk, shown.matter))


def _draft(matter: Matter, notice: Notice, behind: Background, paper: Paper) -> Draft:
    word(matter, notice, behind)
    page = html.page(reading.read(notice.text, *_numbers(notice)), paper)
    return Draft(notice.slug, notice.title, notice.text, page)


def _numbers(notice: Notice) -> tuple[str, ...]:
    return (notice.number,) if notice.number else (UNNUMBERED.zh, UNNUMBERED.en)


def without_names(desk: Desk, number: str) -> Shown:
    """The case as those who run the installation may print it: nobody who takes part is named."""
    now = desk.now()
    with desk.store.read() as work:
        case = work.cases.get(number)
        submission = work.submissions.get(case.submission) if case.submission else None
        shown = Shown(desk.matter(work, case), now, Officer(SYSTEM, ()), (), submission)
    passage.catch_up(shown.matter, now)
    return shown


def notice_file(desk: Desk, shown: Shown, number: str, format: str) -> File:  # noqa: A002
    """An issued notice of a case, by its number, in one of :data:`FORMATS`; NotFound.

    ``NoRenderer`` or ``BadLetterhead`` where this office cannot make that format.
    """
    issued = [notice for notice in shown.case.notices if notice.number]
    notice = next((one for one in issued if one.number == number), None)
    if notice is None:
        names = ", ".join(one.number for one in issued)
        problems = [Problem("notice", f"可选:{names}", f"One of: {names}")] if names else []
        raise NotFound(f"本件没有文书 {number}", f"This case has no notice {number}", problems)
    sector = shown.matter.regime.sector
    title = notice.title or sector.title_of("notices", notice.slug)
    return _file(desk, shown.matter, notice.text, number, f"{title} {number}", format)


def forms(shown: Shown) -> list[NoticeText]:
    """The forms that may be printed from a case, in the words of the version that governs it."""
    return list(_forms(shown))


def _forms(shown: Shown) -> Iterator[NoticeText]:
    case, governing = shown.case, shown.matter.rules(shown.at).policy
    today = shown.matter.office.day(shown.at)
    for text in shown.matter.regime.sector.notices.values():
        if text.form and (not text.kinds or case.kind in text.kinds):
            yield text.under(governing.slug, governing.version, today)


def form_file(
    desk: Desk,
    shown: Shown,
    slug: str,
    format: str,  # noqa: A002
    parties: Iterable[Party] | None = None,
) -> File:
    """A form filled in from the case as it stands, with ``parties`` as the reader sees them.

    NotFound where the case has no such form. Without ``parties`` nobody is named.
    """
    found = {text.slug: text for text in forms(shown)}
    if slug not in found:
        names = ", ".join(found)
        problems = [Problem("form", f"可选:{names}", f"One of: {names}")] if names else []
        raise NotFound(f"本件没有表单 {slug}", f"This case has no form {slug}", problems)
    text = found[slug]
    values = form_values(shown.matter, shown.submission, shown.at, parties)
    name = f"{text.title['zh']} {shown.case.number}"
    return _file(desk, shown.matter, text.render(values), "", name, format)


def _file(desk: Desk, matter: Matter, text: str, number: str, name: str, to: str) -> File:
    return File(_content(desk, matter, text, number, to), FORMATS[to], _named(name, to))


def _content(desk: Desk, matter: Matter, text: str, number: str, to: str) -> bytes:
    if to == "text":
        return text.encode()
    document, paper = reading.read(text, number), _paper(desk, matter)
    if to == "docx":
        from core.documents import docx

        return docx.word_file(document, paper, number)
    page = html.page(document, paper)
    return pdf.print_pdf(page) if to == "pdf" else page.encode()


def _named(name: str, to: str) -> str:
    safe = "".join("-" if letter in '/\\:*?"<>|' else letter for letter in name)
    return f"{safe}.{_ENDINGS.get(to, to)}"


def paper_of(desk: Desk, sector: str, profile: str) -> Paper:
    """The paper of an office."""
    with desk.store.read() as work:
        settings = work.settings.all(sector, profile)
    return _paper_with(desk, desk.sector(sector), profile, settings)


def _paper(desk: Desk, matter: Matter) -> Paper:
    """The paper of the office that handles the case."""
    settings = matter.office.settings
    return _paper_with(desk, matter.regime.sector, matter.case.profile, settings)


def _paper_with(desk: Desk, sector: Sector, profile: str, settings: Mapping[str, Any]) -> Paper:
    return Paper(
        str(settings.get("office_name") or sector.title.get("zh", sector.slug)),
        str(settings.get("office_address") or ""),
        str(settings.get("office_phone") or ""),
        letterhead_of(desk.letterheads, sector.slug, profile),
    )

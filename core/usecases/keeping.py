"""Putting a case away after a deed: its notices numbered and frozen, then everything stored."""

from __future__ import annotations

from dataclasses import replace

from core.domain.cases import Notice
from core.domain.notices import digest
from core.domain.noticevalues import UNNUMBERED, values_for, wording
from core.domain.regime import Matter
from core.storage.unit_of_work import UnitOfWork


def keep(work: UnitOfWork, matter: Matter) -> None:
    """Store a case, new or changed, with its journal, timers, tasks and notices.

    Raises ``Conflict`` where somebody else changed it first.
    """
    for notice in matter.case.notices:
        if not notice.number:
            _issue(work, matter, notice)
    news = matter.case.id is None or any(
        not entry.hash and entry.data.get("facts") for entry in matter.case.journal
    )
    if matter.case.id is None:
        work.cases.add(matter.case)
    else:
        work.cases.save(matter.case)
    if news:
        work.on_kept(work, matter)


def _issue(work: UnitOfWork, matter: Matter, notice: Notice) -> None:
    """Number a notice by office and year, and freeze what it says today.

    Its digest goes into the journal entry of the act, which is not sealed yet.
    """
    sector, case = matter.regime.sector, matter.case
    year = matter.office.day(notice.drawn_at).year
    n = work.next_number("notice", sector.slug, year)
    notice.number = f"{sector.prefix}〔{year}〕{n}号"
    subject = work.submissions.subject(case.submission) if case.submission else ""
    word(matter, notice, subject)
    notice.digest = digest(notice)
    told = {"notice": notice.slug, "number": notice.number, "digest": notice.digest}
    for place, entry in enumerate(case.journal):
        if entry.seq == notice.entry and not entry.hash:
            notices = [*entry.data.get("notices", ()), told]
            case.journal[place] = replace(entry, data={**entry.data, "notices": notices})


def word(matter: Matter, notice: Notice, subject: str) -> None:
    """Give a notice its title and text, as the case stands now."""
    text = wording(matter, notice)
    if text:
        notice.title = text.title["zh"]
        notice.text = text.render(values_for(matter, notice, subject))
    else:
        notice.title = matter.regime.sector.title_of("notices", notice.slug)
        notice.text = _plain(matter, notice)


def _plain(matter: Matter, notice: Notice) -> str:
    """The text of a notice for which the sector has no wording: what it is, of which case."""
    number = notice.number or UNNUMBERED.zh
    return f"## {notice.title}\n\n{number}\n\n{matter.case.number}\n\n{notice.basis}\n"

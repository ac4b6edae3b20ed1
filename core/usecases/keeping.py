"""Putting a case away after a deed: its notices numbered and frozen, then everything stored."""

from __future__ import annotations

from core.domain.cases import Notice
from core.domain.noticevalues import values_for
from core.domain.regime import Matter
from core.storage.unit_of_work import UnitOfWork


def keep(work: UnitOfWork, matter: Matter) -> None:
    """Store a case, new or changed, with its journal, timers, tasks and notices.

    Raises ``Conflict`` where somebody else changed it first.
    """
    for notice in matter.case.notices:
        if not notice.number:
            _issue(work, matter, notice)
    if matter.case.id is None:
        work.cases.add(matter.case)
    else:
        work.cases.save(matter.case)


def _issue(work: UnitOfWork, matter: Matter, notice: Notice) -> None:
    """Number a notice by office and year, and fill in its text as it stands today."""
    sector, case = matter.regime.sector, matter.case
    year = matter.office.day(notice.drawn_at).year
    place = work.next_number("notice", sector.slug, year)
    notice.number = f"{sector.prefix}〔{year}〕{place}号"
    text = sector.notices.get(notice.slug)
    subject = work.submissions.get(case.submission).subject if case.submission else ""
    values = values_for(matter, notice, subject)
    notice.text = text.render(values) if text else _plain(matter, notice)


def _plain(matter: Matter, notice: Notice) -> str:
    """The text of a notice for which the sector has no wording: what it is, of which case."""
    title = matter.regime.sector.title_of("notices", notice.slug)
    return f"{title}\n\n{notice.number}\n{matter.case.number}\n{notice.basis}\n"

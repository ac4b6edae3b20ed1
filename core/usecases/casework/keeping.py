"""Putting a case away after a deed: its notices numbered and frozen, then everything stored."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain.casework import standing
from core.domain.casework.cases import SYSTEM, Case, Notice
from core.domain.casework.history import barred_officers
from core.domain.casework.notices import RESPONDENT, digest
from core.domain.casework.noticevalues import UNNUMBERED, values_for, wording
from core.domain.casework.submissions import Party
from core.domain.errors import Refusal
from core.domain.people.identities import HIDDEN, HIDING, betrays
from core.domain.rules.regime import Matter
from core.storage.unit_of_work import UnitOfWork
from core.usecases.messages import promising


def keep(work: UnitOfWork, matter: Matter) -> None:
    """Store a case, new or changed, with its journal, timers, tasks and notices, and promise what
    the outside is to be told of it.

    Raises ``Conflict`` where somebody else changed it first.
    """
    issue(work, matter)
    news = matter.case.id is None or any(
        not entry.hash and entry.data.get("facts") for entry in matter.case.journal
    )
    withdrawn = any(not entry.hash and entry.data.get("bars") for entry in matter.case.journal)
    happened = promising.told(work, matter)
    new = matter.case.id is None
    if new:
        work.cases.add(matter.case)
    else:
        work.cases.save(matter.case)
    if news or withdrawn:
        _keep_away(work, matter, new=new)
    promising.promise(work, matter, happened)
    if news:
        work.on_kept(work, matter)


def _keep_away(work: UnitOfWork, matter: Matter, *, new: bool) -> None:
    """Store who must keep away from the case, for the lists that leave it out."""
    case = matter.case
    assert case.id is not None
    withdrawn = barred_officers(case)
    named = standing.named(matter, matter.rules(work.now).policies())
    if withdrawn or named or not new:
        work.barred.put(case.id, withdrawn, named)


def issue(work: UnitOfWork, matter: Matter) -> None:
    """Number the notices of a case that have no number yet, and freeze what they say."""
    for notice in matter.case.notices:
        if not notice.number:
            _issue(work, matter, notice)


def _issue(work: UnitOfWork, matter: Matter, notice: Notice) -> None:
    """Number a notice by office and year, and freeze what it says today.

    Its digest goes into the journal entry of the act, which is not sealed yet.
    """
    sector, case = matter.regime.sector, matter.case
    year = matter.office.day(notice.drawn_at).year
    n = work.next_number("notice", sector.slug, year)
    notice.number = f"{sector.prefix}〔{year}〕{n}号"
    word(matter, notice, background(work, case))
    notice.digest = digest(notice)
    told = {"notice": notice.slug, "number": notice.number, "digest": notice.digest}
    for place, entry in enumerate(case.journal):
        if entry.seq == notice.entry and not entry.hash:
            notices = [*entry.data.get("notices", ()), told]
            case.journal[place] = replace(entry, data={**entry.data, "notices": notices})


@dataclass(frozen=True, repr=False)
class Background:
    """What the notices of a case may say of what it came with, and whom they may not betray."""

    subject: str = ""
    protected: tuple[Party, ...] = ()


def background(work: UnitOfWork, case: Case) -> Background:
    """What may be said of a case; only an open one may name its reporter."""
    if case.submission is None:
        return Background()
    if case.secrecy == "open":
        return Background(work.submissions.get(case.submission).subject)
    parties = work.submissions.identities(case.submission)
    protected = tuple(party for party in parties if party.role in HIDDEN)
    subject = work.submissions.get(case.submission).subject
    return Background("" if betrays(subject, protected) else subject, protected)


def word(matter: Matter, notice: Notice, behind: Background) -> None:
    """Give a notice its title and text, as the case stands now.

    Refusal (identifies_reporter) where it would tell who reported, wherever that was typed in.
    What no officer draws up must not wait for one: it says no more then than what it is.
    """
    text = wording(matter, notice)
    if text:
        notice.title = text.title["zh"]
        veiled = text.to == RESPONDENT and matter.case.secrecy in HIDING
        notice.text = text.render(values_for(matter, notice, behind.subject, veiled=veiled))
    else:
        notice.title = matter.regime.sector.title_of("notices", notice.slug)
        notice.text = _plain(matter, notice)
    if fields := betrays(notice.text, behind.protected):
        if _drawn_by_itself(matter, notice):
            notice.text = _plain(matter, notice)
            return
        what = "、".join(_FIELDS[field][0] for field in fields)
        named = ", ".join(_FIELDS[field][1] for field in fields)
        raise Refusal(
            "identifies_reporter",
            f"《{notice.title}》中有举报人的{what},可能暴露举报人;请改写后再出具",
            f"The notice {notice.slug} would tell who reported, by {named}; word it otherwise",
        )


def _drawn_by_itself(matter: Matter, notice: Notice) -> bool:
    return any(e.seq == notice.entry and e.actor == SYSTEM for e in matter.case.journal)


_FIELDS = {
    "name": ("姓名", "name"),
    "contact": ("联系方式", "contact"),
    "address": ("地址", "address"),
    "id_number": ("证件号码", "identity document"),
}


def _plain(matter: Matter, notice: Notice) -> str:
    """The text of a notice for which the sector has no wording: what it is, of which case."""
    number = notice.number or UNNUMBERED.zh
    return f"## {notice.title}\n\n{number}\n\n{matter.case.number}\n\n{notice.basis}\n"

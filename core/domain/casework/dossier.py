"""The file of a case as an archive keeps it: what lies in it, when it was put away, how long for.

What a document says is not told here, and nobody who takes part is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from core.domain.casework.cases import ENDED, SYSTEM, Case, Entry
from core.domain.rules.policies import RETENTION, Policy

ARCHIVED = "archived"

#: The kinds of documents, in the order in which those of one instant lie in the file.
REGISTRATION, APPROVAL, ACT, NOTICE = "registration", "approval", "act", "notice"
ATTACHMENT = "attachment"
KINDS = (REGISTRATION, APPROVAL, ACT, NOTICE, ATTACHMENT)


@dataclass(frozen=True)
class Document:
    """One line of the list of contents (卷内文件目录); a file kept here has no pages to count.

    ``slug`` names the act, the act approved or the notice; ``role`` is that of the officer.
    """

    kind: str
    slug: str
    at: datetime
    role: str = ""
    number: str = ""
    basis: str = ""


def contents(case: Case) -> list[Document]:
    """What lies in the file of a case, in order of time."""
    found = [*_acts(case), *_notices(case)]
    return sorted(found, key=lambda document: document.at)


def _acts(case: Case) -> Iterator[Document]:
    """Its registration, every approval and every act, deemed ones included."""
    for entry in case.journal:
        if entry.event == "received":
            yield Document(REGISTRATION, entry.event, entry.at, entry.role, case.number)
        elif entry.event == "approve":
            yield Document(APPROVAL, str(entry.data.get("approves", "")), entry.at, entry.role)
        elif entry.event == "attached":
            yield Document(ATTACHMENT, entry.event, entry.at, entry.role)
        elif "deemed_by" in entry.data or _is_an_officers(entry):
            yield Document(ACT, entry.event, entry.at, entry.role, basis=entry.basis)


def _is_an_officers(entry: Entry) -> bool:
    """Whether an officer did it; recording a fact is part of the work and no document."""
    return entry.actor != SYSTEM and entry.event != "facts_recorded"


def _notices(case: Case) -> Iterator[Document]:
    for notice in case.notices:
        yield Document(NOTICE, notice.slug, notice.drawn_at, "", notice.number, notice.basis)


@dataclass(frozen=True)
class Filed:
    """How a case was put away: when and as what it ended, and the entry that put it away."""

    ended: Entry
    put_away: Entry


def filed(case: Case, policy: Policy) -> Filed | None:
    """How ``case`` was put away; None while it is not.

    Under a policy that has no act of archiving a case is put away when it ends.
    """
    turns = [entry for entry in case.journal if "status" in entry.changes]
    if case.status not in ENDED or not turns:
        return None
    endings = [entry for entry in turns if entry.changes["status"][1] in ENDED]
    before = [entry for entry in endings if entry.changes["status"][1] != ARCHIVED]
    if case.status == ARCHIVED:
        return Filed((before or endings)[-1], endings[-1])
    return None if _archives(policy) else Filed(endings[-1], endings[-1])


def _archives(policy: Policy) -> bool:
    return any(to.slug == ARCHIVED for act in policy.procedure.values() for to in act.to)


def retention(case: Case, policy: Policy) -> str | None:
    """How long the file is kept, in the words of the source; None where it says nothing."""
    parameter = policy.parameters.get(RETENTION)
    return str(parameter.on(case.received_on)) if parameter else None


def kept_until(case: Case, policy: Policy) -> date | None:
    """The day from which the file need not be kept any more; None: for ever, or not yet known.

    Years of ``retention`` (``10年``, ``10 years``) count from the first day of the year after the
    file was put away. Whatever else it says, and where it says nothing, the file is kept.
    """
    said, found = retention(case, policy), filed(case, policy)
    years = _YEARS.fullmatch((said or "").strip())
    if years is None or found is None:
        return None
    return date(found.put_away.effective_on.year + 1 + int(years[1]), 1, 1)


_YEARS = re.compile(r"(\d{1,3})\s*(?:年|years?)")

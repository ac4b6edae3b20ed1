"""Who came before, while somebody still speaks: the same person's cases, and the same matter.

Found by the keyed blind index alone; no identity is opened, and nobody who is hidden is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.domain.casework.submissions import Party
from core.storage.sealed.recognising import told_before
from core.usecases.casework.reading import may_know
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller

__all__ = ["RECOGNISERS", "Again", "recognise"]

#: Who may: those who may read ordinary identities without giving a reason.
RECOGNISERS = ("clerk", "handler")
#: So many are told of: more help nobody while the telephone is in their hand.
MOST = 10


@dataclass(frozen=True)
class Again:
    """A case that came before. ``same``: ``person``, ``matter`` (person and respondent), or
    ``external_id``: the very submission."""

    number: str
    kind: str
    status: str
    received_on: date
    ended: bool
    same: str


def recognise(
    desk: Desk, caller: Caller, sector: str, person: Party, respondent: Party, external_id: str
) -> list[Again]:
    """The cases that came before, the newest first; none for who may not recognise people."""
    if not caller.holds(RECOGNISERS, sector):
        return []
    with desk.store.read() as work:
        vault = desk.store.vault
        told = told_before(work.connection, vault, sector, person, respondent, MOST)
        same = {number: "matter" if about else "person" for number, about in told}
        known = work.submissions.find(sector, external_id) if external_id else None
        if known is not None and known.id is not None:
            same |= dict.fromkeys(work.submissions.levels(known.id), "external_id")
        cases = [work.cases.get(number) for number in same]
        seen = [case for case in cases if may_know(work, caller, case)]
    return [
        Again(one.number, one.kind, one.status, one.received_on, one.ended, same[one.number])
        for one in seen
    ]

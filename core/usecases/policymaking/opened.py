"""Opening a draft for somebody: only who writes or approves rules of its sector may know of it."""

from __future__ import annotations

from core.domain.errors import NotFound
from core.storage.policies import Draft
from core.storage.unit_of_work import UnitOfWork
from core.usecases.entry import Caller
from core.usecases.policymaking.drafts import READERS


def opened(work: UnitOfWork, caller: Caller, sector: str, draft_id: str | int) -> Draft:
    """The draft of a sector; NotFound also where the caller may not know of it."""
    known = str(draft_id).isdecimal() and len(str(draft_id)) < 18
    draft = work.drafts.get(int(draft_id) if known else 0)
    if draft.sector != sector or not caller.holds(READERS, sector):
        raise NotFound("没有这份草案", "There is no such draft")
    return draft

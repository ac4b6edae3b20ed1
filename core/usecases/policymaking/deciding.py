"""A draft submitted, then approved or returned by somebody who did not write it."""

from __future__ import annotations

from dataclasses import replace

from core.domain.errors import Problem, Refusal, invalid
from core.storage.policies import Draft
from core.usecases.desk import Desk
from core.usecases.entry import Caller
from core.usecases.policymaking.checking import checked, must_be_fresh, must_be_sound, seen, told_of
from core.usecases.policymaking.drafts import (
    APPROVERS,
    EDITORS,
    authors,
    must_be,
    reached,
    saved,
)
from core.usecases.policymaking.paths import digest_of
from core.usecases.policymaking.planning import plan


def submit(
    desk: Desk, caller: Caller, sector: str, draft_id: int, said: str = "",
    revision: int | None = None,
) -> Draft:  # fmt: skip
    """Hand a draft in; from then on a change makes it a draft again.

    Refused while it does not load (``policy_file``), while lint finds errors, while new warnings
    go without a note or nothing differs (``guard_failed``), and ``stale``.
    """
    here = seen(desk, caller, sector, draft_id, EDITORS)
    must_be(here.draft, revision, ("draft",))
    _must_differ(here.draft)
    must_be_fresh(desk, here)
    found = checked(desk, here)
    must_be_sound(found, said)
    planned = plan(desk, here)
    with desk.store.write() as work:
        draft = reached(desk, work, caller, sector, draft_id, EDITORS)
        must_be(draft, here.draft.revision, ("draft",))
        data = {
            "digest": found.digest,
            "counts": found.counts,
            "warnings": [told_of(finding) for finding in found.warnings],
            "from": planned.from_day.isoformat(),
        }
        new = replace(draft, state="submitted", digest=found.digest)
        return saved(work, new, caller, "submitted", said, data)


def approve(
    desk: Desk, caller: Caller, sector: str, draft_id: int, said: str = "",
    revision: int | None = None,
) -> Draft:  # fmt: skip
    """Approve a draft that was submitted; ``needs_second_officer`` for everybody who wrote it."""
    return _decide(desk, caller, sector, draft_id, ("approved", said), revision)


def send_back(
    desk: Desk, caller: Caller, sector: str, draft_id: int, said: str,
    revision: int | None = None,
) -> Draft:  # fmt: skip
    """Return a draft to its authors; ``invalid_input`` without a note that says why."""
    if not said.strip():
        raise invalid(Problem("note", "须写明退回的理由", "Say why it is returned"))
    return _decide(desk, caller, sector, draft_id, ("returned", said), revision)


def _decide(
    desk: Desk, caller: Caller, sector: str, draft_id: int, decision: tuple[str, str],
    revision: int | None,
) -> Draft:  # fmt: skip
    what, said = decision
    with desk.store.write() as work:
        draft = reached(desk, work, caller, sector, draft_id, APPROVERS)
        approves = what == "approved"
        must_be(draft, revision, ("submitted",) if approves else ("submitted", "approved"))
        writers = authors(work.drafts.history(draft.id))
        if approves and writers & {caller.name, caller.behind or caller.name}:
            names = ", ".join(sorted(writers))
            zh, en = f"起草、提交的人不得审批:{names}", f"Who wrote it does not approve it: {names}"
            raise Refusal("needs_second_officer", zh, en)
        data = {"digest": draft.digest}
        new = (
            replace(draft, state="approved")
            if approves
            else replace(draft, state="draft", digest="")
        )
        return saved(work, new, caller, what, said, data)


def _must_differ(draft: Draft) -> None:
    if all(draft.base.get(path) == digest_of(text) for path, text in draft.files.items()):
        zh, en = "草案与现行内容没有差别", "The draft changes nothing"
        raise Refusal("guard_failed", zh, en)

"""A draft submitted, then approved or returned by somebody who did not write it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.domain.errors import Problem, Refusal, invalid
from core.storage.rules.policies import Draft, DraftEvent
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking import comparing, signing
from core.usecases.policymaking.checking import (
    ATTEMPTS,
    checked,
    must_be_fresh,
    must_be_sound,
    overtaken,
    seen,
    told_of,
)
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
from core.usecases.policymaking.proving import Player, ensure_proved, must_be_proved


def submit(
    desk: Desk, caller: Caller, sector: str, draft_id: int, play: Player, said: str = "",
    revision: int | None = None,
) -> Draft:  # fmt: skip
    """Hand a draft in; from then on a change makes it a draft again.

    Its scenarios are played with ``play`` unless they were, on just these files. Refused while it
    does not load (``policy_file``), while lint finds errors, new warnings go without a note,
    nothing differs or a scenario fails that did not before (``guard_failed``), and ``stale``.
    """
    here = seen(desk, caller, sector, draft_id, EDITORS)
    must_be(here.draft, revision, ("draft",))
    _must_differ(here.draft)
    must_be_fresh(desk, here)
    found = checked(desk, here)
    must_be_sound(found, said)
    planned = plan(desk, here)
    ensure_proved(desk, caller, here.draft, play)
    with desk.store.write() as work:
        draft = reached(desk, work, caller, sector, draft_id, EDITORS)
        must_be(draft, here.draft.revision, ("draft",))
        must_be_proved(desk, work, draft)
        data = {
            "digest": found.digest,
            "counts": found.counts,
            "warnings": [told_of(finding) for finding in found.warnings],
            "from": planned.from_day.isoformat(),
        }
        new = replace(draft, state="submitted", digest=found.digest)
        return saved(work, new, caller, "submitted", said, data)


def approve(
    desk: Desk, caller: Caller, sector: str, draft_id: int, signed_digest: str, said: str = "",
    revision: int | None = None,
) -> Draft:  # fmt: skip
    """Approve a draft that was submitted, signing what it changes.

    ``signed_digest`` is that of the differences (``comparing.Comparison.signature``) as the
    approver saw them; they are kept in the history with their sentences. ``stale`` where they are
    others by now, ``needs_second_officer`` for everybody who wrote the draft.
    """
    for _ in range(ATTEMPTS):
        here = seen(desk, caller, sector, draft_id, APPROVERS)
        must_be(here.draft, revision, ("submitted",))
        with desk.store.read() as work:
            _must_be_another(caller, work.drafts.history(draft_id))
        found = comparing.of_draft(desk, here.draft, here.texts)
        signing.must_be_as_seen(found, signed_digest)
        with desk.store.write() as work:
            if work.publications.stamp != here.stamp:
                continue
            draft = reached(desk, work, caller, sector, draft_id, APPROVERS)
            must_be(draft, here.draft.revision, ("submitted",))
            _must_be_another(caller, work.drafts.history(draft_id))
            data = {"digest": draft.digest, **signing.told(found)}
            return saved(work, replace(draft, state="approved"), caller, "approved", said, data)
    raise overtaken()


def send_back(
    desk: Desk, caller: Caller, sector: str, draft_id: int, said: str,
    revision: int | None = None,
) -> Draft:  # fmt: skip
    """Return a draft to its authors; ``invalid_input`` without a note that says why."""
    if not said.strip():
        raise invalid(Problem("note", "须写明退回的理由", "Say why it is returned"))
    with desk.store.write() as work:
        draft = reached(desk, work, caller, sector, draft_id, APPROVERS)
        must_be(draft, revision, ("submitted", "approved"))
        data = {"digest": draft.digest}
        return saved(work, replace(draft, state="draft", digest=""), caller, "returned", said, data)


def _must_be_another(caller: Caller, history: Iterable[DraftEvent]) -> None:
    writers = authors(history)
    if writers & {caller.name, caller.behind or caller.name}:
        names = ", ".join(sorted(writers))
        zh, en = f"起草、提交的人不得审批:{names}", f"Who wrote it does not approve it: {names}"
        raise Refusal("needs_second_officer", zh, en)


def _must_differ(draft: Draft) -> None:
    if all(draft.base.get(path) == digest_of(text) for path, text in draft.files.items()):
        zh, en = "草案与现行内容没有差别", "The draft changes nothing"
        raise Refusal("guard_failed", zh, en)

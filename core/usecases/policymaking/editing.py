"""Edits of a draft by name: each is checked before it is stored, and all are stored or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from hashlib import sha256
from typing import Any

from core.domain.errors import Conflict, NotPermitted, Problem, Refusal, TousuError, invalid
from core.policyfiles import PolicyFileError
from core.policyfiles.edits.named import Operation
from core.registry import Registry
from core.storage.policies import Draft, DraftEvent
from core.usecases.desk import Desk
from core.usecases.entry import Caller
from core.usecases.policymaking.drafts import EDITORS
from core.usecases.policymaking.versions import _opened, may_read
from core.usecases.policymaking.workbench import Workbench
from core.usecases.published import published, sector_with

#: States in which a draft may be edited; an edit takes it back to the first of them.
OPEN = ("draft", "submitted", "approved")


@dataclass(frozen=True)
class Change:
    """What became of one file; ``before`` is "" for a new one."""

    path: str
    before: str
    after: str

    @property
    def lines(self) -> list[str]:
        """The lines taken away and put in, marked - and +, with their places."""
        old, new = self.before.splitlines(), self.after.splitlines()
        return list(unified_diff(old, new, n=0, lineterm=""))[2:]


@dataclass(frozen=True)
class Edited:
    """A draft after its edits.

    ``copied`` are the inherited lists that had to be written out whole, ``FILE path``;
    ``mistakes`` what is still wrong with a text stored unfinished.
    """

    draft: Draft
    changes: tuple[Change, ...] = ()
    copied: tuple[str, ...] = ()
    mistakes: tuple[Problem, ...] = ()


def edit(
    desk: Desk,
    caller: Caller,
    sector: str,
    number: int,
    operations: Sequence[Operation],
    *,
    revision: int,
    force: bool = False,
    note: str = "",
) -> Edited:
    """Edit a draft as it was at ``revision``.

    Raises ``invalid_input`` with file, line and field where the edits make a mistake that was not
    there before, unless ``force``; Conflict (``stale``) where somebody else changed the draft.
    """
    may_read(caller, sector)
    if not caller.holds(EDITORS, sector):
        raise NotPermitted("须有角色 policy_editor", "The role policy_editor is needed")
    with desk.store.read() as work:
        draft, beside = _opened(work, number, sector), published(work, sector)
    if draft.state not in OPEN:
        zh, en = "已公布或撤回的草案不得再改", "What was published or withdrawn is not edited"
        raise Refusal("not_allowed", zh, en)
    if draft.revision != revision:
        raise _stale()
    bench = Workbench(desk.registry, sector, beside, draft)
    for place, operation in enumerate(operations):
        _do(bench, place, operation)
    changes = tuple(
        Change(path, draft.files.get(path, ""), text)
        for path, text in bench.files.items()
        if text != draft.files.get(path)
    )
    if not changes:
        return Edited(draft)
    mistakes = mistakes_of(desk.registry, sector, {**beside, **bench.files})
    if mistakes and not force:
        known = {
            (_field(p), p.en) for p in mistakes_of(desk.registry, sector, {**beside, **draft.files})
        }
        if new := [p for p in mistakes if (_field(p), p.en) not in known]:
            raise invalid(*new)
    return replace(
        _stored(desk, caller, draft, bench, changes, operations, force, note),
        changes=changes,
        copied=tuple(dict.fromkeys(bench.copied)),
        mistakes=mistakes,
    )


def mistakes_of(registry: Registry, sector: str, texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """What keeps the sector with these texts from being loaded; () where it loads."""
    try:
        sector_with(registry, sector, dict(texts))
    except PolicyFileError as error:
        return error.problems
    return ()


def _stored(
    desk: Desk,
    caller: Caller,
    draft: Draft,
    bench: Workbench,
    changes: Sequence[Change],
    operations: Sequence[Operation],
    force: bool,
    note: str,
) -> Edited:
    with desk.store.write() as work:
        saved = work.drafts.save(
            replace(
                draft, files=bench.files, base=bench.base, state=OPEN[0], digest="",
                changed_by=caller.name, changed_at=work.now,
            )
        )  # fmt: skip
        digests = {one.path: sha256(one.after.encode()).hexdigest() for one in changes}
        data: dict[str, Any] = {"edits": [dict(one) for one in operations], "files": digests}
        if force:
            data["force"] = True
        work.drafts.record(draft.id, DraftEvent("edited", work.now, caller.name, note, data))
    return Edited(saved)


def _do(bench: Workbench, place: int, operation: Operation) -> None:
    """One operation; what is wrong with it is told at its place."""
    try:
        bench.do(operation)
    except TousuError as error:
        if error.code != "invalid_input":
            raise
        at = f"edits.{place}"
        raise invalid(
            *(replace(p, path=f"{at}.{p.path}" if p.path else at) for p in error.problems)
        ) from None


def _field(problem: Problem) -> str:
    """File and field of a mistake; its line moves with every edit above it."""
    file, _, rest = problem.path.partition(":")
    return f"{file} {rest.partition(' ')[2]}"


def _stale() -> Conflict:
    zh = "草案已被他人更改,请重新读取"
    return Conflict(zh, "Somebody changed the draft; read it again", code="stale")

"""Edits of a draft by name: each is checked before it is stored, and all are stored or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from typing import Any

from core.domain.errors import Problem, TousuError, invalid
from core.policyfiles import PolicyFileError
from core.policyfiles.edits.named import Operation
from core.registry import Registry
from core.storage.rules.policies import Draft
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking.drafts import EDITORS, OPEN, must_be, reached, saved
from core.usecases.policymaking.paths import digest_of, faults
from core.usecases.policymaking.workbench import Workbench
from core.usecases.published import published, sector_with


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
    with desk.store.read() as work:
        draft = reached(desk, work, caller, sector, number, EDITORS)
        beside = published(work, sector)
    must_be(draft, revision, OPEN)
    bench = worked(desk, draft, beside, operations)
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


def worked(
    desk: Desk, draft: Draft, beside: Mapping[str, str], operations: Sequence[Operation]
) -> Workbench:
    """The draft's files with the operations carried out; nothing is stored.

    ``beside`` is what is published. ``invalid_input`` names the operation and its field.
    """
    bench = Workbench(desk.registry, draft.sector, beside, draft)
    for place, operation in enumerate(operations):
        _do(bench, place, operation)
    if problems := list(faults(bench.files)):  # before anybody reads them
        raise invalid(*problems)
    return bench


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
    digests = {one.path: digest_of(one.after) for one in changes}
    data: dict[str, Any] = {"edits": [dict(one) for one in operations], "files": digests}
    if force:
        data["force"] = True
    if draft.state != "draft":
        data["was"] = draft.state
    new = replace(draft, files=bench.files, base=bench.base, state="draft", digest="")
    with desk.store.write() as work:
        return Edited(saved(work, new, caller, "edited", note, data))


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

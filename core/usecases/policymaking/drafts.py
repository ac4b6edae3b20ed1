"""Drafts: begun, read, changed, dropped; by whom, and never over what one has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.domain.errors import Conflict, NotFound, NotPermitted, Problem, Refusal, invalid
from core.policyfiles.policyschema import TRANSITIONS
from core.storage.rules.policies import Draft, DraftEvent
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking.paths import digest_of, faults
from core.usecases.policymaking.texts import ground, policy_of, present
from core.usecases.published import published

#: Who writes drafts and submits them; who decides on them and publishes; who may read them.
EDITORS = ("policy_editor",)
APPROVERS = ("policy_approver",)
READERS = (*EDITORS, *APPROVERS, "admin")

#: The states in which a draft's files may be changed; a change makes a draft of it again.
OPEN = ("draft", "submitted", "approved")
#: What makes somebody an author of a draft, who then does not approve it.
AUTHORS_DO = ("begun", "edited", "submitted")


@dataclass(frozen=True)
class Change:
    """What becomes of a draft's head and files; ``files`` maps paths to texts, None takes away.

    ``rebase``: the author has seen what was published meanwhile, and the draft is made from that.
    """

    files: Mapping[str, str | None] = field(default_factory=dict)
    title: str | None = None
    transition: str | None = None
    rebase: bool = False


def of_sector(work: UnitOfWork, sector: str, draft_id: int) -> Draft:
    """A draft of ``sector``; NotFound. Who may see it is :func:`reached`'s matter."""
    draft = work.drafts.get(draft_id)
    if draft.sector != sector:
        raise NotFound("没有这份草案", "There is no such draft")
    return draft


def reached(
    desk: Desk, work: UnitOfWork, caller: Caller, sector: str, draft_id: int,
    roles: tuple[str, ...] = READERS,
) -> Draft:  # fmt: skip
    """The draft of ``sector`` for somebody who holds one of ``roles`` there.

    NotFound where it is another sector's or the caller may not know of it, NotPermitted where
    only the role for this deed is missing.
    """
    may_know(desk, caller, sector)
    draft = of_sector(work, sector, draft_id)
    must_hold(caller, roles, sector)
    return draft


def may_know(desk: Desk, caller: Caller, sector: str) -> None:
    """NotFound unless there is such a sector and the caller may know of its drafts."""
    desk.sector(sector)
    if not caller.holds(READERS, sector):
        raise NotFound("没有这份草案", "There is no such draft")


def must_hold(caller: Caller, roles: tuple[str, ...], sector: str) -> None:
    """NotPermitted unless the caller holds one of ``roles`` in ``sector``."""
    if not caller.holds(roles, sector):
        names = ", ".join(roles)
        raise NotPermitted(
            f"在此须有角色之一:{names}", f"One of these roles is needed here: {names}"
        )


def begin(desk: Desk, caller: Caller, sector: str, title: str, change: Change = Change()) -> Draft:
    """Begin a draft, with the files given or with none yet; ``invalid_input``, NotPermitted."""
    desk.sector(sector)
    must_hold(caller, EDITORS, sector)
    with desk.store.write() as work:
        new = Draft(sector, "", {}, {}, caller.name, work.now, caller.name, work.now)
        new = _changed(desk, work, new, replace(change, title=title))
        kept = work.drafts.add(new)
        note(work, kept, caller, "begun", data={"files": _digests(kept.files)})
        return kept


def listed(
    desk: Desk, caller: Caller, sector: str | None = None, states: Iterable[str] = ()
) -> list[Draft]:
    """The drafts that the caller may see, the last changed first."""
    if sector is not None:
        may_know(desk, caller, sector)
    slugs = [sector] if sector else [one.slug for one in desk.registry]
    slugs = [slug for slug in slugs if caller.holds(READERS, slug)]
    with desk.store.read() as work:
        return work.drafts.all(tuple(slugs), tuple(states))


def show(desk: Desk, caller: Caller, sector: str, draft_id: int) -> tuple[Draft, list[DraftEvent]]:
    """A draft and its history; NotFound where the caller may not know of it."""
    with desk.store.read() as work:
        draft = reached(desk, work, caller, sector, draft_id)
        return draft, work.drafts.history(draft.id)


def change(
    desk: Desk, caller: Caller, sector: str, draft_id: int, wanted: Change, revision: int | None
) -> Draft:
    """Change title, transition or files of a draft as it was at ``revision`` (None: as it is).

    A draft that was submitted or approved is a draft again. Conflict (``stale``) where somebody
    changed it since, ``guard_failed`` once it is published or dropped, ``invalid_input``.
    """
    with desk.store.write() as work:
        draft = reached(desk, work, caller, sector, draft_id, EDITORS)
        must_be(draft, revision, OPEN)
        new = _changed(desk, work, draft, wanted)
        if new == draft:
            return draft
        data: dict[str, Any] = {"files": _digests(new.files)}
        paths = {p for p in {*new.files, *draft.files} if new.files.get(p) != draft.files.get(p)}
        data |= {"changed": sorted(paths), "rebased": wanted.rebase}
        if draft.state != "draft":
            data["was"] = draft.state
        new = replace(new, state="draft", digest="")
        return saved(work, new, caller, "edited", data=data)


def set_file(
    desk: Desk, caller: Caller, sector: str, draft_id: int, path: str, text: str | None,
    revision: int | None,
) -> Draft:  # fmt: skip
    """Put a whole file into a draft, or with None take it out; errors as :func:`change`."""
    return change(desk, caller, sector, draft_id, Change({path: text}), revision)


def drop(
    desk: Desk, caller: Caller, sector: str, draft_id: int, said: str, revision: int | None
) -> Draft:
    """Give a draft up; it and its history stay readable. Errors as :func:`change`."""
    with desk.store.write() as work:
        draft = reached(desk, work, caller, sector, draft_id, EDITORS)
        must_be(draft, revision, OPEN)
        return saved(work, replace(draft, state="dropped"), caller, "dropped", said)


def must_be(draft: Draft, revision: int | None, states: tuple[str, ...]) -> None:
    """Refuse unless the draft is at ``revision`` (None: whichever) and in one of ``states``."""
    if revision is not None and revision != draft.revision:
        zh = f"草案已被 {draft.changed_by} 更改,请重新读取"
        en = f"{draft.changed_by} changed the draft; read it again"
        raise Conflict(zh, en, code="stale")
    if draft.state not in states:
        zh = f"草案处于 {draft.state},此事须处于 {'、'.join(states)}"
        en = f"The draft is {draft.state}; this needs it {' or '.join(states)}"
        raise Refusal("guard_failed", zh, en)


def saved(
    work: UnitOfWork, draft: Draft, caller: Caller, event: str, said: str = "",
    data: Mapping[str, Any] | None = None,
) -> Draft:  # fmt: skip
    """The draft stored with what happened to it, in one transaction."""
    kept = work.drafts.save(replace(draft, changed_by=caller.name, changed_at=work.now))
    note(work, kept, caller, event, said, data)
    return kept


def note(
    work: UnitOfWork, draft: Draft, caller: Caller, event: str, said: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Add to a draft's history what happened, without changing the draft."""
    whole = dict(data or {})
    if caller.behind:
        whole["behind"] = caller.behind
    work.drafts.record(draft.id, DraftEvent(event, work.now, caller.name, said.strip(), whole))


def authors(history: Iterable[DraftEvent]) -> set[str]:
    """Everybody who wrote or submitted a draft; none of them decides on it."""
    found = set()
    for event in history:
        if event.event in AUTHORS_DO:
            found |= {event.by, str(event.data.get("behind") or event.by)}
    return found


def _changed(desk: Desk, work: UnitOfWork, draft: Draft, wanted: Change) -> Draft:
    """``draft`` with what is wanted; what its files are made from is noted as it stands now."""
    files = dict(draft.files)
    for path, text in wanted.files.items():
        if text is None:
            files.pop(path, None)
        else:
            files[path] = text
    title = draft.title if wanted.title is None else wanted.title.strip()
    transition = draft.transition if wanted.transition is None else wanted.transition
    problems = [*faults(files), *_head_faults(title, transition)]
    gone = [path for path, text in wanted.files.items() if text is None and path not in draft.files]
    problems += [Problem(path, "草案没有此文件", "The draft has no such file") for path in gone]
    if problems:
        raise invalid(*problems)
    base = draft.base
    if files != draft.files or wanted.rebase:
        base = _base(desk, work, draft, files, fresh=wanted.rebase)
    return replace(draft, files=files, base=base, title=title, transition=transition)


def _base(
    desk: Desk, work: UnitOfWork, draft: Draft, files: Mapping[str, str], *, fresh: bool
) -> dict[str, str]:
    """What ``files`` are made from: as noted when each came in, or all as it stands now.

    A version that somebody published since is left out, so that publishing finds it unseen.
    """
    here = present(desk.registry, draft.sector, published(work, draft.sector))
    now = ground(here, files.items())
    if fresh:
        return now
    before = {policy_of(t) for path, t in draft.files.items() if path.startswith("policies/")}
    found = {path: draft.base[path] for path in now if path in draft.base}
    for path in now.keys() - found.keys():
        entered = path in files and path not in draft.files
        if entered or policy_of(here.get(path, "")) not in before:
            found[path] = now[path]
    return found


def _head_faults(title: str, transition: str) -> Iterable[Problem]:
    if not 1 <= len(title) <= 200:
        yield Problem("title", "须为1至200个字", "Must be 1 to 200 characters")
    if transition and transition not in TRANSITIONS:
        names = ", ".join(TRANSITIONS)
        yield Problem("transition", f"可选:{names}", f"Must be one of: {names}")


def _digests(files: Mapping[str, str]) -> dict[str, str]:
    return {path: digest_of(text) for path, text in sorted(files.items())}

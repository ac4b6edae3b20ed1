"""Lint of a draft: what its files say but hardly mean, and roles that nobody here holds."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.sectors import Sector
from core.policyfiles import PolicyFileError
from core.policyfiles.findings import ERROR, Finding
from core.policyfiles.lint import lint
from core.policyfiles.lint.codes import REFUSED
from core.policyfiles.lint.people import lint_people
from core.storage.policies import Draft
from core.usecases.desk import Desk
from core.usecases.entry import Caller
from core.usecases.policymaking.drafts import reached
from core.usecases.published import published, sector_with


@dataclass(frozen=True)
class Opened:
    """A draft with what was published when it was read."""

    draft: Draft
    published: dict[str, str]

    def sector(self, desk: Desk) -> Sector:
        """The sector as the draft would make it; ``PolicyFileError`` where it does not fit."""
        texts = {**self.published, **self.draft.files}
        return sector_with(desk.registry, self.draft.sector, texts)


def open_draft(desk: Desk, caller: Caller, sector: str, number: int) -> Opened:
    """A draft of ``sector``; NotFound also where the caller has no role for drafts there."""
    with desk.store.read() as work:
        draft = reached(desk, work, caller, sector, number)
        return Opened(draft, published(work, sector))


def findings(desk: Desk, opened: Opened) -> list[Finding]:
    """Everything lint finds in the sector of a draft, errors first.

    Where the loader refuses the files, its problems are the findings.
    """
    try:
        sector = opened.sector(desk)
    except PolicyFileError as error:
        return [
            Finding(ERROR, p.path, p.zh, "; ".join(filter(None, (p.en, p.hint))), REFUSED)
            for p in error.problems
        ]
    with desk.store.read() as work:
        users = [user for user in work.users.all() if user.active]
        held = {
            grant.role
            for user in users
            for grant in work.users.grants(user.name)
            if grant.sector in ("", sector.slug)
        }
    today = desk.now().astimezone(desk.zone).date()
    ahead = [p for p in sector.policies if p.in_force.end is None or p.in_force.end >= today]
    found = [*lint(sector), *lint_people(sector, held, ahead)]
    order = {"error": 0, "warning": 1, "note": 2}
    return sorted(found, key=lambda finding: order[finding.severity])

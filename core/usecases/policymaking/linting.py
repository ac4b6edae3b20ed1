"""Lint of a draft: what its files say but hardly mean, and roles that nobody here holds."""

from __future__ import annotations

from core.policyfiles import PolicyFileError
from core.policyfiles.findings import ERROR, Finding
from core.policyfiles.lint import lint
from core.policyfiles.lint.codes import REFUSED
from core.policyfiles.lint.people import lint_people
from core.usecases.desk import Desk
from core.usecases.policymaking.checking import Seen


def findings(desk: Desk, here: Seen) -> list[Finding]:
    """Everything lint finds in the sector of a draft, errors first.

    Where the loader refuses the files, its problems are the findings.
    """
    try:
        sector = here.sector(desk)
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

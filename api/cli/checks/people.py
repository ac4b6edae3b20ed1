"""Whether there is somebody for every act, and nobody holds what must be in two hands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from api.cli.checks import FAIL, OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    from core.domain.people.separation import THREE_HANDS, clash
    from core.domain.rules.staffing import demanded, unheld
    from core.usecases.people.access import list_users

    people = [one for one in list_users(office) if one.user.active]
    if not people:
        yield Finding(WARN, "people", "nobody can come in", "还没有用户",
                      "tousu user add NAME --role admin")  # fmt: skip
        return
    clashes = 0
    for one in people:
        if found := clash([grant.role for grant in one.grants]):
            clashes += 1
            yield Finding(FAIL, "people",
                          f"{one.user.name} holds {_said(office, found, 'en', ' and ')}",
                          f"{one.user.name} 兼任{_said(office, found, 'zh', '和')}",
                          f"tousu user revoke {one.user.name} --role {found[1]}")  # fmt: skip
    today = office.now().astimezone(office.zone).date()
    ruling = (
        policy
        for sector in office.registry
        for profile in sector.profiles
        for policy in sector.in_force(profile, today)
    )
    groups = {*demanded(ruling), *(frozenset({role}) for role in THREE_HANDS)}
    lacking = unheld(groups, {grant.role for one in people for grant in one.grants})
    for roles in lacking:
        yield Finding(WARN, "people", f"nobody is {_said(office, roles, 'en', ' or ')}",
                      f"没有人担任:{_said(office, roles, 'zh', '或')}",
                      f"tousu user grant NAME --role {roles[0]}")  # fmt: skip
    if not (clashes or lacking):
        yield Finding(OK, "people", "every act has somebody for it", "各项工作均有人承担")


def _said(office: Desk, roles: Iterable[str], language: str, between: str) -> str:
    """What people call these roles; the slug of one that no sector names."""
    titles = {
        role: sector.title_of("roles", role, language)
        for sector in office.registry
        for role in sector.roles
    }
    return between.join(titles.get(role, role) for role in roles)

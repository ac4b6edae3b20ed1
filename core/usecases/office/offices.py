"""The office itself: its settings, and the duties it keeps like a case of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import chance
from core.domain.casework import passage
from core.domain.casework.cases import Case
from core.domain.errors import NotFound, Problem, Refusal
from core.domain.rules.settings import PLAIN, read_settings, refuse_receivers
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk


def set_settings(
    desk: Desk, sector: str, profile: str, values: Mapping[str, Any], *, by: str = "system"
) -> None:
    """Set office settings of a sector and profile; what is not named stays, None takes one away."""
    read = read_settings(values)
    if sector:
        refuse_receivers(read, desk.sector(sector).roles)
    with desk.store.write(alone=True) as work:
        for name, value in read.items():
            work.settings.put(name, value, by=by, sector=sector, profile=profile)


def set_letterhead(
    desk: Desk, sector: str, profile: str, values: Mapping[str, Any], *, by: str = "system"
) -> None:
    """Set what letters say of the office; ``needs_second_officer`` for all that moves a case."""
    read_settings(values)
    if legal := [name for name in values if name not in PLAIN]:
        problems = (
            Problem(f"settings.{name}", "须起草并由他人批准", "Draft it; another person approves")
            for name in legal
        )
        zh, en = "有法律效果的设置须经他人批准", "A setting with legal effect needs approval"
        raise Refusal("needs_second_officer", zh, en, problems)
    set_settings(desk, sector, profile, values, by=by)


def open_office(desk: Desk, sector: str, profile: str) -> str:
    """Begin keeping the duties of an office from today; returns the number of its file.

    Opening it again gives the same number. ``NotFound`` where the sector has no office policy.
    """
    number = office_number(sector, profile)
    now = desk.now()
    today = now.astimezone(desk.zone).date()
    with desk.store.write() as work:
        if _exists(work, number):
            return number
        policies = desk.sector(sector).office_policies(profile, today)
        if not policies:
            raise NotFound("该行业没有周期性职责", "This sector has no periodic duties")
        policy = policies[0]
        case = Case(
            number,
            sector,
            profile,
            "office",
            "internal",
            now,
            today,
            policy.slug,
            policy.version,
            "registered",
            chance.text(16),
        )
        matter = desk.matter(work, case)
        passage.catch_up(matter, now)
        keep(work, matter)
    return number


def _exists(work: UnitOfWork, number: str) -> bool:
    try:
        work.cases.get(number)
    except NotFound:
        return False
    return True


def office_number(sector: str, profile: str) -> str:
    """The number under which an office's own file is kept."""
    return f"OFFICE-{sector}-{profile}"

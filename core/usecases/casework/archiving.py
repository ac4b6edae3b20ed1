"""The archive: what lies in the file of a case, and the register of the files of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.domain.casework.cases import Case
from core.domain.casework.dossier import Document, contents, filed, retention
from core.storage.casework.archive import ended_cases
from core.storage.lists.reach import Reach
from core.usecases.desk import Desk

__all__ = ["Document", "Line", "contents", "register"]


@dataclass(frozen=True)
class Line:
    """One file of the register.

    ``ended_as`` is the status in which the case ended; ``filed_on`` the day on which it was put
    away, by the officer ``filed_by``; ``documents`` how many lines its list of contents has.
    """

    number: str
    sector: str
    profile: str
    kind: str
    policy: str
    version: date
    received_on: date
    ended_on: date
    ended_as: str
    filed_on: date
    filed_by: str
    retention: str | None
    documents: int


def register(desk: Desk, reach: Reach, year: int) -> list[Line]:
    """The files that were put away in ``year``, in that order; nobody who takes part is named."""
    with desk.store.read() as work:
        cases = ended_cases(work.connection, reach, date(year, 1, 1), date(year, 12, 31))
    lines = [line for case in cases if (line := _line(desk, case)) and line.filed_on.year == year]
    return sorted(lines, key=lambda line: (line.filed_on, line.number))


def _line(desk: Desk, case: Case) -> Line | None:
    versions = desk.sector(case.sector).versions(case.policy, case.profile)
    policy = next((policy for policy in versions if policy.version == case.version), None)
    found = policy and filed(case, policy)
    if policy is None or not found:
        return None
    ended, away = found.ended, found.put_away
    return Line(
        case.number, case.sector, case.profile, case.kind, case.policy, case.version,
        case.received_on, ended.effective_on, ended.changes["status"][1], away.effective_on,
        away.actor, retention(case, policy), len(contents(case)),
    )  # fmt: skip

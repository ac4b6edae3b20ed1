"""How whoever reported appraises the handling, once a case has ended."""

from __future__ import annotations

from core.domain.casework.cases import Case
from core.usecases.desk import Desk

__all__ = ["still_asked"]


def still_asked(desk: Desk, case: Case) -> tuple[str, ...]:
    """The facts that the public form asks of the reporter of an ended case, and nobody has said."""
    form = desk.sector(case.sector).public_form.get(case.kind)
    if form is None or not case.ended or case.status == "archived":
        return ()
    return tuple(slug for slug in form.afterwards if slug not in case.facts)

"""An office in a file, with people of every role who may look, ask, release and destroy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.domain.casework.cases import Case
from core.domain.casework.submissions import Party
from core.storage.people.access import Grant
from core.usecases.casework import intake
from core.usecases.people.entry import Caller
from tests.sealed.canaries import REPORTER
from tests.usecases.offices import DemoOffice, arrival, office_in_file

RESPONDENT = Party("respondent", "和顺商行", "05718888")


def person(name: str, *roles: str) -> Caller:
    """Somebody with roles in the whole office; by default the role is the name without ``#2``."""
    return Caller(name, name, tuple(Grant(role) for role in roles or (name.partition("#")[0],)))


def office(folder: Path) -> DemoOffice:
    """An empty office."""
    return office_in_file(folder)


def received(
    here: DemoOffice, kind: str = "complaint", *, reporter: Party = REPORTER, **given: Any
) -> Case:
    """A case by somebody who can be looked for, against a shop."""
    given.setdefault("arrival_parties", (reporter, RESPONDENT))
    given.setdefault("arrival_subject", "称重不足")
    return intake.submit(here.desk, arrival(kind, **given)).cases[0]

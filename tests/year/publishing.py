"""How the simulated office gives itself a version: written, handed in, approved, published.

Between the steps somebody tries what he may not: to approve what he wrote himself, to sign what
nobody showed him, to publish what nobody approved.
"""

from __future__ import annotations

from collections.abc import Callable

from core.domain.errors import TousuError
from core.storage.rules.policies import Draft
from core.usecases.people.entry import Caller
from core.usecases.policymaking import deciding, drafts
from core.usecases.policymaking import publishing as publications
from tests.crash.office import no_scenarios
from tests.usecases.publishing import signature
from tests.year import people
from tests.year.ground import Ground

SECTOR, SAID = "demo", "期限依本单位规定"


def live_through(office: Ground, n: int, transition: str) -> None:
    """Bring the n-th version into force by the way that everybody must take."""
    chance = office.chance
    writer = people.caller(chance.choice(["editor#1", "editor#2"]))
    approver = people.caller("approver#1" if writer.name == "editor#2" else
                             chance.choice(["approver#1", "editor#2"]))  # fmt: skip
    change = drafts.Change(people.version(n), transition=transition)
    draft = office.do(lambda: drafts.begin(office.desk, writer, SECTOR, f"第{n + 3}号", change))
    number = draft.id

    def publish(revision: int) -> Draft:
        return publications.publish(office.desk, approver, SECTOR, number, no_scenarios, said=SAID,
                                    revision=revision)  # fmt: skip

    refused(office, "unapproved", lambda: publish(draft.revision))
    draft = office.do(
        lambda: deciding.submit(office.desk, writer, SECTOR, number, no_scenarios, SAID)
    )
    shown = signature(office.desk, number)

    def approve(caller: Caller, signed: str) -> Draft:
        return deciding.approve(office.desk, caller, SECTOR, number, signed, SAID, draft.revision)

    refused(office, "own approvals", lambda: approve(writer, shown))
    refused(office, "unseen approvals", lambda: approve(approver, "0" * 64))
    draft = office.do(lambda: approve(approver, shown))
    office.do(lambda: publish(draft.revision))
    office.known.done["versions"] += 1


def refused(office: Ground, what: str, do: Callable[[], object]) -> None:
    """Somebody tries what he may not; AssertionError where nobody stops him."""
    try:
        office.do(do)
    except TousuError:
        office.known.done[what] += 1
    else:
        raise AssertionError(f"{what}: nobody refused it")

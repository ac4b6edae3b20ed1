"""What is worth a look: a name for each view, its address, and who looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from core.storage.search import CaseFilter
from tests.browser.site import Site


@dataclass(frozen=True)
class View:
    """A page in a state; ``who`` is logged in (empty: nobody), ``status`` what it answers with."""

    name: str
    address: str
    who: str = "demo"
    status: int = 200


def views(site: Site) -> list[View]:
    """The views of the console and of the citizens' door in the demo office."""
    with site.desk.store.read() as work:
        hospital = CaseFilter(sectors=("hospital",), status="investigating")
        number = work.cases.search(hospital).cases[0].number
    return [
        View("log-in", "/login", who=""),
        View("queue", "/"),
        View("queue-overdue", "/?bucket=overdue"),
        View("queue-nothing", "/?q=%E6%97%A0%E6%AD%A4%E6%A1%88"),
        View("together", f"/queue/together?case={number}"),
        View("tasks", "/tasks"),
        View("case", f"/cases/{number}"),
        View("case-not-there", "/cases/H-1999-000001", status=404),
        View("contents", f"/cases/{number}/archive-list"),
        View("reports", "/reports"),
        View("suspicions", "/inspections"),
    ]

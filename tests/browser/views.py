"""What is worth a look: a name for each view, its address, and who looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from core.storage.lists.search import CaseFilter
from core.usecases.people.entry import Caller
from core.usecases.policymaking import drafts
from tests.browser.site import Site
from tests.console.studiodraft import DEEDS


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
        View("intake", "/intake?sector=hospital&kind=complaint", who="clerk"),
        View("case", f"/cases/{number}", who="handler"),
        View("case-act", f"/cases/{number}/acts/resolve", who="handler"),
        View("case-why", f"/cases/{number}/why"),
        View("case-papers", f"/cases/{number}/papers"),
        View("case-parties", f"/cases/{number}/parties", who="handler"),
        View("case-print", f"/cases/{number}?print=1"),
        View("case-not-there", "/cases/H-1999-000001", status=404),
        View("contents", f"/cases/{number}/archive-list"),
        View("figures", "/meetings?sector=hospital", who="supervisor"),
        View("scores", "/meetings/scores?sector=hospital", who="supervisor"),
        View("reports", "/reports", who="supervisor"),
        View("report", "/reports/hospital/outcomes", who="supervisor"),
        View("suspicions", "/inspections", who="supervisor"),
        View("rules", "/studio"),
        View("version", "/studio/hospital/complaint/2019-04-10?profile=default"),
        *studio_forms(site),
        View("administration", "/admin"),
        View("people", "/admin/users", who="security_admin"),
        View("calendar", "/admin/calendars?show=2026"),
        View("texts", "/admin/texts?sector=hospital"),
        View("text", f"/admin/texts/hospital/acceptance?case={number}", who="handler"),
        View("own", "/admin/me"),
        View("door", "/door?sector=hospital", who=""),
        View("door-write", "/door/write?sector=hospital&kind=complaint", who=""),
        View("door-progress", "/door/progress", who=""),
        View("poster", "/posters?sector=hospital", who="clerk"),
    ]


#: A draft that has something of each kind that the studio changes by a form.
_DRAFT = {
    "policies/complaint_2026-12-01.yaml": f"policy: complaint\namends: 2018-01-01\n{DEEDS}",
    "policies/office_2026-12-01.yaml": "policy: office\namends: 2018-01-01\n",
    "scorecards/service_indicators_2026-12-01.yaml": (
        "scorecard: service_indicators\namends: 2018-01-01\n"
    ),
}
_OFFICE, _CARD = list(_DRAFT)[1:]
_FORMS = {
    "act": "name=stop_harm", "guard": "within=inform&name=0",
    "timer": "name=resolve", "extension": "within=resolve&name=0",
    "duty": f"name=monthly_report&file={_OFFICE}",
    "inspection": f"name=identical_replies&file={_OFFICE}", "message": f"file={_OFFICE}",
    "measure": f"name=valid_share&file={_CARD}",
    "task": "name=callback", "question": "within=callback&name=0", "service": "",
    "method": "name=direct", "method_guard": "within=direct", "linking": "", "requirement": "",
    "check": "name=0", "item": f"file={_CARD}", "group": f"file={_CARD}",
    "finding": f"file={_CARD}", "exclusions": f"file={_CARD}",
    "reason": f"name=malicious&file={_CARD}", "rolls_up": f"file={_CARD}",
    "card": f"file={_CARD}", "standing": f"file={_CARD}", "source": f"file={_CARD}",
}  # fmt: skip


def studio_forms(site: Site) -> list[View]:
    """A draft and the forms of its parts."""
    with site.desk.store.read() as work:
        editor = Caller("policy_editor", "", work.users.grants("policy_editor"))
    texts = {path: f"{text}in_force: {{from: 2026-12-01}}\n" for path, text in _DRAFT.items()}
    begun = drafts.begin(site.desk, editor, "property_mgmt", "修订", drafts.Change(texts))
    here, who = f"/studio/property_mgmt/drafts/{begun.id}", "policy_editor"
    forms = [
        View(f"form-{kind}", f"{here}/edit/{kind}?{asked}", who) for kind, asked in _FORMS.items()
    ]
    return [
        View("draft", here, who), View("draft-office", f"{here}?file={_OFFICE}", who), *forms,
        View("form-lengths", f"{here}/edit/timer_row?within=resolve&name=0", who),
        View("form-lapse", f"{here}/edit/timer?name=answer", who),
        View("form-new-extension", f"{here}/edit/extension?within=resolve", who),
    ]  # fmt: skip

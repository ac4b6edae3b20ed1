"""One case: what waits for a decision, what to do next, what is known, what is due, what happened.

What is done on it stands in the modules beside this one.
"""

from __future__ import annotations

from flask import render_template, request

from api.context import caller, desk
from api.presenters.cases import case_body
from api.presenters.explanations import explanation
from api.presenters.identities import identities_body
from console.forms import RIGHT, Wrong
from console.work import blueprint
from console.work.casepage import case_page_of, shown_case
from console.work.foreseeing import once_approved
from console.work.telling import Telling
from console.work.timeline import timeline
from core.domain.casework import approvals, procedure
from core.domain.casework.cases import Application
from core.domain.rules.acts import ApprovalRule
from core.usecases.casework import attaching, documents, explaining, preparing
from core.usecases.casework.reading import Shown
from core.usecases.sealed import identities


@blueprint.route("/cases/<number>")
def case_page(number: str) -> str | tuple[str, int]:
    """One case: what to do next, what is known, what is due, what happened."""
    shown = shown_case(number)
    return print_page(shown) if request.args.get("print") else case_view(shown)


def case_view(shown: Shown, wrong: Wrong = RIGHT, place: str = "") -> str | tuple[str, int]:
    """The page of a case; ``place`` names the form of which something was ``wrong``."""
    waiting = deciding(shown)
    return case_page_of(
        "work/case.html", shown, wrong, place=place, deciding=waiting,
        foreseen={one.id: once_approved(shown, one) for one in waiting},
        acts=next_acts(shown), entries=timeline(shown, Telling(shown)),
        forms_of_case=documents.forms(shown),
        asked=[shown.matter.regime.sector.facts[name] for name in shown.case.missing
               if name in shown.matter.regime.sector.facts],
        rules=explanation(shown, explaining.explain(shown))["rules"],
    )  # fmt: skip


def next_acts(shown: Shown) -> tuple[list[str], list[str], list[str]]:
    """The acts open to the one who is here: what a timer calls for, what leads on, the others."""
    if not shown.officer.roles:
        return [], [], []
    acts = procedure.allowed(shown.matter, shown.officer, shown.at)
    called, ways = preparing.pressing(shown), preparing.onward(shown)
    first = [act for act in acts if act in called]
    then = [act for act in acts if act in ways and act not in called]
    return first, then, [act for act in acts if act not in called | ways]


def deciding(shown: Shown) -> list[Application]:
    """What was applied for that the one who is here may approve or refuse."""
    found = []
    policy, officer = shown.matter.rules(shown.at).policy, shown.officer
    for one in approvals.open_applications(shown.case):
        rules = [ApprovalRule(tuple(need.split("|"))) for need in one.waits]
        roles = {role for rule in rules for role in approvals.approvers(policy, rule)}
        if roles & set(officer.roles) and officer.name != one.applied_by:
            found.append(one)
    return found


def print_page(shown: Shown) -> str:
    """Everything of a case that a copy for a file needs, in the order of a file."""
    say = Telling(shown)
    seen = identities.look(desk(), caller(), shown.case.number)
    files = attaching.of_case(desk(), shown) if shown.identities else []
    return render_template(
        "work/case_print.html", shown=shown, case=case_body(shown), sector=say.sector, say=say,
        account=explanation(shown, explaining.explain(shown)), files=files,
        seen=identities_body(seen, desk().now()), entries=timeline(shown, say), at=desk().now(),
    )  # fmt: skip

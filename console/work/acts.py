"""Doing an act on a case: what it asks, what it would do, and then it is done or applied for.

Every act has a page of its own, so that it works without scripts: the form, beneath it what the
act as it is filled in would draw up and change, and the button that does it.
"""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from api.context import desk
from api.routes.cases import officer_of
from console.forms import (
    RIGHT,
    Wrong,
    day_typed,
    facts_typed,
    instant_typed,
    number_typed,
    refused,
    typed,
)
from console.work import blueprint
from console.work.case import case_view
from console.work.casepage import back_to, case_page_of, shown_case
from console.work.foreseeing import drafted
from core.domain.casework import approvals
from core.domain.casework.messages import IN_CHARGE
from core.domain.errors import NotFound, NotPermitted, Refusal, TousuError
from core.usecases.casework import handling, reading, taking
from core.usecases.casework.handling import Deed
from core.usecases.casework.preparing import Prepared, prepare
from core.usecases.casework.reading import Shown
from core.usecases.casework.rehearsing import Rehearsal, rehearse
from core.usecases.people import entry

#: Refusals that nothing which may be filled in would change.
_HOPELESS = frozenset({"not_allowed", "conflict_of_interest", "too_late", "limit_reached"})


@blueprint.route("/cases/<number>/acts/<act>")
def act_form(number: str, act: str) -> str | tuple[str, int]:
    """What an act asks, and what it would do."""
    return _page(shown_case(number), act)


@blueprint.route("/cases/<number>/acts/<act>", methods=["POST"])
def do_act(number: str, act: str) -> Response | str | tuple[str, int]:
    """Do the act, apply for it, or show what it would do as it is filled in."""
    shown = shown_case(number)
    step = typed("step", 20)
    if step == "preview":
        return _page(shown, act)
    try:
        deed, revision = deed_typed(shown, act), number_typed("revision")
        if step == "apply":
            handling.apply(desk(), number, deed, revision=revision)
        else:
            handling.act(desk(), number, deed, revision=revision)
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return _page(shown_case(number), act, refused(error))
    return back_to(number, f"applied.{act}" if step == "apply" else f"did.{act}")


@blueprint.route("/cases/<number>/applications/<row:application>", methods=["POST"])
def decide(number: str, application: int) -> Response | str | tuple[str, int]:
    """Approve what was applied for, or refuse it with the reason."""
    shown = shown_case(number)
    officer, note, revision = officer_of(shown), typed("note"), number_typed("revision")
    asked = next((one for one in approvals.open_applications(shown.case)
                  if one.id == application), None)  # fmt: skip
    if asked is None:
        wrong = Refusal("too_late", "该申请已有结果", "This application is settled already")
        return case_view(shown, refused(wrong), "deciding")
    try:
        if typed("decision", 20) == "approve":
            deed = Deed("approve", officer, {"approves": asked.act}, note)
            handling.act(desk(), number, deed, revision=revision)
            return back_to(number, f"approved.{asked.act}")
        handling.refuse(desk(), number, officer, application, note, revision=revision)
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return case_view(shown_case(number), refused(error), "deciding")
    return back_to(number, f"refused.{asked.act}")


def deed_typed(shown: Shown, act: str) -> Deed:
    """The act as it was filled in; ``invalid_input`` for a day that is none."""
    facts = facts_typed(shown.matter.regime.sector.facts)
    facts = {name: value for name, value in facts.items() if value is not None}
    found = entry.colleagues(
        desk(), taking.all_meant(desk(), shown, typed("together_with", 500), "together_with")
    )
    return Deed(
        act=act, officer=officer_of(shown), facts=charged(shown, facts), note=typed("note"),
        grounds=tuple(request.form.getlist("grounds")), at=instant_typed("at"),
        timer=typed("timer", 100), until=day_typed("until"), period=typed("period", 20),
        together_with=tuple(reading.officer_before(desk(), one, shown.case) for one in found),
    )  # fmt: skip


def charged(shown: Shown, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with who is put in charge by user name, whichever way it was filled in."""
    named = facts.get(IN_CHARGE)
    if not isinstance(named, str):
        return facts
    return facts | {IN_CHARGE: taking.meant(desk(), shown, named, f"facts.{IN_CHARGE}")}


def _page(shown: Shown, act: str, wrong: Wrong = RIGHT) -> str | tuple[str, int]:
    try:
        prepared = prepare(shown, act, facts_typed(shown.matter.regime.sector.facts))
    except Refusal as refusal:
        raise NotFound(refusal.zh, refusal.en) from refusal
    tried, stopped, code = _tried(shown, act, wrong)
    people = taking.labels(taking.takers(desk(), shown))
    waiting = any(one.act == act for one in approvals.open_applications(shown.case))
    return case_page_of(
        "work/act.html", shown, wrong, act=act, asks=prepared, tried=tried, stopped=stopped,
        drafts=drafted(tried), waiting=waiting, people=people,
        colleagues={name: said for name, said in people.items() if name != shown.officer.name},
        asking="" if code in _HOPELESS else _asking(prepared, tried, waiting),
    )  # fmt: skip


def _tried(shown: Shown, act: str, wrong: Wrong) -> tuple[Rehearsal | None, Wrong, str]:
    """What the act would do as it is filled in so far; else why it would not, and its code."""
    try:
        deed = deed_typed(shown, act)
        return rehearse(desk(), shown.case.number, deed, approved=True), RIGHT, ""
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        # What was typed was refused in these words already; an empty form says what it asks.
        quiet = wrong or (request.method == "GET" and error.code == "invalid_input")
        return None, RIGHT if quiet else refused(error), error.code


def _asking(prepared: Prepared, tried: Rehearsal | None, waiting: bool) -> str:
    """What the buttons do: ``act``, ``apply``, ``either``; ``wait`` where it is applied for."""
    lacks = bool(tried.lacks) if tried else prepared.lacks_approval
    if lacks:
        return "wait" if waiting else "apply"
    if tried is None and any(one.needed is None for one in prepared.approvals):
        return "either"
    return "act"

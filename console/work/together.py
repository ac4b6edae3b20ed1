"""Several cases at a time: one act on each of them, each with an answer of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask import render_template, request

from api.context import caller, desk, language
from api.presenters.common import named
from api.routes.cases import officer_of
from console.forms import RIGHT, Wrong, facts_typed, refused, typed
from console.work import blueprint
from core.domain.casework import procedure
from core.domain.casework.cases import Command
from core.domain.errors import NotFound, Refusal, TousuError
from core.domain.rules.sectors import Fact
from core.usecases.casework import handling, reading
from core.usecases.casework.handling import Deed
from core.usecases.casework.reading import Shown

#: Nobody looks at more at a time.
MOST = 50


@dataclass(frozen=True)
class Chosen:
    """A case that was chosen, the acts ``open_to`` the caller in it, and how it went."""

    shown: Shown
    open_to: tuple[str, ...]
    done: bool = False
    wrong: Wrong = RIGHT

    @property
    def number(self) -> str:
        """The number of the case."""
        return self.shown.case.number


@blueprint.route("/queue/together")
def together() -> str:
    """The cases chosen, and the acts that are open in some of them."""
    return _page(list(_chosen(request.args.getlist("case"))), request.args.get("act", ""))


@blueprint.route("/queue/together", methods=["POST"])
def act_together() -> str:
    """Do the act on each of the cases chosen: each is a deed of its own, done or refused."""
    act, note = typed("act", 100), typed("note", 20_000)
    answers = []
    for one in _chosen(request.form.getlist("case")):
        facts = facts_typed(one.shown.matter.regime.sector.facts)
        deed = Deed(act, officer_of(one.shown), facts=facts, note=note)
        try:
            revision = one.shown.case.revision
            handling.act(desk(), one.number, deed, revision=revision)
        except TousuError as error:
            answers.append(replace(one, wrong=refused(error)))
        else:
            answers.append(replace(one, done=True))
    return _page(answers, act)


def _chosen(numbers: Iterable[str]) -> Iterable[Chosen]:
    """The cases of these numbers, but for those that the caller may not know of."""
    for number in list(dict.fromkeys(numbers))[:MOST]:
        try:
            shown = reading.show(desk(), caller(), number)
        except NotFound:
            continue
        open_to = procedure.allowed(shown.matter, shown.officer, shown.at)
        yield Chosen(shown, tuple(open_to) if shown.officer.roles else ())


def _page(chosen: list[Chosen], act: str) -> str:
    acts = {
        slug: named(one.shown.matter.regime.sector, "actions", slug)[language()]
        for one in chosen
        for slug in one.open_to
    }
    fits = [one for one in chosen if act in one.open_to and not one.done]
    return render_template(
        "work/together.html", chosen=chosen, act=act, acts=acts,
        counts={slug: sum(slug in one.open_to for one in chosen) for slug in acts},
        fits=fits, asked=_asked(fits, act), said={one.number: _titles(one) for one in chosen},
        tried=request.method == "POST",
    )  # fmt: skip


def _asked(chosen: list[Chosen], act: str) -> list[Fact]:
    """The facts that the act asks for in one case or another, each once."""
    found: dict[str, Fact] = {}
    for one in chosen:
        command = Command(act, one.shown.officer, one.shown.at)
        try:
            _, action = procedure.find_action(one.shown.matter, command)
        except Refusal:
            continue
        facts = one.shown.matter.regime.sector.facts
        found |= {ask.fact: facts[ask.fact] for ask in action.demands.asks if ask.fact in facts}
    return list(found.values())


def _titles(one: Chosen) -> Mapping[str, str]:
    sector, case = one.shown.matter.regime.sector, one.shown.case
    submission = one.shown.submission
    return {
        "status": named(sector, "statuses", case.status)[language()],
        "subject": submission.subject if submission else "",
    }

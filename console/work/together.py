"""Several cases at a time: one act on each of them, each with an answer of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask import render_template, request

from api.context import caller, desk, language
from api.presenters.common import named
from api.routes.cases import officer_of
from console.forms import RIGHT, Wrong, facts_typed, refused, typed
from console.naming import meet
from console.work import blueprint
from console.work.acts import charged
from core.domain.casework import procedure
from core.domain.casework.cases import Case, Command
from core.domain.casework.charge import appoints
from core.domain.casework.messages import IN_CHARGE
from core.domain.errors import NotFound, Refusal, TousuError
from core.domain.rules.sectors import Fact
from core.usecases.casework import handling, reading, taking
from core.usecases.casework.handling import Deed
from core.usecases.casework.reading import Shown, unit_of

#: Nobody looks at more at a time.
MOST = 50


@dataclass(frozen=True)
class Chosen:
    """A case that was chosen, the acts ``open_to`` the caller in it, how it stands and went."""

    shown: Shown
    open_to: tuple[str, ...]
    standing: Case
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
        try:
            facts, revision = charged(one.shown, facts), one.shown.case.revision
            deed = Deed(act, officer_of(one.shown), facts=facts, note=note)
            case = handling.act(desk(), one.number, deed, revision=revision)
        except TousuError as error:
            answers.append(replace(one, wrong=refused(error)))
        else:
            answers.append(replace(one, standing=case, done=True))
    return _page(answers, act)


def _chosen(numbers: Iterable[str]) -> Iterable[Chosen]:
    """The cases of these numbers, but for those that the caller may not know of."""
    for number in list(dict.fromkeys(numbers))[:MOST]:
        try:
            shown = reading.show(desk(), caller(), number)
        except NotFound:
            continue
        open_to = procedure.allowed(shown.matter, shown.officer, shown.at)
        yield Chosen(shown, tuple(open_to) if shown.officer.roles else (), shown.case)


def _page(chosen: list[Chosen], act: str) -> str:
    acts = {
        slug: named(one.shown.matter.regime.sector, "actions", slug)[language()]
        for one in chosen
        for slug in one.open_to
    }
    fits = [one for one in chosen if act in one.open_to and not one.done]
    meet(one.standing.officer for one in chosen)
    return render_template(
        "work/together.html", chosen=chosen, act=act, acts=acts,
        counts={slug: sum(slug in one.open_to for one in chosen) for slug in acts},
        fits=fits, asked=_asked(fits, act), people=_takers(fits),
        said={one.number: _titles(one) for one in chosen},
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
        asks = [*(ask.fact for ask in action.demands.asks), *[IN_CHARGE] * appoints(action)]
        found |= {name: facts[name] for name in asks if name in facts}
    return list(found.values())


def _takers(chosen: list[Chosen]) -> Mapping[str, str]:
    """Who may take any of the cases, as a form names them; units are asked for once."""
    each = {(one.shown.case.sector, unit_of(one.shown.case)): one.shown for one in chosen}
    found = [taking.takers(desk(), shown) for shown in each.values()]
    every = set.intersection(*map(set, found)) if found else set()
    return taking.labels({name: said for name, said in (found or [{}])[0].items() if name in every})


def _titles(one: Chosen) -> Mapping[str, str]:
    sector, case = one.shown.matter.regime.sector, one.standing
    submission = one.shown.submission
    return {
        "status": named(sector, "statuses", case.status)[language()],
        "subject": submission.subject if submission else "",
    }

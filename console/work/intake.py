"""The form for what comes by telephone or at the counter, filled in while somebody speaks.

*Check* tells, without storing anything, what the policies still ask, what would follow, and who
came before; a script does the same while one types. What is registered twice is one receipt.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from api.context import caller, desk
from api.permissions import SUBMITTERS
from api.presenters.cases import case_body
from api.presenters.common import Json
from api.routes.submissions import arrival_of, counter_for
from api.words import t
from console.forms import RIGHT, Wrong, facts_typed, instant_typed, refused, typed
from console.work import blueprint
from core import chance
from core.domain.casework.submissions import Party
from core.domain.errors import NotFound, NotPermitted, Problem, Refusal, TousuError, invalid
from core.domain.people.identities import told_of
from core.domain.rules.sectors import Fact, Sector
from core.storage.casework.intake import Answer
from core.usecases.casework import intake, mailbox, reading
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.casework.recognising import Again, recognise
from core.usecases.once import Once
from core.usecases.proof.auditing import note_shown

#: So many matters in one letter or call.
MOST = 8
_FIELDS = ("name", "contact", "address", "id_number")


@dataclass(frozen=True)
class Checked:
    """What is known before anything is stored: the cases that would come, and those that came."""

    cases: list[Json] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    wrong: Wrong = RIGHT


@blueprint.route("/intake")
def intake_form() -> str:
    """The empty form of a sector; which one is asked first where there are several."""
    sectors = _sectors()
    slug = request.args.get("sector", "")
    sector = next((one for one in sectors if one.slug == slug), None)
    if sector is None and len(sectors) == 1:
        sector = sectors[0]
    if sector is None:
        return render_template("work/intake_sectors.html", sectors=sectors)
    kind = request.args.get("kind", "")
    kinds = [kind if kind in sector.kinds else sector.kinds[0]]
    return _page(sector, kinds, chance.text(16), Checked(_expected(sector, kinds)), RIGHT)


@blueprint.route("/intake", methods=["POST"])
def receive() -> Response | tuple[str, int]:
    """Check what was typed, add or drop a matter, or register it."""
    sector = next((one for one in _sectors() if one.slug == typed("sector", 100)), None)
    if sector is None:
        raise NotFound("没有这个行业", "There is no such sector")
    kinds, go = _kinds(sector), typed("go", 20)
    if go == "add" and len(kinds) < MOST:
        kinds.append(kinds[-1])
    elif go == "drop" and len(kinds) > 1:
        kinds.pop()
    wrong, key = RIGHT, typed("once", 64) or chance.text(16)
    if go == "send":
        try:
            return _sent(_arrival(sector, kinds), key)
        except (NotFound, NotPermitted):
            raise
        except TousuError as error:
            wrong = refused(_named(error))
    checked = _checked(sector, kinds)
    if wrong.status == 409 and not any(one.same == "external_id" for one in checked.again):
        wrong, key = _sent_before(), chance.text(16)
    # A form that was only checked is no error, whatever is still wrong with it.
    status = wrong.status if wrong else 200
    return _page(sector, kinds, key, checked, wrong or checked.wrong), status


@blueprint.route("/intake/done")
def received() -> str:
    """What was registered: its numbers, the deadlines that began, and a receipt to print."""
    return _done(request.args.getlist("number")[:MOST], "")


@blueprint.route("/intake/code", methods=["POST"])
def give_code() -> str:
    """Give whoever came a code, by which they may ask and write; it is told this once."""
    numbers = request.form.getlist("number")[:MOST]
    if not numbers:
        raise NotFound("没有这一来件", "There is no such submission")
    return _done(numbers, mailbox.give(desk(), caller(), numbers[0]))


def _done(numbers: list[str], code: str) -> str:
    shown = [reading.show(desk(), caller(), number) for number in numbers]
    if not shown:
        raise NotFound("没有这一来件", "There is no such submission")
    for one in shown:
        note_shown(desk(), caller(), one)
    return render_template(
        "work/intake_done.html", cases=[case_body(one) for one in shown], code=code,
        sector=desk().sector(shown[0].case.sector),
    )  # fmt: skip


def _sectors() -> list[Sector]:
    """The sectors in which the caller may receive what comes in."""
    return [one for one in desk().registry if caller().holds(SUBMITTERS, one.slug)]


def _kinds(sector: Sector) -> list[str]:
    """The kind of each matter, in their order on the page; one at least."""
    told = request.form.getlist("kind")[:MOST]
    return [kind if kind in sector.kinds else sector.kinds[0] for kind in told] or [sector.kinds[0]]


def _arrival(sector: Sector, kinds: list[str]) -> Arrival:
    """What the form says has arrived; ``invalid_input`` for what cannot be read."""
    claims = tuple(
        Claim(kind, facts_typed(sector.facts, f"cases.{place}.facts."))
        for place, kind in enumerate(kinds)
    )
    external_id = typed("external_id", 200) or None
    respondent = _party("respondent", ("name", "address"))
    body = {
        "sector": sector.slug, "profile": typed("profile", 100) or "default",
        "channel": typed("channel", 100), "received_at": instant_typed("received_at"),
        "subject": typed("subject", 500), "description": typed("description", 20_000),
        "external_id": external_id, "complainant": None, "respondent": None,
    }  # fmt: skip
    others = (_person(), _party("agent", ("name", "contact")), respondent)
    return arrival_of(
        body, claims, secrecy=typed("secrecy", 20) or "open",
        others=tuple(one for one in others if one is not None),
    )  # fmt: skip


def _person() -> Party | None:
    role = "reporter" if typed("role", 20) == "reporter" else "complainant"
    told = {name: typed(f"person.{name}", 500) for name in _FIELDS}
    return told_of(Party(role), told) if any(told.values()) else None


def _party(role: str, names: tuple[str, ...]) -> Party | None:
    told = {name: typed(f"{role}.{name}", 500) for name in names}
    return told_of(Party(role), told) if any(told.values()) else None


def _sent(arrival: Arrival, key: str) -> Response:
    """Register it once, however often it is sent; ``invalid_input`` where nothing is told."""
    if not arrival.subject:
        raise invalid(Problem("subject", "请填写", "Please fill this in"))
    intake.check_unnamed(arrival)
    who, counter = caller(), counter_for(arrival)
    told = json.dumps(sorted(request.form.items(multi=True)), ensure_ascii=False)

    def answer(cases: list[Any]) -> Answer:
        return Answer(201, json.dumps({"cases": [case.number for case in cases]}))

    once = Once(who.name, f"intake {key}", sha256(told.encode()).hexdigest(), answer)
    receipt = intake.submit(desk(), arrival, once, counter.look)
    said = receipt.answer or answer(receipt.cases)
    numbers = json.loads(said.body)["cases"]
    return redirect(url_for("work.received", number=numbers), 303)


def _sent_before() -> Wrong:
    """What to say where one page is sent twice with different words, as by going back."""
    said = t(
        "这一页刚才已经登记过,内容与现在不同。确实是另一件的,请再按一次“登记”。",
        "This page was registered before, with other words. If it is another matter, press again.",
    )
    return Wrong(said, {}, 409)


def _checked(sector: Sector, kinds: list[str]) -> Checked:
    """What would follow from the form as it stands, and who came before."""
    person = _person() or Party("complainant")
    respondent = _party("respondent", ("name",)) or Party("respondent")
    known = typed("external_id", 200)
    again = recognise(desk(), caller(), sector.slug, person, respondent, known)
    try:
        arrival = _arrival(sector, kinds)
        counter = counter_for(arrival)
        cases = counter.show(intake.preview(desk(), arrival, counter.look))
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return Checked(_expected(sector, kinds), again, refused(_named(error)))
    return Checked([case_body(one) for one in cases], again)


def _expected(sector: Sector, kinds: list[str]) -> list[Json]:
    """The cases of such kinds of which nothing is known; none where not even that can be told."""
    arrival = Arrival(sector.slug, tuple(Claim(kind) for kind in kinds))
    counter = counter_for(arrival)
    try:
        cases = intake.preview(desk(), arrival, counter.look)
    except Refusal:
        return []
    return [case_body(one) for one in counter.show(cases)]


def _named(error: TousuError) -> TousuError:
    """The error with its places as the form calls its fields."""
    problems = []
    for problem in error.problems:
        path = {"at": "received_at", "reporter": "secrecy"}.get(problem.path, problem.path)
        if path.startswith("facts."):
            places = (f"cases.{place}.{path}" for place in range(MOST))
            path = next((name for name in places if typed(name)), f"cases.0.{path}")
        problems.append(Problem(path, problem.zh, problem.en, problem.hint))
    return TousuError(error.zh, error.en, problems, error.code)


def _asked(
    sector: Sector, place: int, kind: str, case: Json | None, wrong: Wrong
) -> tuple[list[Fact], list[Fact]]:
    """The questions of one matter: what matters now or was answered, and what else may be told.

    What matters: what could still change the outcome, and what citizens are asked themselves.
    """
    prefix, form = f"cases.{place}.facts.", sector.public_form.get(kind)
    named = [*(name for name in request.form if typed(name)), *wrong.fields]
    told = {name.removeprefix(prefix) for name in named if name.startswith(prefix)}
    told |= {one["fact"] for one in (case or {}).get("missing", ())}
    told |= {one.fact for one in form.asks} if form else set()
    facts = [fact for fact in sector.facts.values() if fact.ask and not fact.input]
    later = form.afterwards if form else ()
    others = [one for one in facts if one.slug not in told and one.slug not in later]
    return [one for one in sector.facts.values() if one.slug in told and not one.input], others


def _page(sector: Sector, kinds: list[str], key: str, checked: Checked, wrong: Wrong) -> str:
    # Cases are opened in the sector's order of kinds, not in that of the page.
    order = sorted(range(len(kinds)), key=lambda n: sector.kinds.index(kinds[n]))
    found = dict(zip(order, checked.cases, strict=False))
    cases = [found.get(n) for n in range(len(kinds))]
    now = desk().now().astimezone(desk().zone)
    return render_template(
        "work/intake.html", sector=sector, kinds=kinds, once=key, checked=checked, wrong=wrong,
        asked=[_asked(sector, n, kinds[n], one, wrong) for n, one in enumerate(cases)], cases=cases,
        now=now.strftime("%Y-%m-%dT%H:%M"), most=MOST, channels=_words(sector, "channels"),
        titles={kind: _words(sector, "kinds").get(kind, {}) for kind in sector.kinds},
    )  # fmt: skip


def _words(sector: Sector, section: str) -> Mapping[str, Mapping[str, str]]:
    return {**sector.neutral.get(section, {}), **sector.vocabulary.get(section, {})}

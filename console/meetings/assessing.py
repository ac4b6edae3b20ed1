"""What an assessor enters beside a scorecard: findings, and what is to be left out of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.wording import scorewords as words
from api.words import t
from console.forms import RIGHT, Wrong, number_typed, refused, typed
from console.meetings import blueprint
from core.domain.assessment.scorecards import Scorecard
from core.domain.errors import NotFound, NotPermitted, Problem, TousuError, invalid
from core.usecases.assessment import excluding, scoreboard, scoring
from core.usecases.assessment.excluding import Asked, Place
from core.usecases.assessment.scoring import Found


@blueprint.route("/scorecards/<sector>/<card>/findings")
def findings_page(sector: str, card: str) -> ResponseReturnValue:
    """What was found in a period, and the form to enter one finding more."""
    return _findings(sector, card, RIGHT)


@blueprint.route("/scorecards/<sector>/<card>/findings", methods=["POST"])
def enter_finding(sector: str, card: str) -> ResponseReturnValue:
    """Enter one finding; it is never changed, only left out by an exclusion."""
    profile, period = _place()
    try:
        found = Found(
            card, typed("unit", 200), period, typed("finding", 100), typed("item", 100),
            _amount("count") or Decimal(1), _amount("points"), typed("source", 100),
            typed("case", 100),
        )  # fmt: skip
        scoreboard.enter(desk(), caller(), sector, profile, [found])
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return _findings(sector, card, _by_field(refused(error)))
    there: dict[str, Any] = {"profile": profile, "period": period, "done": "entered"}
    return redirect(url_for("meetings.findings_page", sector=sector, card=card, **there), 303)


@blueprint.route("/scorecards/<sector>/<card>/exclusions")
def exclusions_page(sector: str, card: str) -> ResponseReturnValue:
    """What is left out of a period, what is asked for, and the forms to ask and to decide."""
    return _exclusions(sector, card, RIGHT)


@blueprint.route("/scorecards/<sector>/<card>/exclusions", methods=["POST"])
def ask_exclusion(sector: str, card: str) -> ResponseReturnValue:
    """Ask that a case or a finding be left out, or that an exclusion be lifted."""
    profile, period = _place()
    try:
        asked = Asked(
            period, typed("reason", 100), typed("case", 100), number_typed("finding"),
            number_typed("lifts"), typed("note", 2000),
        )  # fmt: skip
        excluding.ask_as(desk(), caller(), Place(sector, card, profile), asked)
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return _exclusions(sector, card, _by_field(refused(error)))
    there: dict[str, Any] = {"profile": profile, "period": period, "done": "asked"}
    return redirect(url_for("meetings.exclusions_page", sector=sector, card=card, **there), 303)


@blueprint.route("/scorecards/<sector>/<card>/exclusions/<int:number>", methods=["POST"])
def decide_exclusion(sector: str, card: str, number: int) -> ResponseReturnValue:
    """Approve or refuse an exclusion; who asked for it does not decide."""
    profile, period = _place()
    decision = typed("decision") == "approve", typed("note", 2000)
    try:
        excluding.decide_as(desk(), caller(), Place(sector, card, profile), number, decision)
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return _exclusions(sector, card, _by_field(refused(error)))
    there: dict[str, Any] = {"profile": profile, "period": period, "done": "decided"}
    return redirect(url_for("meetings.exclusions_page", sector=sector, card=card, **there), 303)


def _place() -> tuple[str, str]:
    """The profile and the period, of the address or of the form."""
    profile = request.values.get("profile", "").strip()[:100] or "default"
    return profile, request.values.get("period", "").strip()[:20]


def _amount(name: str) -> Decimal | None:
    text = typed(name, 20)
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise invalid(Problem(name, "应是数", "Must be a number")) from None


def _by_field(wrong: Wrong) -> Wrong:
    """Each thing that is wrong at the field of the form that it is about."""
    fields = {path.rpartition(".")[2]: said for path, said in wrong.fields.items()}
    return Wrong(wrong.summary, fields, wrong.status)


def _card(sector: str, card: str) -> tuple[Scorecard, str, str]:
    """The card in force in the period asked for, that period, and the profile."""
    profile, period = _place()
    scoreboard.must_reach(desk(), caller(), sector)
    scoreboard.office(desk(), sector, profile)
    wanted = scoreboard.Wanted(sector, card, period, profile)
    named = period or scoreboard.present(desk(), wanted)
    found, span = scoring.card_of(desk(), sector, profile, card, named)
    return found, span.label, profile


def _findings(sector: str, slug: str, wrong: Wrong) -> ResponseReturnValue:
    card, period, profile = _card(sector, slug)
    chosen = language()
    found = scoreboard.findings(desk(), caller(), sector, slug, profile, period)
    page = render_template(
        "meetings/findings.html", wrong=wrong, card=card, period=period, profile=profile,
        sector=desk().sector(sector), found=found, words=words, amount=words.amount,
        named=partial(words.unit_title, desk().sector(sector), language=chosen),
        may=caller().holds(card.entered_by, sector), when=_when,
        items={slug: item.title.get(chosen, slug) for slug, item in card.items.items()},
        kinds={slug: words.kind_title(card, slug, chosen) for slug in card.every_kind()},
        sources={slug: title[chosen] for slug, title in card.sources.items()},
        done=_done().get(request.args.get("done", "")),
    )  # fmt: skip
    return page, wrong.status if wrong else 200


def _exclusions(sector: str, slug: str, wrong: Wrong) -> ResponseReturnValue:
    card, period, profile = _card(sector, slug)
    chosen, rules = language(), card.exclusions
    found = excluding.exclusions(desk(), caller(), Place(sector, slug, profile), period)
    reasons = rules.reasons if rules else {}
    page = render_template(
        "meetings/exclusions.html", wrong=wrong, card=card, period=period, profile=profile,
        sector=desk().sector(sector), found=found, words=words, when=_when,
        named=partial(words.unit_title, desk().sector(sector), language=chosen),
        asks=bool(rules and caller().holds(rules.asked_by, sector)),
        decides=bool(rules and caller().holds(rules.approved_by, sector)),
        reasons={slug: reason.title.get(chosen, slug) for slug, reason in reasons.items()},
        states={
            "asked": t("待审批", "Asked for"), "approved": t("已批准", "Approved"),
            "refused": t("未批准", "Refused"),
        },
        done=_done().get(request.args.get("done", "")),
    )  # fmt: skip
    return page, wrong.status if wrong else 200


def _when(at: datetime | None) -> str:
    """An instant on the office's clock."""
    return f"{at.astimezone(desk().zone):%Y-%m-%d %H:%M}" if at else "—"


def _done() -> dict[str, str]:
    return {
        "entered": t("已录入。", "The finding is entered."),
        "asked": t("已提出,待另一人审批。", "Asked for; another person decides."),
        "decided": t("已审批。", "Decided."),
    }

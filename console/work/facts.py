"""What has become known of a case: asked like an interview, or changed where it was wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from api.context import desk
from api.presenters.cases import visible_facts
from api.routes.cases import officer_of
from console.forms import facts_typed, number_typed, refused
from console.work import blueprint
from console.work.case import case_view
from console.work.casepage import back_to, shown_case
from core.domain.errors import NotFound, NotPermitted, Problem, TousuError, invalid
from core.usecases.casework import handling
from core.usecases.casework.reading import Shown


@blueprint.route("/cases/<number>/facts", methods=["POST"])
def record_facts(number: str) -> Response | str | tuple[str, int]:
    """Record what was told; what stayed as it was is no news."""
    shown = shown_case(number)
    try:
        officer, revision = officer_of(shown), number_typed("revision")
        handling.record_facts(desk(), number, officer, _told(shown), revision=revision)
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return case_view(shown_case(number), refused(error), "facts")
    return back_to(number, "facts")


def _told(shown: Shown) -> dict[str, Any]:
    known, _ = visible_facts(shown, shown.case.facts)
    told = facts_typed(shown.matter.regime.sector.facts)
    told = {name: value for name, value in told.items() if _news(known.get(name), value)}
    told |= {name: None for name in request.form.getlist("forget") if name in known}
    if not told:
        zh, en = "没有填写新的事实", "Nothing new was told"
        raise invalid(Problem("facts", zh, en))
    return told


def _news(known: Any, value: Any) -> bool:
    if isinstance(known, date):
        return known.isoformat() != value
    return bool(known != value) or isinstance(known, bool) != isinstance(value, bool)

"""The cases behind a number of the figures: as many as it says."""

from __future__ import annotations

from datetime import date

from flask import render_template, request

from api.context import caller, desk
from api.presenters.cases import line_body
from api.words import t
from console.meetings import blueprint, figures
from console.meetings.asking import wanted
from core.domain.rules.sectors import Sector
from core.usecases.meetings import outlook
from core.usecases.meetings.outlook import Behind, Wanted

PAGE_LENGTH = 50
_TEXTS = ("month", "what", "value", "policy", "timer", "outcome")


@blueprint.route("/meetings/cases")
def cases_page() -> str:
    """The cases behind a number of the figures."""
    sector, asked_for = wanted()
    asked = {name: request.args.get(name, "") for name in ("of", *_TEXTS)}
    behind = Behind(
        asked.pop("of") or "received",
        period=asked.pop("month"),
        on=_day(request.args.get("on", "")),
        **asked,
    )
    cursor = request.args.get("cursor") or None
    page = outlook.cases(desk(), caller(), asked_for, behind, cursor=cursor, limit=PAGE_LENGTH)
    return render_template(
        "meetings/cases.html", sector=sector, wanted=asked_for, page=page, figures=figures,
        lines=[line_body(sector, one) for one in page.cases],
        said=_said(sector, asked_for, behind), span=outlook.span_of(desk(), asked_for.period),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _said(sector: Sector, wanted: Wanted, behind: Behind) -> list[str]:
    """What the cases of a list are, in words, one after another."""
    period = behind.period or wanted.period
    came = t("{period} 收到", "Received {period}", period=behind.on or period)
    on = f"{behind.on} " if behind.on else t("现在", "now")
    of = {
        "received": came,
        "ended": t("{period} 办结", "Ended {period}", period=period),
        "open": t("{day}在办", "Open {day}", day=on),
        "overdue": t("现在超期", "Overdue now"),
        "kept": came + t(",时限全部按期", ", every deadline kept"),
        "broken": came + t(",有时限未按期", ", a deadline missed"),
        "timer": came,
        "due": t("{day} 有时限到期", "A deadline falls on {day}", day=behind.on or ""),
    }  # fmt: skip
    found = [of[behind.of]]
    if behind.timer:
        way = figures.ways().get(behind.outcome, "")
        found.append(f"{figures.timer_title(sector, behind.timer)} {way}".strip())
    if wanted.unit:
        found.append(figures.unit_title(sector, wanted.unit))
    if behind.what == "unit":
        found.append(figures.unit_title(sector, behind.value))
    elif behind.what:
        value = figures.value_said(sector, behind.what, behind.value or None)
        found.append(f"{figures.by_title(sector, behind.what)}: {value}")
    return found

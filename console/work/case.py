"""One case: what is known, what is due, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import render_template

from api.context import caller, desk, language
from api.presenters.cases import case_body, entry_body
from api.presenters.common import named
from api.words import t
from console.countdown import Countdown, countdown
from console.work import blueprint
from core.domain.cases import Timer
from core.domain.periods import Period
from core.storage.search import NextTimer
from core.usecases import documents, reading
from core.usecases.auditing import note_shown
from core.usecases.reading import Shown


@blueprint.route("/cases/<number>")
def case_page(number: str) -> str:
    """One case: what is known, what is due, what happened."""
    shown = reading.show(desk(), caller(), number)
    note_shown(desk(), caller(), shown)
    _, entries = reading.journal(desk(), caller(), number)
    sector = shown.matter.regime.sector
    return render_template(
        "work/case.html", case=case_body(shown), sector=sector, shown=shown,
        entries=[entry_body(sector, one) for one in reversed(entries)],
        left=partial(_left_on, shown), word=partial(_word, sector), value=_fact_value,
        result=partial(_result, shown), length=partial(_length, shown),
        forms=documents.forms(shown), links=_links(),
    )  # fmt: skip


def _left_on(shown: Shown, timer: Mapping[str, Any]) -> Countdown | None:
    """What to say of one timer of a case; nothing where it no longer calls."""
    found: Timer | None = shown.case.timer(f"{timer['name']}#{timer['run']}")
    if found is None or found.state not in ("running", "paused", "overdue"):
        return None
    calls = NextTimer(
        found.name, found.run, found.state, found.due, found.due_at, found.provisional,
        found.length,
    )  # fmt: skip
    return countdown(calls, shown.matter.office.calendar, shown.at, desk().zone)


def _word(sector: Any, section: str, slug: str | None) -> str:
    return named(sector, section, slug)[language()] if slug else ""


def _result(shown: Shown, name: str) -> str:
    """A result of the policy's tables, in the words of the sector or of the fact it copies."""
    policy, sector = shown.matter.regime.rules.policy, shown.matter.regime.sector
    value = shown.case.classification[name]
    said = _fact_value(sector.facts.get(policy.copies.get(name, name)), value)
    return sector.title_of("results", said, language()) if said == value else said


def _length(shown: Shown, length: str) -> str:
    """The length of a timer in words; it may be a period or the fact that names its last day."""
    try:
        return Period.parse(length).words(language())
    except ValueError:
        fact = shown.matter.regime.sector.facts.get(length)
        return str(fact.title.get(language(), length)) if fact else length


def _fact_value(fact: Any, value: Any) -> str:
    """A fact's value as people read it."""
    if isinstance(value, bool):
        return t("是", "Yes") if value else t("否", "No")
    if fact is not None and value in fact.values:
        return str(fact.values[value][language()])
    return str(value)


def _links() -> dict[str, str]:
    """What binds one case to another, in words."""
    return {
        "same_receipt": t("同一来件", "same receipt"),
        "related": t("相关", "related"),
        "duplicate": t("重复", "duplicate"),
        "split": t("分出", "split"),
        "converted": t("转办", "converted"),
        "merged": t("合并", "merged"),
    }

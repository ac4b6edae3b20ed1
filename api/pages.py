"""The first pages for people: the cases with their next deadline, one case. No scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request
from werkzeug.wrappers import Response

from api.auth import SESSION_COOKIE
from api.cases import case_filter
from api.context import LANGUAGE_COOKIE, LANGUAGES, caller, desk, language
from api.countdown import Countdown, countdown
from api.doors import form_key
from api.presenters.cases import case_body, entry_body, line_body
from api.presenters.common import Json, named
from api.texts import text
from core.domain.cases import Timer
from core.domain.periods import Period
from core.storage.search import NextTimer
from core.usecases import documents, reading
from core.usecases.auditing import note_shown
from core.usecases.periodic import REPORT_ROLES
from core.usecases.reading import CasePage, Listed, Shown
from core.usecases.suspecting import READERS

blueprint = Blueprint("pages", __name__)

TIMER_STATES = ("running", "paused", "overdue", "waiting", "met", "cancelled")
PAGE_LENGTH = 50
A_YEAR = 365 * 24 * 3600


@blueprint.record_once
def _prepare(state: Any) -> None:
    state.app.context_processor(_words)
    state.app.after_request(_keep_language)


def _words() -> dict[str, Any]:
    """What every template may use."""
    chosen = language()
    other = "en" if chosen == "zh" else "zh"
    there = request.path + "?" + urlencode({**request.args, "lang": other})
    return {
        "t": partial(_text, chosen),
        "lang": chosen,
        "of": lambda title: title[chosen],
        "other_language": there,
        "who": g.get("caller"),
        "inspects": "caller" in g and caller().holds(READERS),
        "reads_reports": "caller" in g and caller().holds(REPORT_ROLES),
        "csrf": form_key(request.cookies.get(SESSION_COOKIE, "")),
    }


def _text(chosen: str, key: str, **values: object) -> str:
    return text(key, chosen, **values)


def _keep_language(response: Response) -> Response:
    """Remember the language that was clicked."""
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


@blueprint.route("/")
def front() -> str:
    """The cases of the office, the next due first."""
    sectors = reading.reachable(desk(), caller())
    asked = {name: request.args.get(name) or None for name in ("sector", "status", "timer", "q")}
    if asked["sector"] not in sectors:
        everything = len(sectors) == len(desk().registry.sectors)
        asked["sector"] = None if everything or not sectors else sectors[0]
    if asked["timer"] not in TIMER_STATES:
        asked["timer"] = None
    page = CasePage([], None)
    if sectors:
        cursor = request.args.get("cursor") or None
        wanted = case_filter(asked)
        page = reading.search(desk(), caller(), wanted, cursor=cursor, limit=PAGE_LENGTH)
    return render_template(
        "cases.html", lines=_lines(page), page=page, asked=asked, sectors=_sectors(sectors),
        statuses=_words_of("statuses", asked["sector"]), states=_states(),
    )  # fmt: skip


@blueprint.route("/cases/<number>")
def case_page(number: str) -> str:
    """One case: what is known, what is due, what happened."""
    shown = reading.show(desk(), caller(), number)
    note_shown(desk(), caller(), shown)
    _, entries = reading.journal(desk(), caller(), number)
    sector = shown.matter.regime.sector
    return render_template(
        "case.html", case=case_body(shown), sector=sector, shown=shown,
        entries=[entry_body(sector, one) for one in reversed(entries)],
        left=partial(_left_on, shown), word=partial(_word, sector), value=_fact_value,
        result=partial(_result, shown), length=partial(_length, shown),
        forms=documents.forms(shown),
    )  # fmt: skip


def _lines(page: CasePage) -> list[tuple[Json, Countdown | None]]:
    count = _counter()
    return [(line_body(desk().sector(one.case.sector), one), count(one)) for one in page.cases]


def _counter() -> Callable[[Listed], Countdown | None]:
    """Counts down by the calendar of each case's office, each looked up once."""
    books: dict[tuple[str, str], Any] = {}

    def count(one: Listed) -> Countdown | None:
        if one.timer is None:
            return None
        office = one.case.sector, one.case.profile
        if office not in books:
            books[office] = reading.book_of(desk(), *office).as_known_on(None)
        return countdown(one.timer, books[office], desk().now(), desk().zone, language())

    return count


def _left_on(shown: Shown, timer: Mapping[str, Any]) -> Countdown | None:
    """What to say of one timer of a case; nothing where it no longer calls."""
    found: Timer | None = shown.case.timer(f"{timer['name']}#{timer['run']}")
    if found is None or found.state not in ("running", "paused", "overdue"):
        return None
    calls = NextTimer(
        found.name, found.run, found.state, found.due, found.due_at, found.provisional,
        found.length,
    )  # fmt: skip
    return countdown(calls, shown.matter.office.calendar, shown.at, desk().zone, language())


def _sectors(slugs: list[str]) -> dict[str, str]:
    return {slug: desk().sector(slug).title[language()] for slug in slugs}


def _words_of(section: str, sector: str | None) -> dict[str, str]:
    """The words of a section, of one sector or of all, by slug."""
    registry = desk().registry
    chosen = [registry.sectors[sector]] if sector else list(registry)
    words = {s: t for one in chosen for s, t in one.neutral.get(section, {}).items()}
    words |= {s: t for one in chosen for s, t in one.vocabulary.get(section, {}).items()}
    return {slug: title[language()] for slug, title in words.items()}


def _states() -> dict[str, str]:
    words = _words_of("timer_states", None)
    return {state: words.get(state, state) for state in TIMER_STATES}


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
        return text("yes" if value else "no", language())
    if fact is not None and value in fact.values:
        return str(fact.values[value][language()])
    return str(value)

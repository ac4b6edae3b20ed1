"""The queue: the cases of the office, the next due first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request

from api.cases import case_filter
from api.context import caller, desk, language
from api.presenters.cases import line_body
from api.presenters.common import Json
from console.countdown import Countdown, countdown
from console.work import blueprint
from core.usecases import reading
from core.usecases.reading import CasePage, Listed

TIMER_STATES = ("running", "paused", "overdue", "waiting", "met", "cancelled")
PAGE_LENGTH = 50


@blueprint.route("/")
def queue() -> str:
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
        "work/queue.html", lines=_lines(page), page=page, asked=asked, sectors=_sectors(sectors),
        statuses=_words_of("statuses", asked["sector"]), states=_states(),
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
        return countdown(one.timer, books[office], desk().now(), desk().zone)

    return count


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

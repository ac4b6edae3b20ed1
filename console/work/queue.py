"""The queue: the cases of the office by how pressing they are, the next due first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from api.context import caller, desk, language
from api.presenters.cases import line_body
from api.presenters.common import Json
from api.routes.cases import case_filter
from api.words import t
from console.countdown import Countdown, countdown
from console.forms import RIGHT, Wrong, refused, typed
from console.naming import meet
from console.work import blueprint
from core.domain.errors import NotFound, TousuError
from core.storage.lists.search import CaseFilter, Counted
from core.usecases.casework import reading
from core.usecases.casework.reading import CasePage, Listed
from core.usecases.lists import queue as queues
from core.usecases.lists.queue import BUCKETS, MOST, WHOSE

TIMER_STATES = ("running", "paused", "overdue", "waiting", "met", "cancelled")
PAGE_LENGTH = 50
#: A narrow screen shows so many of them, and the rest of the page when asked.
FIRST = 20
#: What the queue can be asked, by the names in its address.
ASKED = ("whose", "bucket", "sector", "status", "unit", "officer", "timer", "q")


@blueprint.route("/")
def queue() -> str:
    """The cases of the office, the next due first; how many press how much."""
    return _page(request.args)


@blueprint.route("/queue/filters", methods=["POST"])
def save_filter() -> Response | tuple[str, int]:
    """Keep the filter that is set under a name, or forget one."""
    query = {name: typed(name, 100) for name in ASKED if typed(name)}
    try:
        if gone := typed("forget", 100):
            queues.forget(desk(), caller(), gone)
        else:
            queues.save(desk(), caller(), typed("name", 100), query)
    except TousuError as error:
        if isinstance(error, NotFound):
            raise
        wrong = refused(error)
        return _page(query, wrong), wrong.status
    return redirect(_there(query), 303)


def _page(given: Mapping[str, str], wrong: Wrong = RIGHT) -> str:
    sectors = reading.reachable(desk(), caller())
    asked = settled(given, sectors)
    page, counts = CasePage([], None), dict.fromkeys(BUCKETS, Counted(0))
    if sectors:
        # A link to the next page holds the same words as were asked for.
        cursor = request.args.get("cursor") or None
        page, found = queues.look(
            desk(), caller(), filter_of({**asked, "bucket": ""}), asked["bucket"],
            cursor=cursor, limit=PAGE_LENGTH,
        )  # fmt: skip
        counts = dict(found)
    meet([asked["officer"], *(one.case.officer for one in page.cases)])
    return render_template(
        "work/queue.html", lines=_lines(page), page=page, length=PAGE_LENGTH, first=FIRST,
        asked=asked, wrong=wrong,
        sectors={slug: desk().sector(slug).title[language()] for slug in sectors},
        statuses=_words_of("statuses", asked["sector"]), states=_states(),
        units=_words_of("units", asked["sector"]) if asked["sector"] else {},
        buckets=_buckets(counts), whose=_whose(), chips=_chips(asked),
        saved=queues.saved(desk(), caller()),
        listed=_query(asked),
        address=lambda **change: _there({**asked, **change}),
    )  # fmt: skip


def settled(given: Mapping[str, str], sectors: list[str]) -> dict[str, str]:
    """What is asked of the queue; what nobody could choose counts as not asked."""
    asked = {name: given.get(name, "").strip()[:100] for name in ASKED}
    if asked["sector"] not in sectors:
        everything = len(sectors) == len(desk().registry.sectors)
        asked["sector"] = "" if everything or not sectors else sectors[0]
    for name, known in (("timer", TIMER_STATES), ("bucket", BUCKETS), ("whose", WHOSE)):
        if asked[name] not in known:
            asked[name] = ""
    return asked


def filter_of(asked: Mapping[str, str]) -> CaseFilter:
    """The filter that a query of the queue describes, of the caller's own where it says so."""
    named = {name: asked.get(name) or None for name in ASKED if name != "whose"}
    return queues.whose(desk(), caller(), case_filter(named), asked.get("whose", ""))


def _there(asked: Mapping[str, str]) -> str:
    """The address of the queue where this is asked."""
    return "?".join(filter(None, (url_for("work.queue"), _query(asked))))


def _query(asked: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


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


def _buckets(counts: Mapping[str, Counted]) -> list[tuple[str, str, str]]:
    words = {
        "badly_overdue": t("严重超期", "Badly overdue"),
        "overdue": t("超期", "Overdue"),
        "today": t("今天到期", "Due today"),
        "soon": t("两个工作日内", "Within 2 workdays"),
        "paused": t("中止", "Paused"),
        "provisional": t("期限暂定", "Provisional"),
    }
    return [(bucket, words[bucket], _said(counts[bucket])) for bucket in BUCKETS]


def _said(count: Counted) -> str:
    return f"{min(count.number, MOST)}{'+' if count.more or count.number > MOST else ''}"


def _whose() -> dict[str, str]:
    words = {"mine": t("我的", "Mine"), "unit": t("本单位", "My unit"), "all": t("全部", "All")}
    return {"" if name == "all" else name: words[name] for name in WHOSE}


def _chips(asked: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What is set, as words that can be taken away one by one: its name, what it is, its value."""
    sector = asked["sector"]
    titles = {
        "status": (t("状态", "Status"), _words_of("statuses", sector)),
        "unit": (t("承办单位", "Unit"), _words_of("units", sector)),
        "timer": (t("时限", "Deadlines"), _states()),
        "officer": (t("承办人", "Officer"), {}),
        "q": (t("含", "Holds"), {}),
    }
    return [
        (name, title, words.get(asked[name], asked[name]))
        for name, (title, words) in titles.items()
        if asked[name]
    ]


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

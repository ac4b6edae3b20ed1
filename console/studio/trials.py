"""One case under both rules, side by side; and the shadow of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.presenters.drafting import shadow_body, trial_body
from api.words import t
from console.forms import RIGHT, Wrong, facts_typed, instant_typed, refused, typed
from console.studio import blueprint
from console.studio.frame import Opened, attempt, opened, page
from core.domain.errors import NotFound, NotPermitted, TousuError
from core.domain.rules.sectors import Fact, Sector
from core.usecases.meetings.smallcells import told
from core.usecases.policymaking import shadowing
from core.usecases.policymaking.drafts import reached
from core.usecases.policymaking.trying import WAYS, Invented, try_draft

#: Facts that the form of an invented case shows at once; the others are a click away.
FEW = 12


@dataclass(frozen=True)
class Tried:
    """What a case is under both rules, and which case it was."""

    body: Mapping[str, Any]
    case: str


@blueprint.route("/<sector>/drafts/<row:draft>/try")
def try_page(sector: str, draft: int) -> ResponseReturnValue:
    """A real case under both rules where ``?case`` names one, and the form to try another."""
    found = opened(sector, draft)
    number = request.args.get("case", "").strip()[:40]
    if not number:
        return _page(found, None, RIGHT)
    way = request.args.get("way", "")

    def again(wrong: Wrong) -> str:
        return _page(found, None, wrong)

    try:
        tried = _try(found, number, way if way in WAYS else "receipt")
        return _page(found, Tried(tried, number), RIGHT)
    except (NotFound, NotPermitted) as error:
        # Which case was meant is told at the field: the draft itself is there.
        wrong = refused(error)
        return again(Wrong(wrong.summary, {"case": error.text(language())}, wrong.status)), 404
    except TousuError as error:
        wrong = refused(error)
        return again(wrong), wrong.status


@blueprint.route("/<sector>/drafts/<row:draft>/try", methods=["POST"])
def try_invented(sector: str, draft: int) -> ResponseReturnValue:
    """A case made up, under both rules; nothing is stored."""
    found = opened(sector, draft)

    def do() -> Any:
        facts = facts_typed(desk().sector(sector).facts)
        invented = Invented(
            typed("kind", 60), {k: v for k, v in facts.items() if v is not None},
            instant_typed("received_at"), typed("profile", 60) or "default",
            typed("channel", 60) or "web",
        )  # fmt: skip
        return _page(found, Tried(_try(found, invented, "today"), ""), RIGHT)

    return attempt(do, lambda wrong: _page(found, None, wrong))


@blueprint.route("/<sector>/drafts/<row:draft>/shadow", methods=["POST"])
def switch_shadow(sector: str, draft: int) -> ResponseReturnValue:
    """Switch on or off that a draft is tried on every case that comes in."""
    opened(sector, draft)

    def do() -> Any:
        shadowing.switch(desk(), caller(), draft, on=request.form.get("on") == "1")
        address = url_for("studio.try_page", sector=sector, draft=draft, done="switched")
        return redirect(f"{address}#shadow", 303)

    return attempt(do, lambda wrong: _page(opened(sector, draft), None, wrong))


def _try(found: Opened, case: str | Invented, way: str) -> dict[str, Any]:
    with desk().store.read() as work:
        draft = reached(desk(), work, caller(), found.draft.sector, found.draft.id)
        return trial_body(try_draft(desk(), work, caller(), draft, case, way))


def _page(found: Opened, tried: Tried | None, wrong: Wrong) -> str:
    sector = desk().sector(found.draft.sector)
    first, rest = _facts(found, sector)
    chosen = language()
    return page(
        "try.html", found, wrong, tried=tried, ways=_ways(), first=first, rest=rest,
        kinds={slug: sector.title_of("kinds", slug, chosen) for slug in sector.kinds
               if slug != "office"},
        profiles={slug: title[chosen] for slug, title in sector.profiles.items()},
        channels={slug: sector.title_of("channels", slug, chosen)
                  for slug in sector.neutral.get("channels", {})},
        shadow=told(
            desk(), caller(), sector.slug, shadow_body(shadowing.report(desk(), found.draft.id))
        ),
        now=desk().now().astimezone(desk().zone), sides=_sides,
        titled=lambda section, slug: sector.title_of(section, slug, chosen),
    )  # fmt: skip


def _ways() -> Mapping[str, str]:
    return {
        "receipt": t("按收到那天、现在的事实", "As it came in, with its facts of today"),
        "today": t("当作今天收到", "As if it came in today"),
        "journal": t("连同办过的每一步", "With all that was done since"),
    }


def _facts(found: Opened, sector: Sector) -> tuple[list[Fact], list[Fact]]:
    """The facts of an invented case: first those that the draft's rules read."""
    try:
        drafted = found.versions(found.sector())
    except TousuError:
        drafted = []
    read: set[str] = set()
    for policy in drafted:
        read |= {fact for rule in policy.admissibility.rules for fact in rule.when.reads}
        tables = (row for table in policy.tables.values() for row in table.rows)
        read |= {fact for row in tables for fact in row.when.reads}
        terms = (term for timer in policy.timers.values() for term in timer.terms)
        read |= {fact for term in terms if term.when for fact in term.when.reads}
    open_ = [one for one in sector.facts.values() if not one.personal and not one.input]
    first = [one for one in open_ if one.slug in read]
    return first, [one for one in open_ if one.slug not in read]


def _sides(body: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(t("现行规定", "Rules in use"), body["old"]), (t("草案", "The draft"), body["new"])]

"""All rules at a glance: every policy on its time line, drafts under way, and looking a rule up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.words import t
from console.forms import RIGHT, Wrong, refused, typed
from console.studio import blueprint, words
from console.studio.timeline import Line, drawn
from console.studio.words import joined
from core.domain.errors import NotFound, NotPermitted, TousuError
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.usecases.policymaking import drafts
from core.usecases.policymaking.conditions import Speaker
from core.usecases.policymaking.outline import Outline

#: A source that nobody compared with the law for longer than this is marked, in days.
STALE = 365
#: Rules that a search shows.
MOST_HITS = 40


@dataclass(frozen=True)
class Checked:
    """When a source was last compared with the law; ``stale``: too long ago, or never."""

    day: date | None
    stale: bool


@dataclass(frozen=True)
class Hit:
    """A rule that a search found: what it is, what it says, and where."""

    policy: Policy
    kind: str
    title: str
    said: str
    anchor: str


def today() -> date:
    """The office's day."""
    return desk().now().astimezone(desk().zone).date()


def last_checked(policy: Policy) -> Checked:
    """When the source of a version was last compared with the law."""
    found = policy.source.get("checked")
    if not isinstance(found, date):
        return Checked(None, True)
    return Checked(found, (today() - found).days > STALE)


def profile_of(policy: Policy) -> str:
    """A profile that uses a version; ``default`` where every one does."""
    return policy.profiles[0] if policy.profiles else "default"


@blueprint.route("")
def overview() -> str:
    """Every sector with its policies, and the drafts that the caller may know of."""
    found = drafts.listed(desk(), caller())
    asked = request.args.get("q", "").strip()[:100]
    under_way = [one for one in found if one.state in drafts.OPEN]
    return render_template(
        "studio/overview.html", sectors=[(one, _lines(one)) for one in desk().registry],
        drafts=under_way, asked=asked, hits=_hits(asked), words=words, checked=last_checked,
        mine=_mine,
        titles={one.slug: one.title[language()] for one in desk().registry},
        profile_of=profile_of, may_draft=_may_draft,
        reads=any(caller().holds(drafts.READERS, one.slug) for one in desk().registry),
    )  # fmt: skip


@blueprint.route("/<sector>/drafts")
def drafts_page(sector: str) -> str:
    """The drafts of a sector, and a form to begin one that changes no policy."""
    return _drafts(sector, RIGHT)


@blueprint.route("/<sector>/drafts", methods=["POST"])
def begin_empty(sector: str) -> ResponseReturnValue:
    """Begin a draft of notices, facts, scorecards or scenarios."""
    try:
        begun = drafts.begin(desk(), caller(), sector, typed("title"))
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(error)
        return _drafts(sector, wrong), wrong.status
    return redirect(url_for("studio.draft", sector=sector, draft=begun.id), 303)


def _drafts(sector: str, wrong: Wrong) -> str:
    found = drafts.listed(desk(), caller(), sector)
    return render_template(
        "studio/drafts.html", sector=desk().sector(sector), drafts=found, words=words, wrong=wrong,
        may_draft=_may_draft(sector), mine=_mine,
    )  # fmt: skip


def _may_draft(sector: str) -> bool:
    return caller().holds(drafts.EDITORS, sector)


def _mine(draft: Any) -> str:
    """What the caller may do next about a draft; empty for nothing."""
    if draft.state == "draft" and caller().holds(drafts.EDITORS, draft.sector):
        return t("继续起草", "Go on writing")
    if draft.state == "submitted" and caller().holds(drafts.APPROVERS, draft.sector):
        return t("待审批", "To be approved")
    if draft.state == "approved" and caller().holds(drafts.APPROVERS, draft.sector):
        return t("待公布", "To be published")
    return ""


def _lines(sector: Sector) -> list[tuple[str, list[Policy], Line]]:
    """The policies of a sector: title, versions (the newest first), time line."""
    found = []
    for slug in dict.fromkeys(policy.slug for policy in sector.policies):
        versions = [policy for policy in sector.policies if policy.slug == slug]
        versions.sort(key=lambda one: (one.version, one.profiles), reverse=True)
        found.append((versions[0].title[language()], versions, drawn(versions, today())))
    return found


def _hits(asked: str) -> list[Hit]:
    """Rules of the versions in force or to come that say all the words asked for."""
    sought = asked.lower().split()
    if not sought:
        return []
    found = []
    for sector in desk().registry:
        for policy in sector.policies:
            if policy.in_force.end is not None and policy.in_force.end < today():
                continue
            for hit in _rules(sector, policy):
                said = f"{hit.title} {hit.said} {policy.title[language()]}".lower()
                if all(word in said for word in sought):
                    found.append(hit)
    return found[:MOST_HITS]


def _rules(sector: Sector, policy: Policy) -> Iterator[Hit]:
    """Every rule of a version that people look for by its words."""
    outline = Outline(Speaker(sector, policy)).all()
    chosen = language()
    for one in outline["parameters"]:
        said = f"{value_words(one)} {one['basis']}"
        yield Hit(policy, t("参数", "Parameter"), one["title"][chosen], said,
                  f"parameter-{one['slug']}")  # fmt: skip
    for one in outline["admissibility"]["grounds"]:
        said = f"{one['when'].get('sentences', {}).get(chosen, '')} {one['says']} {one['basis']}"
        yield Hit(policy, t("理由", "Ground"), one["title"][chosen], said,
                  f"ground-{one['slug']}")  # fmt: skip
    for slug, one in outline.get("timers", {}).items():
        said = _sentences(one["value"], chosen)
        yield Hit(policy, t("时限", "Timer"), one["title"][chosen], said, f"timer-{slug}")
    for table in outline["tables"]:
        for row in table["rows"]:
            said = f"{row['when'].get('sentences', {}).get(chosen, '')} {row['basis']}"
            yield Hit(policy, t("分类表", "Table"), table["title"][chosen], said,
                      f"table-{table['slug']}")  # fmt: skip
    for slug, one in outline.get("procedure", {}).items():
        yield Hit(policy, t("行为", "Act"), one["title"][chosen],
                  _sentences(one["value"], chosen), f"act-{slug}")  # fmt: skip


def _sentences(value: Any, chosen: str) -> str:
    """Every sentence and article that stands within a part."""
    if isinstance(value, dict):
        if "sentences" in value:
            return str(value["sentences"][chosen])
        return " ".join(filter(None, (_sentences(v, chosen) for k, v in value.items()
                                      if isinstance(v, dict | list) or k == "basis")))  # fmt: skip
    if isinstance(value, list):
        return " ".join(filter(None, (_sentences(one, chosen) for one in value
                                      if isinstance(one, dict | list))))  # fmt: skip
    return str(value)


def value_words(parameter: Any) -> str:
    """The value of a parameter as people read it; the dated ones with their days."""
    if "values" in parameter:
        return "; ".join(
            t("{day}起 {value}", "from {day} {value}", day=day, value=plain_words(value))
            for day, value in parameter["values"].items()
        )
    return plain_words(parameter["value"])


def plain_words(value: Any) -> str:
    """A value in words: periods with their unit, lists joined, yes and no."""
    from core.domain.worktime.periods import Period

    if isinstance(value, bool):
        return t("是", "yes") if value else t("否", "no")
    if isinstance(value, list):
        return joined(plain_words(one) for one in value)
    try:
        return Period.parse(str(value)).words(language())
    except ValueError:
        return str(value)

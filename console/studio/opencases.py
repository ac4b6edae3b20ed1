"""What publishing a draft would do to open cases, by each way in which they may be taken along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk
from api.words import t
from console.forms import RIGHT, Wrong, typed
from console.studio import blueprint, words
from console.studio.frame import Opened, attempt, opened, page, revision_typed
from console.studio.past import job_asked, job_number, named
from core.domain.errors import NotFound, Problem, invalid
from core.domain.people.separation import CASE_ROLES
from core.domain.rules.sectors import Sector
from core.usecases.background import jobs
from core.usecases.meetings.smallcells import told
from core.usecases.policymaking import drafts, previewing
from core.usecases.policymaking.backtesting import RUNNING_ROLES
from core.usecases.policymaking.drafts import Change
from core.usecases.policymaking.impact import TRANSITIONS

#: Timers that the page lists one by one.
MOST = 200


@blueprint.route("/<sector>/drafts/<row:draft>/impact")
def impact(sector: str, draft: int) -> str:
    """The last preview, or how far one is that was just asked for."""
    return _page(opened(sector, draft), RIGHT)


@blueprint.route("/<sector>/drafts/<row:draft>/impact", methods=["POST"])
def ask_impact(sector: str, draft: int) -> ResponseReturnValue:
    """Have the impact worked out for a transition, or choose that transition for the draft."""
    found = opened(sector, draft)
    place: dict[str, Any] = {"sector": sector, "draft": draft}

    def do() -> Any:
        what = request.form.get("do")
        if what == "cancel":
            jobs.cancel(desk(), caller(), job_number(request.form.get("job", "")))
            return redirect(url_for("studio.impact", **place), 303)
        chosen = typed("transition", 20)
        if chosen and chosen not in TRANSITIONS:
            zh, en = "请选择一种办法", "Choose one of them"
            raise invalid(Problem("transition", zh, en))
        if what == "choose":
            drafts.must_hold(caller(), drafts.EDITORS, sector)
            change = Change(transition=chosen)
            drafts.change(desk(), caller(), sector, draft, change, revision_typed())
            return redirect(url_for("studio.impact", done="edited", **place), 303)
        drafts.must_hold(caller(), RUNNING_ROLES, sector)
        job = previewing.ask(desk(), sector, found.draft.id, chosen, caller().name)
        return redirect(url_for("studio.impact", job=job.id, **place), 303)

    return attempt(do, lambda wrong: _page(opened(sector, draft), wrong))


def _page(found: Opened, wrong: Wrong) -> str:
    sector = found.draft.sector
    job = job_asked()
    report = _report(found)
    return page(
        "impact.html", found, wrong, report=report, job=job, most=MOST,
        running=job is not None and not job["ended_at"], ways=ways_in_words(),
        choices=words.transitions(), may_run=caller().holds(RUNNING_ROLES, sector),
        sees_cases=caller().holds(CASE_ROLES, sector), titled=_titled(desk().sector(sector)),
    )  # fmt: skip


def _report(found: Opened) -> Mapping[str, Any] | None:
    """The last preview as the caller is told it: coarse for who may not see the cases."""
    try:
        with desk().store.read() as work:
            report = previewing.report(work, found.draft.id)
    except NotFound:
        return None
    return told(desk(), caller(), found.draft.sector, report)


def ways_in_words() -> Mapping[str, str]:
    return {
        "earlier": t("提前到期", "end earlier"),
        "later": t("推后到期", "end later"),
        "ends": t("不再计算", "end for good"),
        "begins": t("新开始计算", "begin"),
        "lapse_at_once": t("一施行即超期", "are overdue at once"),
    }


def _titled(sector: Sector) -> Callable[[str, str], str]:
    """What people call a slug: timers by their rule where the words have no title for them."""

    def title(section: str, slug: str) -> str:
        return named(sector, section, slug)

    return title

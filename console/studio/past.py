"""A draft tried on past cases: asked for, followed while it runs, and read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.routes.jobs import job_body
from api.words import t
from console.forms import RIGHT, Wrong, day_typed, typed
from console.studio import blueprint, charts
from console.studio.frame import Opened, attempt, opened, page
from core.domain.errors import NotFound
from core.domain.people.separation import CASE_ROLES
from core.domain.rules.sectors import Sector
from core.usecases.background import jobs
from core.usecases.meetings.smallcells import told
from core.usecases.policymaking import backtesting
from core.usecases.policymaking.backtesting import Wanted

#: Changed cases on one page of the list.
PAGE = 100


@blueprint.route("/<sector>/drafts/<row:draft>/backtest")
def backtest(sector: str, draft: int) -> ResponseReturnValue:
    """The last report, how far a backtest is that was just asked for, or a workbook."""
    found = opened(sector, draft)
    report = _report(found)
    if request.args.get("format") == "xlsx" and report is not None:
        return _workbook(found, report)
    return _page(found, RIGHT, report)


@blueprint.route("/<sector>/drafts/<row:draft>/backtest", methods=["POST"])
def ask_backtest(sector: str, draft: int) -> ResponseReturnValue:
    """Have the draft tried on past cases, or take back what was asked."""
    found = opened(sector, draft)
    place: dict[str, Any] = {"sector": sector, "draft": draft}

    def do() -> Any:
        if request.form.get("do") == "cancel":
            jobs.cancel(desk(), caller(), job_number(request.form.get("job", "")))
            return redirect(url_for("studio.backtest", **place), 303)
        wanted = Wanted(day_typed("from"), day_typed("to"), typed("mode", 20) or "as_if")
        job = backtesting.ask(desk(), caller(), sector, draft, wanted)
        return redirect(url_for("studio.backtest", job=job.id, **place), 303)

    return attempt(do, lambda wrong: _page(found, wrong, _report(found)))


def job_number(text: str) -> int:
    """The number of a job in an address; NotFound for anything else."""
    if not text.isdecimal() or len(text) > 18:
        raise NotFound("没有这个任务", "There is no such job")
    return int(text)


def job_asked() -> Mapping[str, Any] | None:
    """The job that the address names, as long as somebody may want to know of it."""
    number = request.args.get("job", "")
    return job_body(jobs.show(desk(), caller(), job_number(number))) if number else None


def _page(found: Opened, wrong: Wrong, report: Mapping[str, Any] | None) -> str:
    sector = desk().sector(found.draft.sector)
    today = desk().now().astimezone(desk().zone).date()
    job = job_asked()
    first = today.replace(year=today.year - 1, day=1) if (today.month, today.day) != (2, 29) else (
        today - timedelta(days=365)).replace(day=1)  # fmt: skip
    return page(
        "backtest.html", found, wrong, report=report, job=job, first=first, last=today,
        running=job is not None and not job["ended_at"], modes=_modes(), charts=charts,
        may_run=caller().holds(backtesting.RUNNING_ROLES, sector.slug),
        sees_cases=caller().holds(CASE_ROLES, sector.slug),
        named=partial(named, sector),
        **(_figures(sector, report) if report else {}),
    )  # fmt: skip


def _figures(sector: Sector, report: Mapping[str, Any]) -> dict[str, Any]:
    """The charts of a report, the matrix of verdicts, and the part of the list that is shown."""
    units = [(named(sector, "units", row["unit"]), row["overdue_old"], row["overdue_new"])
             for row in report["by_unit"]]  # fmt: skip
    months = [(row["month"], row["cases"], row["changed"]) for row in report["by_month"]]
    verdicts = list(
        dict.fromkeys(v for row in report["verdicts"] for v in (row["old"], row["new"]))
    )
    matrix = {(row["old"], row["new"]): row["cases"] for row in report["verdicts"]}
    text = request.args.get("at", "")
    at = int(text) if text.isdecimal() and len(text) < 6 else 0
    return {
        "by_unit": charts.pairs(units), "by_month": charts.columns(months[-24:]),
        "verdicts": verdicts, "matrix": matrix, "at": at,
        "listed": report["listed"][at : at + PAGE],
        "more": at + PAGE if len(report["listed"]) > at + PAGE else None,
    }  # fmt: skip


def named(sector: Sector, section: str, slug: str) -> str:
    """What people call a slug of the report; a verdict that nobody took has none."""
    if not slug:
        return t("(无)", "(none)")
    if section == "timers":
        slug, _, run = slug.partition("#")
        titles = (p.timers[slug].title for p in sector.policies if slug in p.timers)
        own = next((title[language()] for title in titles if title), "")
        said = own or sector.title_of("timers", slug, language())
        return f"{said} #{run}" if run not in ("", "1") else said
    said = sector.title_of(section, slug, language())
    if said == slug:
        values = (fact.values for fact in sector.facts.values() if slug in fact.values)
        said = next((found[slug][language()] for found in values), slug)
    return said


def _report(found: Opened) -> Mapping[str, Any] | None:
    draft = found.draft
    try:
        report = backtesting.report(desk(), caller(), draft.sector, draft.id)
        return told(desk(), caller(), draft.sector, report)
    except NotFound:
        return None


def _workbook(found: Opened, report: Mapping[str, Any]) -> Response:
    from api.sheets.backtestsheet import write
    from api.sheets.workbook import MEDIA_TYPE

    file = BytesIO()
    write(file, report)
    name = f'attachment; filename="backtest-{found.draft.sector}-{found.draft.id}.xlsx"'
    return Response(file.getvalue(), mimetype=MEDIA_TYPE, headers={"Content-Disposition": name})


def _modes() -> dict[str, str]:
    return {
        "as_if": t("当作草案一直施行", "As if it had been in force all the time"),
        "from_day": t("只从草案的施行日起", "From its own first day only"),
    }

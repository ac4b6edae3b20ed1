"""A report over a period: to be read, completed by hand, printed or taken along."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from io import BytesIO
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.words import t
from console.forms import RIGHT, Wrong, refused, typed
from console.meetings import blueprint
from core.documents.html import fragment
from core.domain.errors import NotFound, NotPermitted, Problem, TousuError, invalid
from core.domain.reports import telling
from core.domain.reports.results import Filled, Result
from core.domain.worktime.spans import EXAMPLES, Span
from core.usecases.meetings import periodic
from core.usecases.meetings.opening import opening
from core.usecases.meetings.periodic import Wanted


@blueprint.route("/reports")
def reports() -> str:
    """The reports there are."""
    return render_template("meetings/reports.html", found=periodic.reports(desk(), caller()))


@blueprint.route("/reports/<sector>/<name>")
def report(sector: str, name: str) -> str | Response:
    """A report: its figures, its tables, and the text to be finished by hand.

    ``?format=md`` is the text alone, ``?format=xlsx`` a workbook; with ``&published=1`` any of
    them is made to be handed out.
    """
    names = ("period", "profile", "format", "published")
    asked = {key: request.args.get(key, "").strip() for key in names}
    wanted = Wanted(sector, name, asked["period"], asked["profile"] or "default")
    opened = None
    if not wanted.period:
        period, opened = opening(desk(), wanted)
        wanted = replace(wanted, period=period)
    result = periodic.read(desk(), caller(), wanted, published=asked["published"] == "1")
    chosen = language()
    if asked["format"] == "md":
        return Response(telling.told(result, chosen), mimetype="text/markdown")
    if asked["format"] == "xlsx":
        from api.sheets.reportsheet import write
        from api.sheets.workbook import MEDIA_TYPE

        sheet = BytesIO()
        write(sheet, result)
        saved = {"Content-Disposition": f"attachment; filename={name}-{result.span.label}.xlsx"}
        return Response(sheet.getvalue(), mimetype=MEDIA_TYPE, headers=saved)
    return _page(result, RIGHT, opened)


@blueprint.route("/reports/<sector>/<name>/numbers", methods=["POST"])
def enter_numbers(sector: str, name: str) -> ResponseReturnValue:
    """Type in numbers of the period, such as the visits; the last ones count."""
    wanted = Wanted(sector, name, typed("period", 20), typed("profile", 100) or "default")
    try:
        periodic.type_in(desk(), caller(), wanted, _numbers(), typed("remark", 1000))
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(error)
        return _page(periodic.read(desk(), caller(), wanted), wrong), wrong.status
    there: dict[str, Any] = {"period": wanted.period, "profile": wanted.profile, "done": "1"}
    return redirect(url_for("meetings.report", sector=sector, name=name, **there), 303)


def _numbers() -> dict[str, Decimal]:
    """The numbers of the form; what is left empty stays as it was."""
    found, problems = {}, []
    for name in request.form:
        text = typed(name, 30)
        if name.startswith("numbers.") and text:
            try:
                found[name.removeprefix("numbers.")] = Decimal(text)
            except InvalidOperation:
                problems.append(Problem(name, "应是数", "Must be a number"))
    if not found and not problems:
        problems.append(Problem("numbers", "请至少填一个数", "Fill in at least one number"))
    if problems:
        raise invalid(*problems)
    return found


def _page(result: Result, wrong: Wrong, opened: bool | None = None) -> str:
    """The page; ``opened``: whether the period has cases, where nobody asked for just this one."""
    sector = result.report.sector
    return render_template(
        "meetings/report.html", result=result, report=result.report, sector=desk().sector(sector),
        opened=opened, after=_after(result),
        wrong=wrong, may_type=caller().holds(periodic.TYPING_ROLES, sector),
        typed_in={one.name: one.value for one in result.typed if one.period == result.span.label},
        done=t("已录入。", "The numbers are kept.") if request.args.get("done") else "",
        said=partial(telling.said, few=result.few), lacking=telling.lacking,
        bars=_bars, told=fragment(telling.told(result, language())),
        examples=", ".join(EXAMPLES[kind] for kind in result.report.periods),
        # No zone in it: a page that is printed says when, on the office's clock.
        at=f"{desk().now().astimezone(desk().zone):%Y-%m-%d %H:%M}",
    )  # fmt: skip


def _after(result: Result) -> str:
    """The period after, where it has begun and the report has such; empty: there is none yet."""
    after = Span.of(result.span.every, result.span.last + timedelta(days=1))
    return after.label if after.first <= desk().now().astimezone(desk().zone).date() else ""


def _bars(table: Filled) -> list[int]:
    """How long the bar of each row is, of a hundred: its part of the whole, or of the largest."""
    slugs = [column.slug for column in table.columns]
    if "count" not in slugs:
        return [0] * len(table.rows)
    place = slugs.index("count")
    most = max((row.cells[place] or 0 for row in table.rows if not row.total), default=0)
    return [
        0 if row.total or not most else round(100 * (row.cells[place] or 0) / most)
        for row in table.rows
    ]

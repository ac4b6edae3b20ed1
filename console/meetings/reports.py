"""A page for people: a report over a period, to be read, printed or taken along. No scripts."""

from __future__ import annotations

from functools import partial
from io import BytesIO

from flask import Response, render_template, request

from api.context import caller, desk, language
from console.meetings import blueprint
from core.domain.reports import telling
from core.domain.reports.results import Filled
from core.domain.spans import EXAMPLES
from core.usecases import periodic
from core.usecases.periodic import Wanted

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    result = periodic.read(desk(), caller(), wanted, published=asked["published"] == "1")
    chosen = language()
    if asked["format"] == "md":
        return Response(telling.told(result, chosen), mimetype="text/markdown")
    if asked["format"] == "xlsx":
        from api.reportsheet import write

        sheet = BytesIO()
        write(sheet, result)
        saved = {"Content-Disposition": f"attachment; filename={name}-{result.span.label}.xlsx"}
        return Response(sheet.getvalue(), mimetype=_XLSX, headers=saved)
    return render_template(
        "meetings/report.html", result=result, report=result.report, sector=desk().sector(sector),
        said=partial(telling.said, few=result.few), lacking=telling.lacking,
        bars=_bars, told=telling.told(result, chosen),
        examples=", ".join(EXAMPLES[kind] for kind in result.report.periods),
        # No zone in it: a page that is printed says when, on the office's clock.
        at=f"{desk().now().astimezone(desk().zone):%Y-%m-%d %H:%M}",
    )  # fmt: skip


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

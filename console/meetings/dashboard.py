"""The page for the monthly meeting: how an office stands, each number a link to its cases."""

from __future__ import annotations

from datetime import date
from functools import partial
from io import BytesIO, StringIO
from typing import Any

from flask import Response, render_template, url_for

from api.context import caller, desk
from console.forms import refused
from console.meetings import blueprint, charts, figures
from console.meetings.asking import choices, wanted
from console.meetings.suspicions import checks_of, states_said
from core.domain.errors import NotPermitted, TousuError
from core.usecases.meetings import dashboard
from core.usecases.meetings.dashboard import Dashboard


@blueprint.route("/meetings")
def figures_page() -> str | tuple[str, int]:
    """The figures of an office over a period, beside how it stands now."""
    sector, asked_for = wanted()
    try:
        found = dashboard.read(desk(), caller(), asked_for)
    except NotPermitted:
        raise
    except TousuError as error:
        wrong = refused(error)
        return render_template(
            "meetings/dashboard.html", wrong=wrong, found=None, **choices(sector, asked_for)
        ), wrong.status
    groups = [(span.label[2:], (came, went)) for span, came, went in found.months]
    return render_template(
        "meetings/dashboard.html", found=found, wrong=None, percent=figures.percent,
        months=charts.bars(groups, ("received", "ended")), words=figures,
        weeks=charts.line([(f"{day:%m-%d}", n) for day, n in found.weeks]),
        heat=charts.calendar(found.span.first, found.span.last, found.days),
        behind=partial(_behind, found), tables=figures.tables(found),
        checks=checks_of([sector.slug]), states=states_said(), following=_following(found),
        # No zone in it: a page that is printed says when, on the office's clock.
        at=f"{found.at.astimezone(desk().zone):%Y-%m-%d %H:%M}", **choices(sector, found.wanted),
    )  # fmt: skip


@blueprint.route("/meetings/figures.<form>")
def figures_file(form: str) -> Response:
    """The same figures as a workbook (xlsx) or a table of all tables (csv)."""
    sector, asked_for = wanted()
    found = dashboard.read(desk(), caller(), asked_for)
    name = f"{sector.slug}-{found.span.label}"
    tables = figures.tables(found)
    if form == "csv":
        from core.sheets import write_rows

        text = StringIO()
        rows = [[one.title, *_flat(row)] for one in tables for row in (one.head, *one.rows)]
        wide = max(map(len, rows))
        write_rows(text, rows[0] + [""] * (wide - len(rows[0])), rows[1:])
        body, kind = text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"
    else:
        from api.sheets.workbook import MEDIA_TYPE

        body, kind, form = _workbook(tables), MEDIA_TYPE, "xlsx"
    response = Response(body, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form}")
    return response


def _workbook(tables: list[figures.Table]) -> bytes:
    from openpyxl import Workbook

    from api.sheets.workbook import fill

    book, file = Workbook(), BytesIO()
    book.remove(book.active)
    for one in tables:
        fill(book.create_sheet(one.title[:31]), [(word, 20) for word in one.head], one.rows)
    book.save(file)
    return file.getvalue()


def _flat(row: Any) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


def _behind(found: Dashboard, of: str, **more: Any) -> str:
    """The address of the list behind a number."""
    own = {k: v for k, v in vars(found.wanted).items() if v and k not in ("by", "calendar")}
    return url_for("meetings.cases_page", **own, of=of, **more)


def _following(found: Dashboard) -> str:
    """The name of the period after, empty while that has not begun."""
    span = found.span
    after = type(span).of(span.every, date.fromordinal(span.last.toordinal() + 1))
    return after.label if after.first <= found.at.astimezone(desk().zone).date() else ""

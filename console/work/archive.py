"""The list of contents of a case's file for people: to be read, printed or taken as a workbook."""

from __future__ import annotations

from flask import Response, render_template

from api.context import caller, desk, language
from api.wording import archivewords as words
from console.work import blueprint
from core.usecases.casework import archiving, reading
from core.usecases.casework.reading import Shown


@blueprint.route("/cases/<number>/archive-list")
def contents_page(number: str) -> str:
    """The list of contents, to be printed and laid on top of the file."""
    shown = reading.show(desk(), caller(), number)
    chosen = language()
    head = [en if chosen == "en" else zh for zh, en, _ in words.CONTENTS]
    return render_template(
        "work/archive.html", case=shown.case, head=head, rows=_rows(shown, chosen),
        sector=shown.matter.regime.sector, language=chosen,
    )  # fmt: skip


@blueprint.route("/cases/<number>/archive-list.xlsx")
def contents_sheet(number: str) -> Response:
    """The same as a workbook, in Chinese."""
    from api.sheets.workbook import MEDIA_TYPE, one_sheet

    shown = reading.show(desk(), caller(), number)
    head = [(zh, width) for zh, _, width in words.CONTENTS]
    body = one_sheet("卷内文件目录", head, _rows(shown, "zh"))
    response = Response(body, mimetype=MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"{number}.xlsx")
    return response


def _rows(shown: Shown, chosen: str) -> list[list[str]]:
    documents = archiving.contents(shown.case)
    return list(words.contents_rows(shown.matter.regime.sector, documents, desk().zone, chosen))

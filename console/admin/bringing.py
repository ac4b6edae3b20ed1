"""Complaints of the past taken in from a table: uploaded, done in the background, told of."""

from __future__ import annotations

from contextlib import suppress

from flask import render_template, request
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.parsing import MAX_BODY
from api.words import t
from console.admin import blueprint
from console.admin.frame import answered, sector_titles
from console.forms import RIGHT, Wrong, typed
from core.domain.errors import Problem, invalid
from core.usecases.background import jobs
from core.usecases.past import importjobs
from core.usecases.past.importjobs import IMPORTERS, Batch


@blueprint.route("/imports")
def imports() -> str:
    """The form to send a table with its mapping, and the imports before."""
    return _imports(RIGHT)


@blueprint.route("/imports", methods=["POST"])
def ask_import() -> ResponseReturnValue:
    """Have a table taken in; what is there already stays."""

    def do() -> dict[str, int]:
        batch = Batch(
            typed("sector", 100), _sent("mapping"), _sent("content"), typed("profile", 100)
        )
        return {"number": importjobs.ask(desk(), caller(), batch).id}

    return answered(do, _imports, "admin.import_job")


@blueprint.route("/imports/<int:number>")
def import_job(number: int) -> str:
    """How far an import is, and which rows were refused, without a word of what stood in them."""
    job = jobs.show(desk(), caller(), number, IMPORTERS)
    error = job.error_zh if language() == "zh" else job.error_en
    return render_template("admin/import.html", job=job, error=error, states=_states())


def _imports(wrong: Wrong) -> str:
    titles = sector_titles()
    mine = {slug: title for slug, title in titles.items() if caller().holds(IMPORTERS, slug)}
    return render_template(
        "admin/imports.html", wrong=wrong, sectors=mine, states=_states(),
        found=jobs.latest(desk(), caller(), importjobs.KIND, IMPORTERS), titles=titles,
    )  # fmt: skip


def _sent(name: str) -> str:
    """A file of the form as text: UTF-8, or GBK as spreadsheet programs here write it."""
    file = request.files.get(name)
    body = file.read() if file else b""
    if not body:
        raise invalid(Problem(name, "请选择文件", "Choose a file"))
    if len(body) > MAX_BODY:
        zh, en = "文件不得超过 1 MiB,请分成几份", "A file may have 1 MiB at most; split it"
        raise invalid(Problem(name, zh, en))
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return body.decode(encoding)
    raise invalid(Problem(name, "应是文本文件(CSV或YAML)", "Must be a text file (CSV or YAML)"))


def _states() -> dict[str, str]:
    return {
        "queued": t("排队", "Queued"), "running": t("进行中", "Running"),
        "done": t("完成", "Done"), "failed": t("失败", "Failed"),
        "cancelled": t("已取消", "Cancelled"),
    }  # fmt: skip

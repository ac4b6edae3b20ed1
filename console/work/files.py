"""What lies in a case: its notices and how they were served, its forms, and the files with it."""

from __future__ import annotations

from flask import Response as Answer
from flask import request
from werkzeug.wrappers import Response

from api.context import desk
from api.routes.attachments import copy_of
from api.routes.cases import officer_of
from api.words import of
from console.forms import RIGHT, Wrong, day_typed, number_typed, refused, typed
from console.work import blueprint
from console.work.casepage import back_to, case_page_of, shown_case
from core.domain.casework import service
from core.domain.casework.service import Delivery
from core.domain.errors import NotFound, NotPermitted, Problem, Refusal, TousuError, invalid
from core.domain.rules.policies import ServiceRule
from core.uploads.looking import MAX_BYTES, MEDIA_TYPES
from core.usecases.casework import attaching, documents, handling
from core.usecases.casework.reading import Shown


@blueprint.route("/cases/<number>/papers")
def papers_page(number: str) -> str | tuple[str, int]:
    """The notices with their service, the forms, and the files of a case."""
    return _page(shown_case(number))


@blueprint.route("/cases/<number>/notices/<notice>/service", methods=["POST"])
def serve(number: str, notice: str) -> Response | str | tuple[str, int]:
    """Record that a notice was served, or that it came back."""
    shown = shown_case(number)
    try:
        delivery = Delivery(
            notice, typed("method", 100), officer_of(shown), typed("outcome", 20) or "served",
            day_typed("on"), typed("receipt", 500), typed("note", 20_000),
        )  # fmt: skip
        handling.serve(desk(), number, delivery, revision=number_typed("revision"))
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return _page(shown_case(number), refused(error), notice)
    return back_to(number, "served", "work.papers_page")


@blueprint.route("/cases/<number>/files", methods=["POST"])
def attach(number: str) -> Response | str | tuple[str, int]:
    """Lay a file with a case."""
    shown = shown_case(number)
    try:
        attaching.may_attach(desk(), shown)
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise invalid(Problem("file", "请选择文件", "Choose a file"))
        attaching.attach(desk(), shown, typed("name", 200) or sent.filename, sent.read())
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return _page(shown, refused(error), "file")
    return back_to(number, "attached", "work.papers_page")


@blueprint.route("/cases/<number>/files/<file>")
def file_page(number: str, file: str) -> Answer:
    """A copy of a file of a case, to be saved."""
    shown = shown_case(number)
    found, content = attaching.content_of(desk(), shown, file)
    return copy_of(found, content)


def _page(shown: Shown, wrong: Wrong = RIGHT, place: str = "") -> str | tuple[str, int]:
    rule = _rule(shown)
    methods = rule.methods if rule else {}
    return case_page_of(
        "work/files.html", shown, wrong, place=place,
        methods={slug: of(one.title) if one.title else slug for slug, one in methods.items()},
        needing={slug: one for slug, one in methods.items() if one.receipt or one.note},
        files=attaching.of_case(desk(), shown) if shown.identities else [],
        keeps=desk().attachments is not None, most=MAX_BYTES // 1024 // 1024, many=attaching.MOST,
        kinds=", ".join(MEDIA_TYPES), blanks=documents.forms(shown),
        today=shown.matter.office.day(shown.at),
    )  # fmt: skip


def _rule(shown: Shown) -> ServiceRule | None:
    """How notices are served, where the one who is here may record it."""
    try:
        _, rule = service.rule_for(shown.matter, shown.at)
    except Refusal:
        return None
    return rule if set(rule.by) & {*shown.officer.roles, "any"} else None

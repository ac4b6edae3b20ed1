"""What all pages of one case have in common: its head, its parts, and the way through the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from api.context import caller, desk
from api.presenters.cases import case_body
from api.words import t
from console.forms import RIGHT, Wrong
from console.work import passage
from console.work.telling import Telling
from core.domain.errors import NotFound
from core.usecases.casework import reading
from core.usecases.casework.mailbox import CORRESPONDENTS
from core.usecases.casework.reading import Shown
from core.usecases.proof.auditing import note_shown


def shown_case(number: str) -> Shown:
    """The case to be shown to whoever is here, entered as seen where it tells of people."""
    shown = reading.show(desk(), caller(), number)
    note_shown(desk(), caller(), shown)
    return shown


def case_page_of(
    template: str, shown: Shown, wrong: Wrong = RIGHT, **more: Any
) -> str | tuple[str, int]:
    """A page of a case; with what was ``wrong``, by its status."""
    beside = passage.around(shown.case.number)
    say = Telling(shown)
    page = render_template(
        template, shown=shown, case=case_body(shown), sector=say.sector, say=say, wrong=wrong,
        beside=beside, way=passage.carried(beside), calls=say.next_timer(), told=told(say),
        labels=labels(say), letters_open=bool({*CORRESPONDENTS} & {*shown.officer.roles}), **more,
    )  # fmt: skip
    return (page, wrong.status) if wrong else page


def labels(say: Telling) -> dict[str, str]:
    """What the fields of forms are called, for the list of what is wrong with them."""
    return {f"facts.{slug}": say.title(slug) for slug in say.sector.facts} | {
        "facts": t("事实", "Facts"),
        "note": t("理由", "Reason"),
        "until": t("新的期限", "New last day"),
        "timer": t("时限", "Deadline"),
        "grounds": t("依据的理由", "Grounds"),
        "at": t("办理时间", "When it was done"),
        "period": t("期间", "Period"),
        "together_with": t("共同办理的人员", "Together with"),
        "approvals": t("审批", "Approval"),
    }


def back_to(number: str, done: str, page: str = "work.case_page", **more: str) -> Response:
    """To a page of a case after something was done there; ``done`` is a key of :func:`told`.

    Where the deed took the case out of reach, nothing of it is shown any more but that.
    """
    try:
        reading.show(desk(), caller(), number)
    except NotFound:
        return Response(render_template("work/gone.html", number=number), mimetype="text/html")
    values: dict[str, Any] = {"number": number, "done": done, **more, **passage.carried()}
    return redirect(url_for(page, **values), 303)


def told(say: Telling) -> str:
    """What was just done, for the line that says so; only words of ours, whatever the address."""
    done = request.args.get("done", "")
    kind, _, act = done.partition(".")
    if act and act not in say.sector.vocabulary.get("actions", {}):
        known = any(act in policy.procedure for policy in say.sector.policies)
        act = act if known else ""
    if act:
        return _of_acts().get(kind, "{act}").format(act=say.word("actions", act))
    return _plain().get(kind, "")


def _of_acts() -> Mapping[str, str]:
    return {
        "did": t("已办理:{act}", "Done: {act}", act="{act}"),
        "applied": t(
            "已提出申请:{act}。批准后再来办理。",
            "Applied for: {act}. Come back to do it once it is approved.", act="{act}",
        ),
        "approved": t("已批准:{act}", "Approved: {act}", act="{act}"),
        "refused": t("不予批准:{act}", "Not approved: {act}", act="{act}"),
    }  # fmt: skip


def _plain() -> Mapping[str, str]:
    return {
        "facts": t("事实已记录。", "The facts are recorded."),
        "served": t("送达情况已记录。", "The service is recorded."),
        "attached": t("文件已附入本件。", "The file lies with the case."),
        "linked": t("已关联。", "The cases are linked."),
        "unlinked": t("已解除关联。", "The cases are no longer linked."),
        "split": t("已从原件分出本件。", "This case was split off."),
        "asked": t("已向保密专员提出申请。", "A custodian was asked."),
        "secrecy": t("保密级别已调整。", "The secrecy was changed."),
        "written": t("留言已发出。", "The message is sent."),
    }

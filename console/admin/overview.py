"""What wants attention in the office: the looks of ``tousu doctor`` at it, and what waits."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from flask import render_template

from api.cli.checks import FAIL, OK, Finding
from api.context import caller, desk
from api.permissions import PERMISSIONS
from api.words import t
from console.admin import blueprint
from console.admin.frame import open_to_me
from console.admin.saying import commands, remedy, what_said
from core.domain.errors import TousuError
from core.usecases.meetings import figures
from core.usecases.messages import endpoints, undelivered
from core.usecases.proof import checkpoints
from core.usecases.sealed import erasing, releasing

#: The looks at an office that are quick and read nothing but what stands here.
LOOKS = (
    "clock", "deadlines", "background", "calendar", "policies", "people", "hold", "keys", "outbox",
    "emergencies",
)  # fmt: skip


@blueprint.route("")
def overview() -> str:
    """What wants attention, as far as it is for whoever is here to see."""
    watches = caller().holds(PERMISSIONS["read_metrics"].roles or ())  # type: ignore[union-attr]
    found = list(_findings()) if watches else []
    newest = checkpoints.every(desk())[-1:] if watches else []
    return render_template(
        "admin/overview.html", found=sorted(found, key=lambda one: one.state == OK),
        watches=watches, wanting=list(_waiting()), numbers=_numbers() if watches else {},
        checkpoint=newest[0] if newest else None, said=what_said, remedy=remedy, commands=commands,
    )  # fmt: skip


def _findings() -> Iterator[Finding]:
    for name in LOOKS:
        look_at = import_module(f"api.cli.checks.{name}").look_at
        try:
            yield from look_at(desk())
        except TousuError as error:
            yield Finding(FAIL, name, error.en, error.zh)


def _waiting() -> Iterator[tuple[str, str, int]]:
    """(page, words, number) of what waits for whoever is here."""
    if open_to_me("admin.outbox"):
        dead = undelivered.overview(desk()).counts.get("dead", 0)
        yield "admin.outbox", t("发送失败的消息", "Dead letters"), dead
    if open_to_me("admin.webhooks"):
        asked = sum(one.asked is not None for one in endpoints.list_all(desk()))
        yield "admin.webhooks", t("待批准的推送地址", "Webhooks to approve"), asked
    if open_to_me("admin.decide_release"):
        asked = len(releasing.requests(desk(), caller(), "asked"))
        yield "admin.releases", t("待决定的解密申请", "Releases to decide"), asked
    if open_to_me("admin.erasures"):
        open_ = [one for one in erasing.proposals(desk(), caller()) if one.state in _OPEN]
        yield "admin.erasures", t("待审批的销毁", "Destructions to review"), len(open_)


_OPEN = ("asked", "reviewed")


def _numbers() -> dict[str, int]:
    """The figures by which the installation is watched, in words."""
    words = {
        "cases_open": t("在办案件", "Open cases"),
        "timers_overdue": t("超期的时限", "Overdue deadlines"),
        "timers_provisional": t("暂定的时限", "Provisional deadlines"),
        "calendar_days": t("日历已确定的天数", "Days until the calendar is open"),
        "jobs_failed_day": t("一日内失败的后台任务", "Jobs failed within a day"),
        "doors_shut": t("被锁定的用户名", "Names locked out"),
    }
    return {
        words[figure.name]: int(sum(values.values()))
        for figure, values in figures.read_all(desk())
        if figure.name in words
    }

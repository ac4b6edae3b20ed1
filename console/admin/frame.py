"""What the pages of the administration share: their own menu, and how a form is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.context import desk, language
from api.permissions import PERMISSIONS
from api.words import t
from console.forms import Wrong, refused
from console.permissions import PAGES
from core.domain.errors import NotFound, NotPermitted, TousuError
from core.domain.rules.sectors import Sector
from core.usecases.people import access
from core.usecases.people.tokens import SCOPES


def around() -> dict[str, Any]:
    """The places of the administration that are open to whoever is here."""
    places = {
        "admin.overview": t("概况", "Overview"),
        "admin.users": t("用户", "People"),
        "admin.units": t("单位", "Units"),
        "admin.own": t("我的账号", "My account"),
        "admin.outbox": t("对外消息", "Messages"),
        "admin.webhooks": t("推送地址", "Webhooks"),
        "admin.retention": t("保管期限", "Retention"),
        "admin.erasures": t("销毁审批", "Destructions"),
        "admin.releases": t("解密申请", "Releases"),
        "admin.proofs": t("核验", "Proofs"),
        "admin.register": t("登记簿", "Register"),
        "admin.events": t("权限变更", "Access events"),
        "admin.sectors": t("行业", "Sectors"),
        "admin.calendars": t("日历", "Calendar"),
        "admin.texts": t("文书和邮件", "Notices and mails"),
        "admin.imports": t("导入", "Import"),
    }
    return {
        "places": {page: title for page, title in places.items() if open_to_me(page)},
        "here": _here(places), "may": open_to_me,
        "done": _done(request.args.get("done", "")), "office_time": office_time,
    }  # fmt: skip


def _here(places: Mapping[str, str]) -> str:
    """The place to which the page asked for belongs; empty where it is none of the menu's."""
    for page in places:
        path = url_for(page)
        below = page != "admin.overview" and request.path.startswith(f"{path}/")
        if request.path == path or below:
            return page
    return ""


def open_to_me(page: str) -> bool:
    """Whether whoever is here may open a page, or send its form."""
    permission = PERMISSIONS[PAGES[page]]
    return (
        permission is not None
        and "caller" in g
        and (permission.roles is None or g.caller.holds(permission.roles))
    )


def office_time(at: datetime | None) -> str:
    """An instant on the office's clock; a dash where there is none."""
    return f"{at.astimezone(desk().zone):%Y-%m-%d %H:%M}" if at else "—"


def role_titles() -> dict[str, str]:
    """Every role that somebody may hold, in words."""
    found: dict[str, str] = {}
    for sector in desk().registry:
        for role in sector.roles:
            found.setdefault(role, sector.title_of("roles", role, language()))
    return found


def sector_titles() -> dict[str, str]:
    """The sectors that are loaded, in words."""
    return {one.slug: one.title[language()] for one in desk().registry}


def unit_places() -> dict[str, str]:
    """Where a role may be held besides everywhere: each unit, as ``sector/unit``, in words."""
    return {
        f"{slug}/{unit.slug}": f"{title} · {unit.title.get(language(), unit.slug)}"
        for slug, title in sector_titles().items()
        for unit in access.list_units(desk(), slug)
    }


def scope_titles() -> dict[str, str]:
    """What a token may be given, in words."""
    said = {
        "read": t("查看", "Read"), "submit": t("收件", "Take in"), "handle": t("办理", "Handle"),
        "policies": t("政策起草", "Policies"), "tokens": t("管理令牌", "Tokens"),
        "admin": t("管理", "Administer"), "metrics": t("监控指标", "Metrics"),
        "act_as": t("代他人办理", "Act for others"),
    }  # fmt: skip
    return {one: said.get(one, one) for one in SCOPES}


def profiles_of(sector: Sector) -> dict[str, str]:
    """The profiles of a sector, in words."""
    return {slug: title[language()] for slug, title in sector.profiles.items()}


def answered(
    do: Callable[[], Mapping[str, Any] | None], again: Callable[[Wrong], str], page: str,
    **there: Any,
) -> ResponseReturnValue:  # fmt: skip
    """Do what a form asks and go to ``page``; where it is refused, the page ``again``.

    What ``do`` gives back belongs to the address of the page.
    """
    try:
        there |= do() or {}
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(error)
        return again(wrong), wrong.status
    return redirect(url_for(page, **there), 303)


def _done(what: str) -> str:
    said = {
        "added": t("已新增。", "Added."), "changed": t("已更改。", "Changed."),
        "granted": t("已授予。", "The role is given."), "revoked": t("已撤回。", "Taken back."),
        "ended": t("登录、令牌和邀请均已终止。", "Every session, token and invitation has ended."),
        "retried": t("将重新发送。", "It is tried again."),
        "discarded": t("已放弃。", "Discarded."),
        "decided": t("已决定。", "Decided."), "removed": t("已删除。", "Removed."),
        "pinged": t("已发出试验消息。", "A trial message is on its way."),
        "proposed": t("已提出,待另两人同意。", "Proposed; two others must agree."),
        "restricted": t("已限制:个人信息只保管,不使用。", "What is personal is only kept now."),
        "held": t("已保全。", "Held."), "lifted": t("保全已解除。", "The holds are lifted."),
        "password": t("密码已更改。", "The password is changed."),
    }  # fmt: skip
    return said.get(what, "")

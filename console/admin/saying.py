"""In words: what was done to whose access, what the register holds, what a check asks to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from api.cli.checks import Finding
from api.context import desk
from api.words import of, t
from console.admin.frame import role_titles, scope_titles, sector_titles, unit_places
from console.naming import meet, person
from core.storage.people.doors import AccessEvent

__all__ = ["Events", "commands", "events_said", "registered", "remedy", "what_said"]

_COMMAND = re.compile(r"\b(?:tousu|journalctl|timedatectl)\b[^,;]*?(?=,|;| or | and |$)")


def events_said() -> Mapping[str, str]:
    """What may happen to somebody's access, in words."""
    return {
        "user_added": t("新增用户", "User entered"),
        "renamed": t("更改姓名", "Renamed"),
        "email_set": t("更改邮箱", "Mail address changed"),
        "let_in": t("恢复用户", "Let in again"),
        "shut_out": t("停用用户", "Shut out"),
        "role_given": t("授予角色", "Role given"),
        "role_taken": t("撤回角色", "Role taken back"),
        "unit_added": t("新增单位", "Unit added"),
        "unit_renamed": t("更改单位名称", "Unit renamed"),
        "token_issued": t("发出令牌", "Token issued"),
        "token_revoked": t("撤回令牌", "Token taken back"),
        "invited": t("发出邀请", "Invited"),
        "access_ended": t("终止全部登录和令牌", "Every session and token ended"),
        "locked_out": t("密码多次错误,暂时锁定", "Locked out after many wrong passwords"),
        "password_set": t("设置密码", "Password set"),
        "logged_in": t("登录", "Logged in"),
        "webhook_asked": t("申请推送地址", "Webhook asked for"),
        "webhook_granted": t("批准推送地址", "Webhook approved"),
        "webhook_refused": t("不批准推送地址", "Webhook refused"),
        "webhook_removed": t("删除推送地址", "Webhook removed"),
    }


class Events:
    """Says events of access in the language of the request; a page makes one for its list."""

    def __init__(self, events: list[AccessEvent]) -> None:
        self._titles = events_said()
        meet(name for one in events for name in (one.by, one.user))

    def title(self, event: AccessEvent) -> str:
        """What was done."""
        return self._titles.get(event.what, event.what)

    def by(self, event: AccessEvent) -> str:
        """Who did it."""
        return person(event.by) or t("服务器上的操作人员", "Somebody at the machine")

    def detail(self, event: AccessEvent) -> list[str]:
        """What else is known of it: the role and where, how one came in, which token."""
        return [said for name, value in self._told(event) if (said := self._said(name, value))]

    @staticmethod
    def _told(event: AccessEvent) -> Iterator[tuple[str, Any]]:
        detail = dict(event.detail)
        if event.what in ("role_given", "role_taken"):
            yield "role", detail.pop("role", "")
            yield "where", (detail.pop("sector", ""), detail.pop("unit", ""))
        elif "unit" in detail:
            yield "where", (detail.pop("sector", ""), detail.pop("unit", ""))
        yield from ((name, value) for name, value in detail.items() if value)

    def _said(self, name: str, value: Any) -> str:
        if name == "role":
            return self._roles.get(value, str(value))
        if name == "where":
            sector, unit = value
            place = f"{sector}/{unit}"
            return self._places.get(place, place) if unit else t("全单位", "Everywhere")
        if name == "proof":
            return _proofs().get(value, str(value))
        if name in ("scopes", "sectors", "events") and isinstance(value, list | tuple):
            words = {**sector_titles(), **scope_titles()}
            return ", ".join(words.get(str(one), str(one)) for one in value)
        return f"#{value}" if name == "endpoint" else str(value)

    @cached_property
    def _roles(self) -> dict[str, str]:
        return role_titles()

    @cached_property
    def _places(self) -> dict[str, str]:
        return unit_places()


def _proofs() -> dict[str, str]:
    return {
        "password": t("凭密码", "with a password"),
        "oidc": t("凭统一身份认证", "through the office's own log-in"),
        "invitation": t("凭邀请码", "with an invitation"),
    }


def registered() -> dict[str, str]:
    """What the register holds, in words: who read what is sensitive, and what was done."""
    return {
        "identity": t("查看身份信息", "Identities read"),
        "export": t("导出数据", "Data exported"),
        "journal": t("查看办理记录", "Journal read"),
        "key_changed": t("更换密钥", "Key changed"),
        "key_lost": t("密钥遗失", "Key lost"),
        "backed_up": t("备份", "Backed up"),
        "drilled": t("演练恢复", "Restoring drilled"),
        "restored": t("从备份恢复", "Restored from a backup"),
        "released": t("结束停办", "Hold ended"),
        "glass_broken": t("紧急启用", "Glass broken"),
        "sector_asked": t("申请启用行业文件", "Sector folder asked for"),
        "sector_vouched": t("确认行业文件", "Sector folder vouched for"),
        "message_delivered": t("对外消息已送达", "Message delivered"),
    }


def what_said(what: str) -> str:
    """What a check looked at, in words."""
    slug = what.removeprefix("policies of ")
    if slug in desk().registry.sectors:
        return t("现行政策:{sector}", "Policies: {sector}", sector=of(desk().sector(slug).title))
    return _checks().get(what, (what, ""))[0]


def remedy(finding: Finding) -> str:
    """What to do about what a check found, in words; nothing where all is well."""
    if finding.state == "ok":
        return ""
    kind = "policies" if finding.what.startswith("policies of ") else finding.what
    return _checks().get(kind, ("", ""))[1]


def commands(finding: Finding) -> list[str]:
    """The commands among what a check says to type."""
    return [one.strip() for one in _COMMAND.findall(finding.type)]


def _checks() -> dict[str, tuple[str, str]]:
    """What is looked at, and what to do where it is not right."""
    return {
        "clock": (t("时钟", "Clock"),
                  t("请系统管理员校准服务器的时钟。", "Set the clock of the server right.")),
        "deadlines": (t("时限处理", "Deadlines"),
                      t("请系统管理员启动服务,或者运行一次待办处理。",
                        "Start the server, or let what waits be done once.")),
        "jobs": (t("后台任务", "Jobs"),
                 t("请系统管理员查看服务是否在运行,以及运行日志中的失败原因。",
                   "See whether the server runs, and in its log why jobs failed.")),
        "calendar": (t("日历", "Calendar"),
                     t("国务院公布放假安排后,在“日历”中导入。",
                       "Take in the State Council's notice once it is published.")),
        "policies": ("", t("在“规则”中核对并公布现行政策。",
                           "Look at the rules, and publish what is to be in force.")),
        "people": (t("人员", "People"),
                   t("在“用户”中由安全管理员授予或者撤回角色。",
                     "A security administrator gives or takes back roles, under People.")),
        "hold": (t("停办", "Hold"),
                 t("核对恢复的数据后,由系统管理员结束停办。",
                   "Look through what was restored, then end the hold.")),
        "outbox": (t("对外消息", "Messages"),
                   t("在“对外消息”中重新发送或者放弃。",
                     "Send them again or discard them, under Messages.")),
        "sealing keys": (t("封存密钥", "Sealing keys"),
                         t("请密钥保管人把密钥放回密钥文件夹,或者停用不再需要的。",
                           "Put the keys back into their folder, or retire those not needed.")),
        "releases": (t("解密", "Releases"),
                     t("请查明为何保密专员未能到场,并补充人员。",
                       "Find out why no custodian was there, and name more of them.")),
    }  # fmt: skip

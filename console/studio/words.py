"""What the studio calls things: states of versions and drafts, kinds of parts, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.context import language
from api.words import t
from console.studio import blueprint


@blueprint.app_template_global()
def comma() -> str:
    """What stands between the things of a list."""
    return "、" if language() == "zh" else ", "


@blueprint.app_template_filter()
def joined(things: Iterable[object]) -> str:
    """Things one after another."""
    return comma().join(map(str, things))


def version_states() -> Mapping[str, str]:
    """How a version stands today."""
    return {
        "in_force": t("现行", "In force"),
        "to_come": t("将施行", "To come"),
        "superseded": t("已被取代", "Superseded"),
    }


def draft_states() -> Mapping[str, str]:
    """How far a draft is."""
    return {
        "draft": t("起草中", "Being written"),
        "submitted": t("已送审", "Submitted"),
        "approved": t("已批准", "Approved"),
        "published": t("已公布", "Published"),
        "withdrawn": t("已撤回", "Withdrawn"),
        "superseded": t("已被取代", "Superseded"),
        "dropped": t("已放弃", "Given up"),
        "refused": t("未批准", "Refused"),
        "in_force": t("正在执行", "Being carried out"),
        "applied": t("已执行", "Carried out"),
    }


def transitions() -> Mapping[str, str]:
    """What may become of open cases."""
    return {
        "pinned": t("在办案件仍按原规定", "Open cases keep their version"),
        "by_event": t("此后的事按新规定", "Later events follow the new version"),
        "migrate": t("在办案件转入新规定", "Open cases move to the new version"),
    }


def events() -> Mapping[str, str]:
    """What happens to a draft."""
    return {
        "begun": t("开始起草", "Begun"),
        "drafted": t("起草", "Drafted"),
        "edited": t("修改", "Edited"),
        "checked": t("检查", "Checked"),
        "proved": t("运行情景", "Scenarios played"),
        "backtested": t("回溯测试", "Tried on the past"),
        "previewed": t("预览在办案件", "Open cases previewed"),
        "submitted": t("送审", "Submitted"),
        "returned": t("退回", "Returned"),
        "approved": t("批准", "Approved"),
        "refused": t("不批准", "Refused"),
        "published": t("公布", "Published"),
        "withdrawn": t("撤回", "Withdrawn"),
        "dropped": t("放弃", "Given up"),
        "in_force": t("开始执行", "Came into force"),
        "applied": t("执行完毕", "Carried out"),
    }


def severities() -> Mapping[str, str]:
    """How grave a finding is."""
    return {
        "problem": t("不能读取", "Cannot be read"),
        "error": t("错误", "Error"),
        "warning": t("警告", "Warning"),
        "note": t("提示", "Note"),
    }


def outcomes() -> Mapping[str, str]:
    """What a ground makes of a case."""
    return {
        "reject": t("不予受理", "Reject"),
        "redirect": t("转送其他机关", "Redirect"),
        "correct": t("要求补正", "Ask to correct"),
        "accept": t("受理", "Accept"),
    }


def said_of(slug: str, words: Mapping[str, str]) -> str:
    """The word for a slug; the slug where there is none."""
    return words.get(slug, slug)

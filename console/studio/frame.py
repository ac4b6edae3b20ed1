"""What stands around every page of a draft: what it is, how far, who wrote it, what may be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from api.context import caller, desk
from api.words import t
from console.forms import RIGHT, Wrong, refused
from console.studio import words
from core.domain.errors import NotFound, NotPermitted, TousuError, invalid
from core.domain.errors import Problem as FormProblem
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles import PolicyFileError
from core.storage.rules.policies import Draft, DraftEvent
from core.usecases.policymaking import drafts
from core.usecases.policymaking.paths import kind_of
from core.usecases.published import path_of, published, sector_with

#: The places of a draft: the page of each, and what people call it.
_TABS = (
    ("studio.draft", "内容", "Content"),
    ("studio.checks", "检查", "Checks"),
    ("studio.diff", "改了什么", "What changes"),
    ("studio.try_page", "试一件", "Try a case"),
    ("studio.backtest", "回溯测试", "The past"),
    ("studio.impact", "在办案件", "Open cases"),
    ("studio.decide", "送审与公布", "Decide"),
    ("studio.history", "经过", "History"),
)


@dataclass(frozen=True)
class Opened:
    """A draft that the caller may see, with its history."""

    draft: Draft
    history: list[DraftEvent]

    @property
    def editable(self) -> bool:
        """Whether the caller may change it now."""
        mine = caller().holds(drafts.EDITORS, self.draft.sector)
        return mine and self.draft.state in drafts.OPEN

    @property
    def decides(self) -> bool:
        """Whether the caller holds the role that approves."""
        return caller().holds(drafts.APPROVERS, self.draft.sector)

    @property
    def wrote(self) -> bool:
        """Whether the caller wrote or submitted any of it, and so may not approve it."""
        mine = {caller().name, caller().behind or caller().name}
        return bool(drafts.authors(self.history) & mine)

    def sector(self) -> Sector:
        """The sector as the draft would make it; ``PolicyFileError`` where it does not load."""
        with desk().store.read() as work:
            texts = {**published(work, self.draft.sector), **self.draft.files}
        return sector_with(desk().registry, self.draft.sector, texts)

    def versions(self, sector: Sector) -> list[Policy]:
        """The versions of policies that the draft writes."""
        return [one for one in sector.policies if path_of(one) in self.draft.files]


def opened(sector: str, draft: int) -> Opened:
    """The draft of an address; NotFound where the caller may not know of it."""
    return Opened(*drafts.show(desk(), caller(), sector, draft))


def page(template: str, found: Opened, wrong: Wrong = RIGHT, **more: Any) -> str:
    """A page of a draft, with what stands around it."""
    draft = found.draft
    place: dict[str, Any] = {"sector": draft.sector, "draft": draft.id}
    tabs = [(at, url_for(at, **place), t(zh, en)) for at, zh, en in _TABS]
    return render_template(
        f"studio/{template}", found=found, draft=draft, place=place, tabs=tabs, words=words,
        sector=desk().sector(draft.sector), authors=sorted(drafts.authors(found.history)),
        wrong=wrong, done=_done(), kind_of=kind_of, **more,
    )  # fmt: skip


def attempt(do: Callable[[], str], again: Callable[[Wrong], str]) -> tuple[str, int] | str:
    """What ``do`` answers; where it is refused, ``again`` with what was wrong, and what was typed.

    Who may not know or do it is told so by the page of errors.
    """
    try:
        return do()
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        wrong = refused(error)
        return again(wrong), wrong.status


def unreadable(found: Opened) -> PolicyFileError | None:
    """Why the draft cannot be read as rules; None where it can."""
    try:
        found.sector()
    except PolicyFileError as error:
        return error
    return None


def revision_typed() -> int:
    """The revision of the draft that the form was made from."""
    text = request.form.get("revision", "")
    if not text.isdecimal() or len(text) > 9:
        zh, en = "表单不完整,请重新打开页面", "The form is not whole; open the page again"
        raise invalid(FormProblem("revision", zh, en))
    return int(text)


def _done() -> str:
    """What was just done, in words."""
    said = {
        "begun": t("草案已建立。请在下面逐项修改。", "The draft is there. Change it part by part."),
        "edited": t("已保存。", "Saved."),
        "same": t("没有改动。", "Nothing was changed."),
        "checked": t("已检查。", "Checked."),
        "submitted": t("已送审,等待另一人审批。", "Submitted; another person approves it."),
        "approved": t("已批准,可以公布。", "Approved; it can be published."),
        "returned": t("已退回起草人。", "Returned to its authors."),
        "published": t("已公布。", "Published."),
        "withdrawn": t("已撤回。", "Withdrawn."),
        "dropped": t("草案已放弃。", "The draft was given up."),
        "rebased": t("已按现行内容重新衔接。", "The draft now rests on what is in force."),
        "switched": t("已切换对照试行。", "The shadow was switched."),
        "asked": t("已在后台开始。", "Begun in the background."),
        "added": t("情景已加入草案。", "The scenario was added to the draft."),
    }
    return said.get(request.args.get("done", ""), "")

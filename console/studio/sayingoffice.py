"""Rules of an office in words: its duties, what it looks for by night, who is told by mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.context import language
from api.words import t
from console.studio.choices import occurrences, receivers
from console.studio.partfields import options
from console.studio.saying import Sayer, Told
from console.studio.words import joined
from core.domain.casework.messages import MessageRule
from core.domain.inspections.checks import (
    Check,
    Gaps,
    Holding,
    Late,
    OutOfOrder,
    Repeats,
    SameText,
    Totals,
)
from core.domain.rules.limits import Duty
from core.domain.worktime.periods import Period


class OfficeSayer:
    """Says what concerns the office in the language of the request."""

    def __init__(self, sayer: Sayer, words: Mapping[str, Any]) -> None:
        """``words`` are those of the outline."""
        self._sayer, self._words = sayer, words

    def duties(self) -> list[Told]:
        """The periodic duties."""
        return [self._duty(one) for one in self._sayer.policy.duties.values()]

    def inspections(self) -> list[Told]:
        """The nightly checks."""
        return [self._check(one) for one in self._sayer.policy.inspections.values()]

    def messages(self) -> list[Told]:
        """Who is told what by mail."""
        return [self._message(one) for one in self._sayer.policy.messages.values()]

    def _duty(self, one: Duty) -> Told:
        often = options("every")[one.every]
        if one.plus is not None:
            due = t("期间结束后{far}到期", "due {far} after its end", far=self._far(one.plus))
        elif one.day is not None:
            due = t("期间最后一个月{day}日到期", "due on day {day} of its last month", day=one.day)
        else:
            due = t("期间最后一日到期", "due on its last day")
        met = t("以「{acts}」完成", "met by “{acts}”", acts=self._acts(one.met_by))
        lines = [often, due, met]
        if one.role:
            lines.append(t("由{who}负责", "done by: {who}", who=self._sayer.roles([one.role])))
        title = one.title.get(language()) or self._sayer.title("timers", one.slug)
        return Told(one.slug, title, tuple(lines), one.cite)

    def _check(self, one: Check) -> Told:
        tasks = (
            (t("发现疑点:", "On suspicion: "), one.opens),
            (t("认定属实:", "Once confirmed: "), one.confirmed),
            (t("开始处罚以后另加:", "Once enforced, too: "), one.enforced),
        )
        lines = [self._compared(one), *(
            head + joined(self._sayer.title("tasks", slug) for slug in slugs)
            for head, slugs in tasks if slugs
        )]  # fmt: skip
        back = t(
            "查{far}以内收到的案件", "Cases received within {far}", far=self._far(one.looks_back)
        )
        return Told(one.slug, one.title[language()], (*lines, back), one.cite)

    def _compared(self, check: Check) -> str:
        """What a check compares, in a sentence."""
        match check.kind:
            case Holding(when):
                return self._sayer.condition(when)
            case OutOfOrder(acts, after):
                return t("「{acts}」先于「{after}」", "“{acts}” before “{after}”",
                         acts=self._acts(acts), after=self._acts(after))  # fmt: skip
            case Late(after):
                return t("事后超过{far}才记入", "written down later than {far} after it happened",
                         far=self._far(after))  # fmt: skip
            case Gaps(channels):
                return t("{channels}的编号有缺", "numbers of {channels} are missing",
                         channels=self._channels(channels))  # fmt: skip
            case Totals(channels, tolerance):
                return t("{channels}上报件数与登记相差超过{n}件",
                         "totals of {channels} differ by more than {n}",
                         channels=self._channels(channels), n=tolerance)  # fmt: skip
            case SameText(acts, least, within):
                return t("「{acts}」的同一说明在{far}内给了{n}人以上",
                         "the same note of “{acts}” given to {n} or more within {far}",
                         acts=self._acts(acts), far=self._far(within), n=least)  # fmt: skip
            case Repeats():
                return t("以重复为由了结,却没有前件", "ended as a repeat of nothing")

    def _message(self, one: MessageRule) -> Told:
        known, told = occurrences(self._words), receivers(self._words)
        when = joined(known.get(each.slug, each.slug) for each in one.on)
        to = joined(told.get(slug, slug) for slug in one.to)
        lines = t("发生「{when}」时", "when: {when}", when=when), t("告知{to}", "tells {to}", to=to)
        return Told(one.slug, one.slug, lines, one.cite)

    def _acts(self, slugs: Iterable[str]) -> str:
        return joined(self._sayer.event(slug) for slug in slugs)

    def _channels(self, slugs: Iterable[str]) -> str:
        return joined(self._sayer.title("channels", slug) for slug in slugs)

    @staticmethod
    def _far(period: Period) -> str:
        return period.words(language())


def office_rules(
    sayer: Sayer, outline: Mapping[str, Any]
) -> list[tuple[str, str, str, list[Told]]]:
    """What concerns the office: kind, heading, what adding one is called, and what there is."""
    said = OfficeSayer(sayer, outline["words"])
    return [
        ("duty", t("定期职责", "Periodic duties"), t("新增职责", "Add a duty"), said.duties()),
        ("inspection", t("夜间检查", "Nightly checks"), t("新增检查", "Add a check"),
         said.inspections()),
        ("message", t("邮件提醒", "Mails to those concerned"), t("新增邮件提醒", "Add a mail"),
         said.messages()),
    ]  # fmt: skip

"""Evidence of suspicions in words: what was compared and what was found, for one who must judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.domain.inspections.suspicions import Suspicion
from core.domain.rules.sectors import Sector
from core.domain.worktime.periods import Period

#: How many single things are told; the evidence holds the rest.
TOLD = 6


class Words:
    """Says evidence in one language, with the words of one sector, on the office's clock."""

    def __init__(self, sector: Sector, language: str, zone: ZoneInfo) -> None:
        self._sector, self._zh, self._zone = sector, language == "zh", zone
        self._language = language

    def says(self, suspicion: Suspicion) -> list[str]:
        """The evidence, a line for each thing."""
        kinds: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
            "cases": self._holding,
            "out_of_order": self._out_of_order,
            "late": self._late,
            "gaps": self._gaps,
            "totals": self._totals,
            "same_text": self._same_text,
            "repeats": self._repeats,
        }
        return kinds[suspicion.kind](suspicion.evidence)

    def _holding(self, seen: Mapping[str, Any]) -> list[str]:
        facts = [f"{self._fact(name)}: {self._value(name, v)}" for name, v in seen["facts"].items()]
        done = [
            f"{self._act(act)}: {self._day(day) if day else self._both('没有做过', 'never done')}"
            for act, day in seen["done"].items()
        ]
        return [self._both("条件成立", "The condition holds") + f": {seen['condition']}",
                *facts, *done]  # fmt: skip

    def _out_of_order(self, seen: Mapping[str, Any]) -> list[str]:
        after = self._list(map(self._act, seen["after"]))
        came = seen["came_at"]
        then = self._at(came) if came else self._both("没有做过", "never done")
        acts = [f"{self._act(one['act'])} {self._at(one['at'])}" for one in seen["acts"]]
        return [*self._few(acts), f"{self._both('应在其后', 'To come after')}: {after} ({then})"]

    def _late(self, seen: Mapping[str, Any]) -> list[str]:
        after = Period.parse(seen["after"]).words(self._language)
        lines = [
            self._both(
                f"{self._event(one['act'])}:发生于 {self._at(one['at'])},录入于 "
                f"{self._at(one['recorded_at'])},应在 {self._at(one['limit'])} 以前",
                f"{self._event(one['act'])}: happened {self._at(one['at'])}, entered "
                f"{self._at(one['recorded_at'])}, to be entered before {self._at(one['limit'])}",
            )
            for one in seen["entries"]
        ]
        return [self._both(f"期限:{after}", f"Limit: {after}"), *self._few(lines)]

    def _gaps(self, seen: Mapping[str, Any]) -> list[str]:
        series, low, high = seen["series"], seen["lowest"], seen["highest"]
        head = self._both(
            f"{self._channel(seen)} {seen['period']}:{series}{low} 至 {series}{high} 登记 "
            f"{seen['here']} 件,缺 {seen['missing']} 个号",
            f"{self._channel(seen)} {seen['period']}: {series}{low} to {series}{high}, "
            f"{seen['here']} here, {seen['missing']} missing",
        )
        return [head, *self._few([self._gap(one) for one in seen["gaps"]])]

    def _gap(self, gap: Mapping[str, Any]) -> str:
        first, last = gap["first"], gap["last"]
        numbers = str(first) if first == last else f"{first}–{last}"
        before, after = gap["between"]
        return self._both(f"缺 {numbers}(在 {before} 与 {after} 之间)",
                          f"{numbers} missing (between {before} and {after})")  # fmt: skip

    def _totals(self, seen: Mapping[str, Any]) -> list[str]:
        by, at = seen["told_by"], self._at(seen["told_at"])
        return [
            self._both(
                f"{self._channel(seen)} {seen['period']}:告知 {seen['told']},登记 {seen['here']},"
                f"相差 {seen['difference']}(允许 {seen['tolerance']})",
                f"{self._channel(seen)} {seen['period']}: told {seen['told']}, here "
                f"{seen['here']}, difference {seen['difference']} (allowed {seen['tolerance']})",
            ),
            self._both(
                f"登记:来件 {seen['receipts']},案件 {seen['cases']};告知由 {by} 录入,{at}",
                f"Here: {seen['receipts']} receipts, {seen['cases']} cases; told by {by}, {at}",
            ),
        ]

    def _same_text(self, seen: Mapping[str, Any]) -> list[str]:
        within = Period.parse(seen["within"]).words(self._language)
        given = [f"{one['case']} {self._act(one['act'])} {one['on']}" for one in seen["given"]]
        head = self._both(
            f"同一答复({seen['letters']} 字)给了 {seen['complainants']} 人,共 {seen['replies']} 次;"
            f"{within}内 {seen['at_least']} 人即列为疑点",
            f"One text ({seen['letters']} letters) given to {seen['complainants']} people in "
            f"{seen['replies']} replies; suspected from {seen['at_least']} within {within}",
        )
        return [head, *self._few(given)]

    def _repeats(self, seen: Mapping[str, Any]) -> list[str]:
        if "repeats" in seen:
            head = self._both(
                f"{seen['period']} 以重复为由了结 {seen['repeats']} 件,超过 {seen['at_most']} 件",
                f"{seen['repeats']} ended as repeats in {seen['period']}, over {seen['at_most']}",
            )
            return [head, *self._few(seen["cases"])]
        within = Period.parse(seen["within"]).words(self._language)
        sides = (
            ("compared_complainant", "投诉人", "complainant"),
            ("compared_respondent", "被投诉人", "respondent"),
        )
        who = self._list(self._both(zh, en) for key, zh, en in sides if seen[key])
        grounds = self._list(self._word("grounds", ground) for ground in seen["grounds"])
        return [
            self._both(
                f"{self._act(seen['act'])} {self._at(seen['at'])},理由:{grounds or '重复'}",
                f"{self._act(seen['act'])} {self._at(seen['at'])}, grounds: {grounds or 'repeat'}",
            ),
            self._both(f"此前{within}内没有相同{who}的来件",
                       f"Nothing of the same {who} in the {within} before"),
        ]  # fmt: skip

    def _both(self, zh: str, en: str) -> str:
        return zh if self._zh else en

    def _few(self, lines: list[str]) -> list[str]:
        more = len(lines) - TOLD
        rest = [self._both(f"另有 {more} 项", f"and {more} more")] if more > 0 else []
        return [*lines[:TOLD], *rest]

    def _list(self, words: Any) -> str:
        return ("、" if self._zh else ", ").join(words)

    def _word(self, section: str, slug: str) -> str:
        return self._sector.title_of(section, slug, self._language)

    def _act(self, slug: str) -> str:
        return self._word("actions", slug)

    def _event(self, slug: str) -> str:
        found = self._act(slug)
        return self._word("events", slug) if found == slug else found

    def _channel(self, seen: Mapping[str, Any]) -> str:
        return self._word("channels", seen["channel"])

    def _fact(self, name: str) -> str:
        fact = self._sector.facts.get(name)
        if fact and fact.title:
            return str(fact.title[self._language])
        return self._both(*_BUILT_IN.get(name, (name, name)))

    def _value(self, name: str, value: Any) -> str:
        fact = self._sector.facts.get(name)
        if value is None:
            return self._both("未知", "unknown")
        if isinstance(value, bool):
            return self._both("是", "yes") if value else self._both("否", "no")
        if fact and value in fact.values:
            return str(fact.values[value][self._language])
        sections = {"status": "statuses", "channel": "channels", "kind": "kinds"}
        return self._word(sections.get(name, "results"), str(value))

    def _at(self, at: datetime | None) -> str:
        return f"{at.astimezone(self._zone):%Y-%m-%d %H:%M}" if at else "—"

    def _day(self, day: date) -> str:
        return day.isoformat()


_BUILT_IN = {
    "status": ("状态", "Status"),
    "channel": ("渠道", "Channel"),
    "kind": ("类别", "Kind"),
    "unit": ("承办单位", "Unit"),
    "severity": ("级别", "Severity"),
    "category": ("分类", "Category"),
    "received_on": ("收到日期", "Received on"),
    "today": ("检查日期", "Day of the night"),
    "verdict": ("系统建议", "Advice"),
}

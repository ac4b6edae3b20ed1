"""What the parts of a policy are called in a sentence: sections, keys, and the names in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from core.domain.expressions import BOOL, DATE, TEXT, FactType, Param, Scope
from core.domain.expressions.functions import TIMER_STATES
from core.domain.expressions.wording import Words
from core.domain.policies import Policy
from core.domain.provisions import Title
from core.domain.sectors import Sector
from core.domain.service import events_of

#: Sections of a policy whose entries have slugs: what an entry is called, and where its title is.
SECTIONS: Mapping[str, tuple[Title, str]] = {
    "parameters": ({"zh": "参数", "en": "Parameter"}, "parameters"),
    "timers": ({"zh": "时限", "en": "Timer"}, "timers"),
    "duties": ({"zh": "定期职责", "en": "Duty"}, "timers"),
    "procedure": ({"zh": "行为", "en": "Act"}, "actions"),
    "tasks": ({"zh": "待办", "en": "Task"}, "tasks"),
    "events": ({"zh": "事件", "en": "Event"}, "events"),
    "rules": ({"zh": "理由", "en": "Ground"}, "grounds"),
    "tables": ({"zh": "表", "en": "Table"}, "facets"),
    "copies": ({"zh": "分类", "en": "Result"}, "facets"),
    "rows": ({"zh": "行", "en": "Row"}, ""),
    "extensions": ({"zh": "延期", "en": "Extension"}, ""),
    "pauses": ({"zh": "中止事由", "en": "Pause"}, ""),
}

KEYS: Mapping[str, Title] = {
    "adds": {"zh": "延长", "en": "length added"},
    "admissibility": {"zh": "受理条件", "en": "Admissibility"},
    "agrees_with": {"zh": "一致的建议", "en": "verdicts it agrees with"},
    "also": {"zh": "一并延长的时限", "en": "timers extended with it"},
    "applies": {"zh": "适用条件", "en": "when it applies"},
    "approvals": {"zh": "审批", "en": "approvals"},
    "asks": {"zh": "须说明的事实", "en": "facts asked"},
    "barred_if_named": {"zh": "被指名者回避", "en": "who is named is barred"},
    "basis": {"zh": "依据", "en": "basis"},
    "by": {"zh": "承办角色", "en": "roles"},
    "checks": {"zh": "事实核对", "en": "checks of facts"},
    "cites_grounds": {"zh": "引用理由", "en": "cites grounds"},
    "classification": {"zh": "分类与分流", "en": "Classification"},
    "closed_by": {"zh": "了结方式", "en": "what closes it"},
    "closes": {"zh": "了结的待办", "en": "tasks closed"},
    "copies": {"zh": "取自事实的分类", "en": "results copied from facts"},
    "decided_by": {"zh": "由事实决定", "en": "decided by the fact"},
    "disabled": {"zh": "停用", "en": "disabled"},
    "due": {"zh": "到期日", "en": "due day"},
    "duties": {"zh": "定期职责", "en": "Duties"},
    "earliest_of": {"zh": "取最早的时限", "en": "the earliest of"},
    "events": {"zh": "事件", "en": "Events"},
    "every": {"zh": "周期", "en": "every"},
    "extensions": {"zh": "延期规定", "en": "extensions"},
    "forgets": {"zh": "清除的事实", "en": "facts forgotten"},
    "from": {"zh": "适用状态", "en": "statuses"},
    "gives": {"zh": "结果", "en": "result"},
    "guards": {"zh": "前提", "en": "conditions"},
    "holds": {"zh": "须满足", "en": "must hold"},
    "hit": {"zh": "合并方式", "en": "hit policy"},
    "if": {"zh": "条件", "en": "condition"},
    "intake": {"zh": "收到时", "en": "At receipt"},
    "lapse": {"zh": "届满后果", "en": "effects of the lapse"},
    "links": {"zh": "关联案件", "en": "linked cases"},
    "met_by": {"zh": "完成方式", "en": "what meets it"},
    "note": {"zh": "书面理由", "en": "written reason"},
    "notices": {"zh": "文书", "en": "notices"},
    "one_of": {"zh": "可选", "en": "one of"},
    "opens": {"zh": "产生的待办", "en": "tasks opened"},
    "otherwise": {"zh": "其他情形", "en": "otherwise"},
    "parameters": {"zh": "参数", "en": "Parameters"},
    "pauses": {"zh": "中止事由", "en": "pauses"},
    "procedure": {"zh": "程序", "en": "Procedure"},
    "accept": {"zh": "受理", "en": "accept"},
    "correct": {"zh": "补正", "en": "correct"},
    "redirect": {"zh": "告知或移送", "en": "redirect"},
    "reject": {"zh": "不予受理", "en": "reject"},
    "ref": {"zh": "规则编号", "en": "rule ids"},
    "requires": {"zh": "受理前须知", "en": "facts required at intake"},
    "role": {"zh": "角色", "en": "role"},
    "roll": {"zh": "顺延", "en": "roll"},
    "rows": {"zh": "各行", "en": "rows"},
    "rules": {"zh": "各项理由", "en": "grounds"},
    "says": {"zh": "表述", "en": "wording"},
    "second_officer": {"zh": "两人办理", "en": "second officer"},
    "sets": {"zh": "记录的事实", "en": "facts set"},
    "stand_in": {"zh": "代行审批", "en": "Who may stand in"},
    "starts": {"zh": "起算", "en": "start"},
    "status": {"zh": "状态", "en": "status"},
    "strength": {"zh": "效力", "en": "strength"},
    "survives": {"zh": "结案后仍计", "en": "survives the end"},
    "tables": {"zh": "表", "en": "tables"},
    "tasks": {"zh": "待办", "en": "Tasks"},
    "timers": {"zh": "时限", "en": "Timers"},
    "times": {"zh": "次数", "en": "times"},
    "title": {"zh": "名称", "en": "title"},
    "to": {"zh": "办理后状态", "en": "status after it"},
    "transition": {"zh": "新旧衔接", "en": "transition"},
    "unknown": {"zh": "事实不明时", "en": "while unknown"},
    "until": {"zh": "截止日", "en": "until"},
    "until_total": {"zh": "总期限", "en": "total length"},
    "usable_at": {"zh": "可用阶段", "en": "stages"},
    "value": {"zh": "值", "en": "value"},
    "values": {"zh": "各期的值", "en": "dated values"},
    "warn": {"zh": "临期提醒", "en": "warnings"},
    "when": {"zh": "条件", "en": "condition"},
    "within": {"zh": "期限", "en": "limit"},
    "zh": {"zh": "中文", "en": "Chinese"},
    "en": {"zh": "英文", "en": "English"},
}

_BUILT_IN: Mapping[str, Title] = {
    "kind": {"zh": "类型", "en": "kind"},
    "channel": {"zh": "渠道", "en": "channel"},
    "received_on": {"zh": "收到日期", "en": "received on"},
    "today": {"zh": "当日", "en": "today"},
    "status": {"zh": "状态", "en": "status"},
    "verdict": {"zh": "建议结论", "en": "verdict"},
    "unit": {"zh": "承办单位", "en": "unit"},
    "severity": {"zh": "严重程度", "en": "severity"},
    "category": {"zh": "类别", "en": "category"},
}

_SETTINGS: Mapping[str, Title] = {
    "enforcement_from": {"zh": "开始处罚之日", "en": "enforcement from"},
    "enable_unverified": {"zh": "启用未经核实的规则", "en": "unverified rules in use"},
    "transition": {"zh": "新旧衔接", "en": "transition"},
}

#: What of the parameters' types makes a difference to a sentence; all else is read as text.
_TYPES: Mapping[type, FactType] = {bool: BOOL, date: DATE}


class Names:
    """The titles of everything that a policy of a sector names, in Chinese and English."""

    def __init__(self, sector: Sector, policy: Policy) -> None:
        self.sector = sector
        self.policy = policy

    def title(self, section: str, slug: str, language: str) -> str:
        """What ``slug`` is called among ``section`` of the sector's words."""
        own = self._own(section, slug)
        return own.get(language) or self.sector.title_of(section, slug, language)

    def _own(self, section: str, slug: str) -> Title:
        """The title that the policy itself gives."""
        policy = self.policy
        entries: Mapping[str, Mapping[str, Any]] = {
            "parameters": policy.parameters,
            "actions": policy.procedure,
            "timers": {**policy.duties, **policy.timers},
            "tasks": policy.tasks,
            "facts": self.sector.facts,
        }
        found = entries.get(section, {}).get(slug)
        if found is None:
            return _BUILT_IN.get(slug, {}) if section == "facts" else {}
        title: Title = found.title
        return title

    def choice(self, fact: str, value: Any, language: str) -> str:
        """What ``value`` of a fact or a result is called."""
        declared = self.sector.facts.get(fact)
        if declared and value in declared.values:
            return declared.values[value].get(language, str(value))
        section = {"unit": "units", "status": "statuses", "kind": "kinds"}.get(fact, "results")
        return self.sector.title_of(section, str(value), language)

    @cached_property
    def words(self) -> Words:
        """The titles for the sentences of conditions."""
        facts = {slug: fact.title for slug, fact in self.sector.facts.items()}
        values = {slug: fact.values for slug, fact in self.sector.facts.items() if fact.values}
        neutral = {
            "kind": self._section("kinds"),
            "channel": self._section("channels"),
            "status": self._section("statuses"),
            "verdict": self._section("verdicts"),
            "unit": self._section("units"),
            **dict.fromkeys(("severity", "category", *self._section("facets")), self._results),
        }
        return Words(
            facts={**_BUILT_IN, **self._section("facets"), **facts},
            values={**neutral, **values},
            params={slug: found.title for slug, found in self.policy.parameters.items()},
            settings=_SETTINGS,
            acts={**self._section("events"), **self._section("actions")},
            timers=self._section("timers"),
            states={state: self._both("timer_states", state) for state in TIMER_STATES},
        )

    @cached_property
    def scope(self) -> Scope:
        """The types that the sentences of conditions ask for: which names are dates."""
        facts: dict[str, FactType] = {"received_on": DATE, "today": DATE}
        facts |= {slug: fact.fact_type for slug, fact in self.sector.facts.items()}
        params = {
            slug: Param(_TYPES.get(type(found.values[0][1]), TEXT))
            for slug, found in self.policy.parameters.items()
        }
        return Scope(facts=facts, params=params, settings={"enforcement_from": DATE})

    @cached_property
    def _results(self) -> dict[str, Title]:
        """What a table may give, each with its title."""
        return self._section("results")

    def _section(self, section: str) -> dict[str, Title]:
        slugs = {**self.sector.neutral.get(section, {}), **self.sector.vocabulary.get(section, {})}
        if section == "actions":
            notices = (*self.sector.vocabulary.get("notices", ()), *self.sector.notices)
            slugs |= {slug: {} for slug in (*self.policy.procedure, *sorted(events_of(notices)))}
        if section == "timers":
            slugs |= {slug: {} for slug in self.policy.timers}
        return {slug: self._both(section, slug) for slug in slugs}

    def _both(self, section: str, slug: str) -> Title:
        return {language: self.title(section, slug, language) for language in ("zh", "en")}

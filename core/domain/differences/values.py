"""How a value of a policy is said: periods, roles, statuses, conditions, and entries of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.differences.keys import KEYS
from core.domain.differences.names import Names
from core.domain.expressions import ConditionError, parse
from core.domain.expressions.sentences import sentence
from core.domain.worktime.periods import Period

CONDITIONS = ("when", "holds", "applies", "required_when", "effective")
_PERIODS = ("within", "adds", "until_total", "warn", "unknown", "value", "after", "looks_back")

#: Which words of the sector a key's slugs belong to.
_SLUGS: Mapping[str, str] = {
    "by": "roles", "role": "roles", "approvals": "roles",
    "from": "statuses", "to": "statuses", "status": "statuses", "except": "statuses",
    "notices": "notices", "notice": "notices",
    "opens": "tasks", "closes": "tasks", "task": "tasks",
    "starts": "actions", "met_by": "actions", "closed_by": "actions", "event": "actions",
    "not_by_doer_of": "actions", "deem": "actions", "after": "actions", "act": "actions",
    "also": "timers", "earliest_of": "timers", "due": "timers", "in_time": "timers",
    "late": "timers", "acts": "actions", "attempted_by": "actions", "events": "actions",
    "dated": "actions", "escalates": "roles", "asked_by": "roles", "approved_by": "roles",
    "hands_back": "roles",
    "entered_by": "roles", "stand_in": "roles", "grounds": "grounds", "channels": "channels",
    "kind": "kinds", "kinds": "kinds", "confirmed": "tasks", "enforced": "tasks",
    "counts_by": "facts", "person": "facts", "sums": "facts", "tells": "facts",
    "asks": "facts", "forgets": "facts", "fact": "facts", "decided_by": "facts",
    "barred_if_named": "facts", "agrees_with": "verdicts",
    "reject": "grounds", "redirect": "grounds", "correct": "grounds", "accept": "grounds",
}  # fmt: skip

_PLAIN: Mapping[str, tuple[str, str]] = {
    "any": ("任何", "any"), "open": ("未结", "open"), "same": ("不变", "unchanged"),
    "required": ("须写明", "required"), "hard": ("法定", "statutory"),
    "soft": ("内部", "internal"), "none": ("无", "none"), "actor": ("承办人", "the actor"),
    "overdue": ("超期", "overdue"), "end": ("至归档", "until archived"),
    "archive": ("归档后", "beyond the archive"),
    "pinned": ("适用收到时的版本", "version of the day of receipt"),
    "migrate": ("改依新版本", "moved to the new version"),
    "intake": ("受理时", "at intake"), "in_progress": ("办理中", "in progress"),
    "by_event": ("按行为之日的版本", "version of the day of each act"),
    "collect": ("全部列出", "all that hold"), "first": ("首个成立的", "the first that holds"),
    "unique": ("唯一成立的", "the only one that holds"), "waits": ("等待查明", "waits"),
    "not_met": ("视为不成立", "taken as not met"), "given": ("由考核人员填写", "as entered"),
    "max": ("该项全部分值", "all of the item"), "cases": ("按案件", "by case"),
    "receipts": ("按来件", "by receipt"), "left": ("剩余分值", "what is left"),
    "changes": ("增减分值", "what was moved"), "received": ("收到之日", "day of receipt"),
    "month": ("每月", "month"), "two_months": ("每两个月", "two months"),
    "quarter": ("每季度", "quarter"), "half_year": ("每半年", "half year"),
    "year": ("每年", "year"),
    "bool": ("是或否", "yes or no"), "number": ("数", "number"), "date": ("日期", "date"),
    "text": ("文字", "text"), "choice": ("选项", "choice"), "close": ("了结", "close"),
    "not_allowed": ("不得办理", "not allowed"), "limit_reached": ("次数已满", "limit reached"),
    "guard_failed": ("前提不满足", "condition not met"), "too_late": ("已过期限", "too late"),
    "needs_approval": ("须经审批", "needs approval"), "count": ("件数", "count"),
    "wrong_status": ("状态不符", "wrong status"), "share": ("比例", "share"),
    "before": ("上期", "before"), "change": ("增减", "change"), "last_year": ("上年", "last year"),
    "sum": ("合计", "sum"), "rank": ("名次", "rank"), "in_time": ("按期", "in time"),
    "complainant": ("投诉人", "complainant"), "respondent": ("被投诉人", "respondent"),
    "timer": ("时限", "deadline"), "median_days": ("中位天数", "median days"),
}  # fmt: skip

_LAPSES = {
    "deem": ("视为", "deemed"),
    "escalate": ("上报", "escalated to"),
    "task": ("待办", "task"),
    "notice": ("文书", ""),
}


def said(names: Names, key: str, value: Any, language: str) -> str:
    """``value`` of the key ``key`` as people say it."""
    match value:
        case bool():
            return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
        case str():
            return _text(names, key, value, language)
        case Mapping():
            return _mapping(names, key, value, language)
        case list() | tuple():
            parts = [said(names, key, item, language) for item in value]
            return ("、" if language == "zh" else ", ").join(parts) or _word("none", language)
        case _:
            return str(value)


def _text(names: Names, key: str, text: str, language: str) -> str:
    if key in CONDITIONS:
        return _condition(names, text, language)
    if text.startswith("params."):
        return _parameter(names, text.removeprefix("params."), language)
    if key in _PERIODS and (period := _period(text, language)):
        return period
    head, colon, rest = text.partition(":")
    if key == "lapse" and colon and head in _LAPSES:
        words = {"escalate": "roles", "task": "tasks", "notice": "notices", "deem": "actions"}
        word = _LAPSES[head][language != "zh"]
        name = names.title(words[head], rest, language)
        return f"{word}{name}" if language == "zh" else f"{word} {name}".strip()
    section = _SLUGS.get(key, "")
    if section:
        title = names.title(section, text, language)
        if title == text and section == "actions":
            title = names.title("events", text, language)
        if title != text:
            return title
    if key == "only_after":
        return names.extension(text, language)
    known = text in _PLAIN or not text.isidentifier()
    return _word(text, language) if known else names.anything(text, language)


def _mapping(names: Names, key: str, value: Mapping[str, Any], language: str) -> str:
    if key in ("gives", "otherwise", "if", "sets"):
        pairs = [
            f"{names.result(str(name), language)} = {choices(names, str(name), given, language)}"
            for name, given in value.items()
        ]
        return ("，" if language == "zh" else ", ").join(pairs)
    if value and set(value) <= {"zh", "en"}:
        return str(value.get(language, ""))
    if key == "pauses":
        return ("；" if language == "zh" else "; ").join(
            between(names, pair, language) for pair in value.values()
        )
    if {"fact", "one_of"} <= set(value):
        fact = str(value["fact"])
        value = {**value, "one_of": choices(names, fact, value["one_of"], language)}
    parts = [_pair(names, key, str(name), given, language) for name, given in value.items()]
    return ("；" if language == "zh" else "; ").join(filter(None, parts))


def _pair(names: Names, outer: str, key: str, value: Any, language: str) -> str:
    """One key of an entry; a slug needs no key beside it."""
    if key in ("ref", "name") or (key == "title" and set(value) <= {"zh", "en"}):
        return ""
    slug = key in ("notice", "task", "event", "fact", "role") or (key == "by" and outer == key)
    words = said(names, key, value, language)
    if slug or (key not in KEYS and isinstance(value, Mapping) and set(value) <= {"zh", "en"}):
        return words
    name = KEYS.get(key, {}).get(language) or names.anything(key, language)
    if isinstance(value, Mapping) and isinstance(value.get("title"), Mapping):
        name = str(value["title"].get(language, name))
    elif name == key:
        name = deciding(names, value, language) or name
    return f"{name}{'：' if language == 'zh' else ': '}{words}"


def between(names: Names, acts: Any, language: str) -> str:
    """A pause by the acts that begin and end it: from Start appraisal to Finish appraisal."""
    if not isinstance(acts, list | tuple) or len(acts) != 2:
        return said(names, "starts", acts, language)
    first, last = (said(names, "starts", act, language) for act in acts)
    return f"自{first}至{last}" if language == "zh" else f"from {first} to {last}"


def deciding(names: Names, table: Any, language: str) -> str:
    """A table by what it decides: it has no title of its own. Empty for what is no table."""
    if not isinstance(table, Mapping) or not {"rows", "otherwise"} & {*table}:
        return ""
    given = [row.get("gives", {}) for row in table.get("rows", ())]
    other = table.get("otherwise")
    sides = [*given, other if isinstance(other, Mapping) else {}]
    slugs = dict.fromkeys(str(slug) for gives in sides for slug in gives)
    titles = [names.result(slug, language) for slug in slugs]
    return ("、" if language == "zh" else ", ").join(titles)


def choices(names: Names, fact: str, value: Any, language: str) -> str:
    """What the values of a fact or a result are called."""
    values = value if isinstance(value, list | tuple) else [value]
    words = [
        _word(names.choice(fact, v, language), language)
        if isinstance(v, str) and not v.startswith("params.")
        else said(names, "", v, language)
        for v in values
    ]
    return ("或" if language == "zh" else " or ").join(words)


def _condition(names: Names, text: str, language: str) -> str:
    try:
        return sentence(parse(text), names.words, names.scope, language)
    except ConditionError:
        return text


def _parameter(names: Names, slug: str, language: str) -> str:
    title = names.title("parameters", slug, language)
    found = names.policy.parameters.get(slug)
    if found is None:
        return title
    value = found.values[-1][1]
    words = value.words(language) if isinstance(value, Period) else str(value)
    return f"{title}（{words}）" if language == "zh" else f"{title} ({words})"


def _period(text: str, language: str) -> str:
    try:
        return Period.parse(text).words(language)
    except ValueError:
        return ""


def _word(text: str, language: str) -> str:
    return _PLAIN[text][language != "zh"] if text in _PLAIN else text

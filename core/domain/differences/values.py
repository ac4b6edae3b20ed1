"""How a value of a policy is said: periods, roles, statuses, conditions, and entries of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.differences.names import KEYS, Names
from core.domain.expressions import ConditionError, parse
from core.domain.expressions.sentences import sentence
from core.domain.periods import Period

_CONDITIONS = ("when", "holds", "applies", "required_when", "effective")
_PERIODS = ("within", "adds", "until_total", "warn", "unknown", "value", "after")

#: Which words of the sector a key's slugs belong to.
_SLUGS: Mapping[str, str] = {
    "by": "roles", "role": "roles", "approvals": "roles",
    "from": "statuses", "to": "statuses", "status": "statuses", "except": "statuses",
    "notices": "notices", "notice": "notices",
    "opens": "tasks", "closes": "tasks", "task": "tasks",
    "starts": "actions", "met_by": "actions", "closed_by": "actions", "event": "actions",
    "not_by_doer_of": "actions", "deem": "actions", "after": "actions", "act": "actions",
    "also": "timers", "earliest_of": "timers",
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
}  # fmt: skip

_LAPSES = {"escalate": ("上报", "escalated to"), "task": ("待办", "task"), "notice": ("文书", "")}


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
    if key in _CONDITIONS:
        return _condition(names, text, language)
    if text.startswith("params."):
        return _parameter(names, text.removeprefix("params."), language)
    if key in _PERIODS and (period := _period(text, language)):
        return period
    head, colon, rest = text.partition(":")
    if key == "lapse" and colon and head in _LAPSES:
        words = {"escalate": "roles", "task": "tasks", "notice": "notices"}[head]
        word = _LAPSES[head][language != "zh"]
        name = names.title(words, rest, language)
        return f"{word}{name}" if language == "zh" else f"{word} {name}".strip()
    section = _SLUGS.get(key, "")
    if section:
        title = names.title(section, text, language)
        if title == text and section == "actions":
            title = names.title("events", text, language)
        if title != text:
            return title
    return _word(text, language)


def _mapping(names: Names, key: str, value: Mapping[str, Any], language: str) -> str:
    if key in ("gives", "otherwise", "if", "sets"):
        pairs = [
            f"{_result(names, str(name), language)} = {_choices(names, str(name), given, language)}"
            for name, given in value.items()
        ]
        return ("，" if language == "zh" else ", ").join(pairs)
    if set(value) <= {"zh", "en"}:
        return str(value.get(language, ""))
    if {"fact", "one_of"} <= set(value):
        fact = str(value["fact"])
        value = {**value, "one_of": _choices(names, fact, value["one_of"], language)}
    parts = [_pair(names, key, str(name), given, language) for name, given in value.items()]
    return ("；" if language == "zh" else "; ").join(filter(None, parts))


def _pair(names: Names, outer: str, key: str, value: Any, language: str) -> str:
    """One key of an entry; a slug needs no key beside it."""
    if key in ("ref", "title"):
        return ""
    slug = key in ("notice", "task", "event", "fact", "role") or (key == "by" and outer == key)
    words = said(names, key, value, language)
    if slug:
        return words
    name = KEYS.get(key, {}).get(language, key)
    return f"{name}{'：' if language == 'zh' else ': '}{words}"


def _result(names: Names, name: str, language: str) -> str:
    title = names.title("facts", name, language)
    return title if title != name else names.title("facets", name, language)


def _choices(names: Names, fact: str, value: Any, language: str) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    words = [
        said(names, "", v, language) if isinstance(v, bool) else names.choice(fact, v, language)
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

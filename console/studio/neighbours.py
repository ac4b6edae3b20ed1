"""The parts that stand within a part and have forms of their own: guards, extensions, lengths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.context import language
from api.words import t
from console.studio.part import Part
from console.studio.wholes import listed


@dataclass(frozen=True)
class Near:
    """Parts of one kind within a part: what they say, by the names they go by."""

    kind: str
    heading: str
    within: str
    said: Mapping[str, str]
    add: str


def neighbours(part: Part) -> list[Near]:
    """What stands within a part that is there already."""
    if part.new:
        return []
    guards = t("须成立的条件", "What must hold")
    if part.kind == "act":
        add = t("新增条件", "Add a condition")
        return [Near("guard", guards, part.name, _listed(part, "guards"), add)]
    if part.kind == "extension":
        add, within = t("新增条件", "Add a condition"), f"{part.within}.{part.name}"
        return [Near("extension_guard", guards, within, _listed(part, "guards"), add)]
    if part.kind == "timer":
        add = t("新增延期", "Add an extension")
        heading = t("延期", "Extensions")
        return [Near("extension", heading, part.name, _listed(part, "extensions"), add)]
    return _of_work(part) if part.now else []


def _of_work(part: Part) -> list[Near]:
    """What stands within tasks, the service of notices, and parts of a scorecard."""
    match part.kind:
        case "task":
            asked = listed("question", part.now.get("script"))
            said = {str(n): _asked(part, one) for n, one in enumerate(asked)}
            return [Near("question", t("要问什么", "What is asked"), part.name, said,
                         t("新增一问", "Add a question"))]  # fmt: skip
        case "service":
            return [Near("method", t("送达方式", "Methods"), "", _titled(part, "methods"),
                         t("新增送达方式", "Add a method"))]  # fmt: skip
        case "method":
            guards = listed("method_guard", part.now.get("guards"))
            said = {str(n): _said(one) for n, one in enumerate(guards)}
            return [Near("method_guard", t("须成立的条件", "What must hold"), part.name, said,
                         t("新增条件", "Add a condition"))]  # fmt: skip
        case "item":
            heading = t("只属于这一项的考核发现", "Findings that only this item has")
            return [Near("item_finding", heading, part.name, _titled(part, "findings"),
                         t("新增考核发现", "Add a kind of finding"))]  # fmt: skip
        case "exclusions":
            return [Near("reason", t("事由", "Reasons"), "", _titled(part, "reasons"),
                         t("新增事由", "Add a reason"))]  # fmt: skip
    return []


def _asked(part: Part, one: Mapping[str, Any]) -> str:
    """What a line of a script asks."""
    ask = one.get("ask", {}).get(language())
    fact = part.speaker.sector.facts.get(one.get("fact", ""))
    return str(ask or (fact.title[language()] if fact else one.get("fact", "")))


def _titled(part: Part, key: str) -> dict[str, str]:
    """Things that go by names: each with its title."""
    found = part.now.get(key) or {}
    return {slug: str(one.get("title", {}).get(language(), slug)) for slug, one in found.items()}


def _listed(part: Part, key: str) -> dict[str, str]:
    found = part.now.get(key)
    entries = found if isinstance(found, list) else []
    return {str(n): _said(one) for n, one in enumerate(entries)}


def _said(one: Mapping[str, Any]) -> str:
    holds = one.get("holds")
    if isinstance(holds, Mapping):
        return str(holds.get("sentences", {}).get(language(), holds["text"]))
    return str(one.get("name", t("延期", "extension")))

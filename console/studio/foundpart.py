"""The part of a version or a scorecard that an address means, as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.studio.part import Part
from console.studio.wholes import SINGLE, expanded, listed
from core.domain.assessment.scorecards import Scorecard
from core.domain.errors import NotFound
from core.domain.rules.sectors import Sector
from core.usecases.policymaking.conditions import Speaker, of_any_case, of_card
from core.usecases.policymaking.outline import Outline

_Known = Mapping[str, Any]

#: The sections of an outline whose parts go by name.
_SECTIONS = {
    "timer": "timers", "act": "procedure", "duty": "duties", "inspection": "inspections",
    "message": "messages", "task": "tasks",
}  # fmt: skip


def found_part(speaker: Speaker, kind: str, name: str, within: str, file: str) -> Part:
    """The part of an address; NotFound."""
    outline = Outline(speaker).all()
    siblings: list[tuple[str, Any]] = []
    if kind in _SECTIONS:
        known: _Known = {
            slug: {**one["value"], "path": one["path"]}
            for slug, one in outline.get(_SECTIONS[kind], {}).items()
        }
    elif kind in SINGLE:
        name, known = kind, {kind: _single(outline, kind)}
    elif kind == "method":
        known = outline["service"]["methods"]["value"] if "service" in outline else {}
    elif kind in ("parameter", "ground", "notice"):
        known = {one["slug"]: one for one in _several(outline, kind)}
        if kind == "ground":
            siblings = [(slug, one["title"]) for slug, one in known.items()]
    else:
        entries = _entries(outline, kind, within)
        known = {str(n): one for n, one in enumerate(entries)}
        siblings = [(n, _called(one)) for n, one in known.items()]
    now = _one(known, name) if name else {}
    if kind == "inspection":
        speaker = of_any_case(speaker)
    told = tuple((slug, title) for slug, title in siblings if slug != name)
    return Part(kind, name, within, file, speaker, outline, now, told)


def found_of_card(
    sector: Sector, card: Scorecard, kind: str, name: str, file: str, within: str = ""
) -> Part:
    """A part of a scorecard; ``within``: the item whose finding it is. NotFound."""
    name = kind if kind in SINGLE else name
    known = _of_card(card.document, kind, within)
    speaker = of_card(sector, card)
    outline = {
        "facts": [], "parameters": [], "tables": [], "card": card,
        "words": Outline(speaker).words(),
    }  # fmt: skip
    return Part(kind, name, within, file, speaker, outline, _one(known, name) if name else {})


def _of_card(document: _Known, kind: str, within: str) -> _Known:
    """The parts of a kind that a scorecard has, by name."""
    if kind in SINGLE:
        return {kind: document if kind == "card" else document.get(kind) or {}}
    if kind == "item_finding":
        found: _Known = _one(document.get("items", {}), within).get("findings", {})
    elif kind == "reason":
        found = (document.get("exclusions") or {}).get("reasons", {})
    else:
        found = document.get(f"{kind}s", {})
    return found


def _single(outline: _Known, kind: str) -> _Known:
    """What a version says of a part of which there is one; nothing where it is silent."""
    said = outline.get(kind, {})
    if kind == "linking":
        found: _Known = said.get("value", {})
        return found
    return {key: one["value"] for key, one in said.items()}


def _several(outline: _Known, kind: str) -> list[Any]:
    found: list[Any] = {
        "parameter": outline["parameters"],
        "ground": outline["admissibility"]["grounds"],
        "notice": outline["notices"],
    }[kind]
    return found


def _entries(outline: _Known, kind: str, within: str) -> list[Any]:
    """The entries of the list in which parts of a kind stand."""
    above, _, place = within.partition(".")
    match kind:
        case "row":
            rows: list[Any] = _one({one["slug"]: one for one in outline["tables"]}, above)["rows"]
            return rows
        case "guard":
            return _listed(_one(outline.get("procedure", {}), above), "guards")
        case "extension" | "timer_row":
            key = {"extension": "extensions", "timer_row": "rows"}[kind]
            return _listed(_one(outline.get("timers", {}), above), key)
        case "extension_guard":
            whole = _entries(outline, "extension", above)
            one = _one({str(n): one for n, one in enumerate(whole)}, place)
            found = one.get("guards", [])
            return found if isinstance(found, list) else []
        case "requirement" | "check":
            section = {"requirement": "requires", "check": "checks"}[kind]
            return [expanded(kind, one["value"]) for one in outline.get(section, [])]
        case "question":
            task = _one(outline.get("tasks", {}), within)["value"]
            return listed(kind, task.get("script"))
        case "method_guard":
            service = outline.get("service", {}).get("methods", {}).get("value", {})
            return listed(kind, _one(service, within).get("guards"))
    raise _nothing()


def _listed(one: Any, key: str) -> list[Any]:
    """A list of a part, each of its entries with its path."""
    found = one["value"].get(key, [])
    listed = found if isinstance(found, list) else []
    return [{**each, "path": [*one["path"], key, n]} for n, each in enumerate(listed)]


def _called(one: _Known) -> Any:
    """What an entry of a list is called: its condition as a sentence, or its name."""
    condition = one.get("when") or one.get("holds")
    if isinstance(condition, Mapping):
        return condition.get("sentences") or {"zh": condition["text"], "en": condition["text"]}
    name = one.get("name") or one.get("fact")
    return {"zh": name, "en": name} if name else None


def _one(known: Mapping[str, Any], name: str) -> Any:
    if name not in known:
        raise _nothing()
    return known[name]


def _nothing() -> NotFound:
    return NotFound("没有这一项", "There is no such part")

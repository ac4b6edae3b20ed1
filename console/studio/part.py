"""One part of a version as a form: what it says now, what was typed, and the edit that this means.

Only what was changed is written: a key whose field still says what it said is not in the edit, so
whatever a form cannot show stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from console.studio.partfields import Field, fields_of
from console.studio.partvalues import LOCKED, Told, shown, typed_in, written
from core.domain.errors import NotFound, Problem, invalid
from core.domain.scorecards import Scorecard
from core.domain.sectors import Sector
from core.policyfiles.edits.named import Operation
from core.usecases.policymaking.conditions import Speaker
from core.usecases.policymaking.outline import Outline

#: Kinds whose things stand in a list, in an order.
LISTED = ("ground", "row", "timer_row")


@dataclass(frozen=True)
class Part:
    """A part of a version: ``name`` is empty for a new one, ``now`` what it says by key."""

    kind: str
    name: str
    within: str
    file: str
    speaker: Speaker
    outline: Mapping[str, Any]
    now: Mapping[str, Any]
    siblings: tuple[tuple[str, str], ...] = ()

    @property
    def new(self) -> bool:
        """Whether it is to be added."""
        return not self.name

    def fields(self) -> list[Field]:
        """The fields that a form may show."""
        return [field for field in fields_of(self.kind) if not self._hidden(field)]

    def _hidden(self, field: Field) -> bool:
        # A timer of several lengths has none of its own, and each of them is a part by itself.
        return self.kind == "timer" and field.key == "within" and "rows" in self.now

    def locked(self) -> list[Field]:
        """The fields that say more than a form can: they are changed in the whole text."""
        return [field for field in self.fields() if shown(field, self.now) is LOCKED]

    def typed(self, field: Field) -> Any:
        """What was typed into a field, in the shape of :func:`shown`."""
        return typed_in(field, Told(self.speaker, self.outline, self.now, self.within))

    def operation(self) -> Operation | None:
        """The edit that the form means; None where nothing was changed."""
        open_ = [field for field in self.fields() if shown(field, self.now) is not LOCKED]
        if self.kind == "notice":
            return self._of_notice(open_)
        changed = {
            field.key: written(field, typed)
            for field in open_
            if (typed := self.typed(field)) != shown(field, self.now)
        }
        if self.kind == "parameter":
            return self._of_parameter(changed)
        if self.kind == "ground":
            changed = self._ground(changed)
        if not changed:
            return None
        if not self.new:
            changed = changed if self.kind == "item" else self._without_cells(changed)
            return {"op": f"change_{self.kind}", **self.place(), "set": changed}
        value = {key: given for key, given in changed.items() if given not in (None, "", [])}
        return self._added(value)

    def place(self) -> dict[str, Any]:
        """The fields of an operation that say which part is meant."""
        found: dict[str, Any] = {"file": self.file}
        if self.kind in ("row", "timer_row"):
            found["table" if self.kind == "row" else "timer"] = self.within
            if not self.new:
                found[self.kind] = int(self.name)
        elif not self.new:
            found[self.kind] = self.name
        return found

    def _added(self, value: dict[str, Any]) -> Operation:
        made: dict[str, Any] = {"op": f"add_{self.kind}", **self.place(), "value": value}
        before = request.form.get("before", "")
        if self.kind in LISTED:
            if before:
                made["before"] = int(before) if before.isdecimal() else before
            timer = self.outline.get("timers", {}).get(self.within)
            if self.kind == "timer_row" and timer and "rows" not in timer["value"]:
                # Its only length becomes the last of several, and the one while facts are unknown.
                old = timer["value"].get("within")
                rows = {"within": None, "rows": [value, {"within": old}], "unknown": old}
                return {"op": "change_timer", "file": self.file, "timer": self.within, "set": rows}
        else:
            made[self.kind] = _slug()
        return made

    def _of_parameter(self, changed: dict[str, Any]) -> Operation | None:
        if not changed:
            return None
        slug = self.name or _slug()
        if "values" in self.now and "value" in changed:
            changed["values"] = changed.pop("value")
        kept = {key: value for key, value in changed.items() if not (self.new and value is None)}
        return {"op": "set_parameter", "file": self.file, "parameter": slug, **kept}

    def _of_notice(self, fields: list[Field]) -> Operation | None:
        changed = {
            field.key: written(field, typed)
            for field in fields
            if (typed := self.typed(field)) != shown(field, self.now)
        }
        if not changed:
            return None
        made: dict[str, Any] = {"op": "change_notice", "notice": self.name}
        if "body" in changed:
            made["body"] = changed.pop("body")
        return {**made, "set": changed} if changed else made

    def _ground(self, changed: dict[str, Any]) -> dict[str, Any]:
        """The outcome of a ground is the key of its name."""
        outcome = changed.pop("outcome", None)
        if self.new:
            if not outcome:
                raise invalid(Problem("outcome", "请选择结论", "Choose what it leads to"))
            return {str(outcome): _slug(), **changed}
        if outcome:
            changed = {str(self.now["outcome"]): None, str(outcome): self.name, **changed}
        return changed

    def _without_cells(self, changed: dict[str, Any]) -> dict[str, Any]:
        """A condition written as cells goes when another takes its place."""
        document: Any = self.speaker.policy.document
        for key in self.now.get("path", ()):
            document = document[key]
        if "when" in changed and isinstance(document, Mapping) and "if" in document:
            return {"if": None, **changed}
        return changed


def found_part(speaker: Speaker, kind: str, name: str, within: str, file: str) -> Part:
    """The part of an address; NotFound."""
    outline = Outline(speaker).all()
    siblings: list[tuple[str, str]] = []
    rules = outline["admissibility"]["grounds"]
    match kind:
        case "parameter":
            known = {one["slug"]: one for one in outline["parameters"]}
        case "ground":
            known = {one["slug"]: one for one in rules}
            siblings = [(one["slug"], one["title"]) for one in rules]
        case "row":
            tables = {one["slug"]: one for one in outline["tables"]}
            rows = _one(tables, within)["rows"]
            known = {str(n): one for n, one in enumerate(rows)}
            siblings = [(str(n), one["when"].get("sentences")) for n, one in enumerate(rows)]
        case "timer_row":
            timer = _one(outline.get("timers", {}), within)
            lengths = timer["value"].get("rows", [])
            path = [*timer["path"], "rows"]
            known = {str(n): {**one, "path": [*path, n]} for n, one in enumerate(lengths)}
            siblings = [(str(n), one.get("when", {}).get("sentences"))
                        for n, one in enumerate(lengths)]  # fmt: skip
        case "timer" | "act":
            section = {"timer": "timers", "act": "procedure"}[kind]
            known = {
                slug: {**one["value"], "path": one["path"]}
                for slug, one in outline.get(section, {}).items()
            }
        case "notice":
            known = {one["slug"]: one for one in outline["notices"]}
        case _:
            raise _nothing()
    now = _one(known, name) if name else {}
    told = tuple((slug, title) for slug, title in siblings if slug != name)
    return Part(kind, name, within, file, speaker, outline, now, told)


def found_item(sector: Sector, card: Scorecard, name: str, file: str) -> Part:
    """An item of a scorecard; NotFound."""
    items = card.document.get("items", {})
    now = _one(items, name) if name else {}
    nothing: dict[str, Any] = {"facts": [], "parameters": [], "words": {}, "tables": []}
    return Part("item", name, "", file, Speaker(sector), nothing, now)


def _slug() -> str:
    found = request.form.get("slug", "").strip()
    if not found:
        raise invalid(Problem("slug", "请填写代号", "Give it a short name"))
    return found


def _one(known: Mapping[str, Any], name: str) -> Any:
    if name not in known:
        raise _nothing()
    return known[name]


def _nothing() -> NotFound:
    return NotFound("没有这一项", "There is no such part")

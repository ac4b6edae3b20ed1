"""What a form of a part means, as edits of the draft.

Only what was changed is written: a key whose field still says what it said is not in the edits, so
whatever a form cannot show stays as it is. A key within another, or an entry of a list, is an edit
of its own: what stands around it in the file stays, comments too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request

from console.studio.entries import Entry, entry_written
from console.studio.field import Field
from console.studio.inneredits import inner_edits
from console.studio.part import LISTED, Part
from console.studio.partfields import fields_of
from console.studio.partvalues import said_at, shown, written
from console.studio.ways import WAYS, way_chosen, way_now
from console.studio.wholes import SINGLE, as_entries, single
from core.domain.errors import Problem, invalid
from core.policyfiles.edits.named import Operation

_EMPTY: tuple[Any, ...] = (None, "", [])


def operations_of(part: Part) -> list[Operation]:
    """The edits that the form means; none where nothing was changed.

    ``invalid_input`` where something is missing, or a condition cannot be read.
    """
    if part.kind == "notice":
        return _of_notice(part)
    changes = _Changes(part)
    for field in part.open():
        changes.take(field)
    changes.follow_ways()
    if part.kind in SINGLE:
        return single(part.kind, part.file, bool(part.now), changes.plain, changes.deeper)
    if part.kind == "parameter":
        return _of_parameter(part, changes.plain)
    plain = _ground(part, changes.plain) if part.kind == "ground" else changes.plain
    if not part.new:
        plain = _without_cells(part, plain)
        named = [{"op": f"change_{part.kind}", **part.place(), "set": plain}] if plain else []
        return in_list(part, [*named, *changes.deeper])
    if not plain:
        return []
    value = {key: plain[key] for key in _in_order(part, plain) if plain[key] not in _EMPTY}
    return in_list(part, [_added(part, value)])


def in_list(part: Part, operations: list[Operation]) -> list[Operation]:
    """Edits of an entry, with what must be done first where its list is written short."""
    if part.kind not in LISTED or part.kind == "ground":
        return operations
    section = part.section()
    raw: Any = part.speaker.policy.document
    for key in section:
        raw = raw[key] if isinstance(key, int) else (raw or {}).get(key)
    place = None if part.new else int(part.name)
    return as_entries(part.kind, section, raw, place, operations)


def _in_order(part: Part, keys: Iterable[str]) -> list[str]:
    """Keys in the order of the fields that ask for them."""
    order: dict[str, int] = {}
    for n, field in enumerate(part.fields()):
        ways = WAYS[field.key].values() if field.sort == "way" else ()
        for key in (field.key.partition(".")[0], *(key for way in ways for key in way.all)):
            order.setdefault(key, n)
    return sorted(keys, key=lambda key: order.get(key, 0))


class _Changes:
    """What was changed: the keys of the part itself, and edits ``deeper`` within them."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self.plain: dict[str, Any] = {}
        self.deeper: list[Operation] = []

    def take(self, field: Field) -> None:
        """Take what was typed into a field; ``invalid_input`` where it needs to be, and is not."""
        part = self._part
        if field.sort in ("way", "heading"):
            return
        typed = part.typed(field)
        value = written(field, typed)
        if field.required and field.only and value is None:
            raise invalid(Problem(field.key, "请填写", "Fill this in"))
        if typed == shown(field, part.now):
            return
        head, _, inner = field.key.partition(".")
        if field.sort == "entries" and self._entries(field, typed):
            return
        inner_ = inner_edits(field.sort, part.now.get(head), shown(field, part.now), typed)
        if inner_ is not None:
            for op, path, one in inner_:
                made = {"op": op, "path": [*part.path(), head, *path]}
                self._generic(made if op == "remove" else {**made, "value": one})
            return
        if not inner:
            self.plain[head] = value
        elif isinstance(part.now.get(head), Mapping):
            self._at([head, inner], value)
        elif value is not None:
            self.plain.setdefault(head, {})[inner] = value

    def follow_ways(self) -> None:
        """Let only those keys stand that go with the ways chosen."""
        now = self._part.now
        for field in self._part.open():
            if field.sort != "way":
                continue
            ways = WAYS[field.key]
            name = way_chosen(field.key, now)
            chosen, others = ways[name], {key for way in ways.values() for key in way.all}
            # As long as the way stays, whatever else may stand there stays, too.
            for key in others - chosen.all if name != way_now(field.key, now) else ():
                self.plain.pop(key, None)
                if key in now:
                    self._all(key, None)
            for key, value in chosen.fixed.items():
                if now.get(key) != value:
                    self._all(key, value)
            for key, more in chosen.inside.items():
                if key in self.plain:
                    self.plain[key] = {**self.plain[key], **more}
            for key in chosen.stand:
                if key not in now:
                    self.plain.setdefault(key, {})
        self._drop_hidden()

    def _drop_hidden(self) -> None:
        """Take away what stands within a key that stays, and goes with another way."""
        asked = {field.key for field in self._part.fields()}
        for field in fields_of(self._part.kind):
            head, _, inner = field.key.partition(".")
            stays = inner and field.key not in asked and head not in self.plain
            if stays and said_at(self._part.now, field.key) is not None:
                self._at([head, inner], None)

    def _entries(self, field: Field, typed: list[Entry]) -> bool:
        """Edit a list entry by entry; False where it has to be written as a whole."""
        raw, old = self._part.now.get(field.key), shown(field, self._part.now)
        moved = any(one.place != n for n, one in enumerate(typed) if one.words)
        if not isinstance(raw, list) or moved or not any(one.words for one in typed):
            return False
        for n, one in enumerate(typed[: len(old)]):
            if one.words and one != old[n]:
                self._at([field.key, n], entry_written(field, one))
        path = [*self._part.path(), field.key]
        for one in typed[len(old) :]:
            if one.words:
                self._generic({"op": "add", "path": path, "value": entry_written(field, one)})
        for n in reversed(range(len(old))):
            if not typed[n].words:
                self._at([field.key, n], None)
        return True

    def _all(self, key: str, value: Any) -> None:
        """Give a key a value as a whole, whatever was to change within it."""
        self.plain[key] = value
        path = [*self._part.path(), key] if not self._part.new else []
        self.deeper = [one for one in self.deeper if one["path"][: len(path)] != path]

    def _at(self, inner: list[str | int], value: Any) -> None:
        """An edit below the part."""
        edit: dict[str, Any] = (
            {"op": "set", "value": value} if value is not None else {"op": "remove"}
        )
        self._generic({**edit, "path": [*self._part.path(), *inner]})

    def _generic(self, edit: dict[str, Any]) -> None:
        self.deeper.append({"op": edit["op"], "file": self._part.file, **edit})


def _added(part: Part, value: dict[str, Any]) -> Operation:
    made: dict[str, Any] = {"op": f"add_{part.kind}", **part.place(), "value": value}
    before = request.form.get("before", "")
    if part.kind not in LISTED:
        made[part.kind] = _slug()
        return made
    if before:
        made["before"] = int(before) if before.isdecimal() else before
    timer = part.outline.get("timers", {}).get(part.within)
    if part.kind == "timer_row" and timer and "rows" not in timer["value"]:
        # Its only length becomes the last of several, and the one while facts are unknown.
        old = timer["value"].get("within")
        rows = {"within": None, "rows": [value, {"within": old}], "unknown": old}
        return {"op": "change_timer", "file": part.file, "timer": part.within, "set": rows}
    return made


def _of_parameter(part: Part, changed: dict[str, Any]) -> list[Operation]:
    if not changed:
        return []
    slug = part.name or _slug()
    if "values" in part.now and "value" in changed:
        changed["values"] = changed.pop("value")
    kept = {key: value for key, value in changed.items() if not (part.new and value is None)}
    return [{"op": "set_parameter", "file": part.file, "parameter": slug, **kept}]


def _of_notice(part: Part) -> list[Operation]:
    changed = {
        field.key: written(field, typed)
        for field in part.open()
        if (typed := part.typed(field)) != shown(field, part.now)
    }
    if not changed:
        return []
    made: dict[str, Any] = {"op": "change_notice", "notice": part.name}
    if "body" in changed:
        made["body"] = changed.pop("body")
    return [{**made, "set": changed} if changed else made]


def _ground(part: Part, changed: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a ground is the key of its name."""
    outcome = changed.pop("outcome", None)
    if part.new:
        if not outcome:
            raise invalid(Problem("outcome", "请选择结论", "Choose what it leads to"))
        return {str(outcome): _slug(), **changed}
    if outcome:
        changed = {str(part.now["outcome"]): None, str(outcome): part.name, **changed}
    return changed


def _without_cells(part: Part, changed: dict[str, Any]) -> dict[str, Any]:
    """A condition written as cells goes when another takes its place."""
    document: Any = part.speaker.policy.document
    for key in part.now.get("path", ()):
        document = document[key]
    if "when" in changed and isinstance(document, Mapping) and "if" in document:
        return {"if": None, **changed}
    return changed


def _slug() -> str:
    found = request.form.get("slug", "").strip()
    if not found:
        raise invalid(Problem("slug", "请填写代号", "Give it a short name"))
    return found

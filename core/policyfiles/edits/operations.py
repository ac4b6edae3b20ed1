"""What an edit says, and what it makes of plain values: the meaning that the text must follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from core.domain.errors import Problem, invalid

OPERATIONS = ("set", "add", "remove", "order")
#: Keys that name an entry of a list, the first of them that it has.
NAMES = ("reject", "redirect", "correct", "accept", "name", "when", "holds", "scenario")

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Edit:
    """One change of a file.

    ``set`` gives the field ``path`` a value, new or not; ``add`` puts ``value`` into the list at
    ``path``, before the entry ``before`` or at the end; ``remove`` takes away what ``path`` leads
    to; ``order`` puts the list at ``path`` into the order of ``value``, the names of all its
    entries. An entry of a list goes by its place or by its name: the slug of a ground, the name
    of an extension, the condition of a row.
    """

    op: str
    path: Path
    value: Any = None
    before: str | int | None = None


def applied(document: Any, edit: Edit) -> Any:
    """``document`` as it is after the edit; ``invalid_input`` where the path leads nowhere."""
    changed = deepcopy(document)
    if edit.op == "add":
        entries = _list_at(changed, edit)
        entries.insert(place_before(entries, edit), edit.value)
        return changed
    if edit.op == "order":
        entries = _list_at(changed, edit)
        entries[:] = [entries[place] for place in places_in_order(entries, edit)]
        return changed
    if not edit.path:
        raise refused(edit, "须指明要改的字段", "name the field to change")
    holder = at(changed, edit.path[:-1], edit)
    last = edit.path[-1]
    if isinstance(holder, list):
        place = entry(holder, last, edit)
        if edit.op == "set":
            holder[place] = edit.value
        else:
            del holder[place]
    elif isinstance(holder, dict) and isinstance(last, str):
        if edit.op == "set":
            holder[last] = edit.value
        elif last in holder:
            del holder[last]
        else:
            raise refused(edit, f"没有 {last}", f"there is no {last}")
    else:
        raise refused(edit, "此处没有字段", "nothing has fields here")
    return changed


def at(document: Any, path: Path, edit: Edit) -> Any:
    """What ``path`` leads to."""
    value = document
    for part in path:
        if isinstance(value, list):
            value = value[entry(value, part, edit)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            raise refused(edit, f"没有 {part}", f"there is no {part}")
    return value


def entry(entries: Sequence[Any], part: str | int, edit: Edit) -> int:
    """The place of the entry that ``part`` means, by number or by name."""
    if isinstance(part, int) or part.isdecimal():
        if 0 <= int(part) < len(entries):
            return int(part)
    else:
        found = [place for place, value in enumerate(entries) if name_of(value) == part]
        if len(found) == 1:
            return found[0]
    raise refused(edit, f"没有第 {part} 项", f"there is no entry {part}")


def name_of(value: Any) -> str:
    """What an entry of a list is called; "" where it has no name."""
    if isinstance(value, Mapping):
        return next((str(value[key]) for key in NAMES if key in value), "")
    return str(value)


def place_before(entries: Sequence[Any], edit: Edit) -> int:
    """Where a new entry goes."""
    return len(entries) if edit.before is None else entry(entries, edit.before, edit)


def places_in_order(entries: Sequence[Any], edit: Edit) -> list[int]:
    """The places of the entries in the order asked for, each once."""
    wanted = edit.value if isinstance(edit.value, list | tuple) else []
    places = [entry(entries, part, edit) for part in wanted]
    if sorted(places) != list(range(len(entries))):
        names = ", ".join(filter(None, map(name_of, entries)))
        raise refused(edit, f"须列出每一项各一次:{names}", f"name every entry once: {names}")
    return places


def refused(edit: Edit, zh: str, en: str) -> Exception:
    """The refusal of an edit, at its path."""
    return invalid(Problem(".".join(map(str, edit.path)) or "path", zh, en))


def _list_at(document: Any, edit: Edit) -> list[Any]:
    found = at(document, edit.path, edit)
    if not isinstance(found, list):
        raise refused(edit, "这不是列表", "this is not a list")
    return found

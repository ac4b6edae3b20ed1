"""Parts that stand in their file once, and entries that are written shorter than as a mapping.

The section on service is one of the first: it has no name of its own, and may be missing. A
question that is only the name of its fact is one of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.domain.errors import Problem, invalid
from core.policyfiles.edits.named import Operation

#: Where each part stands of which there is one in a file.
SINGLE: Mapping[str, tuple[str, ...]] = {
    "service": ("service",),
    "linking": ("linking",),
    "exclusions": ("exclusions",),
    "rolls_up": ("rolls_up",),
    "card": (),
}
#: The key of those that cannot be without an entry of their own.
_FIRST = {"service": "methods", "exclusions": "reasons"}
#: The key that an entry means which is a text.
SHORT = {"requirement": "fact", "question": "fact"}


def single(
    kind: str, file: str, stands: bool, changed: dict[str, Any], deeper: Sequence[Operation]
) -> list[Operation]:
    """The edits of a part of which there is one; ``stands``: it is there already.

    ``invalid_input`` where it is new and its first entry is not told.
    """
    path, more = SINGLE[kind], changed.pop("first", {})
    if stands:
        return [*(_of_key(file, [*path, key], value) for key, value in changed.items()), *deeper]
    value = {key: given for key, given in changed.items() if given not in (None, "", [])}
    if not value and not more:
        return []
    if kind in _FIRST:
        for key in ("slug", "title"):
            if not more.get(key):
                raise invalid(Problem(f"first.{key}", "请填写", "Fill this in"))
        value[_FIRST[kind]] = {more["slug"]: {"title": more["title"]}}
    return [_of_key(file, path, value)]


def removal(kind: str, file: str) -> Operation:
    """The edit that takes away a part of which there is one."""
    return _of_key(file, [*SINGLE[kind]], None)


def expanded(kind: str, entry: Any) -> Any:
    """An entry of a list as a mapping, also where it is only a text."""
    return {SHORT[kind]: entry} if isinstance(entry, str) and kind in SHORT else entry


def listed(kind: str, value: Any) -> list[Any]:
    """The entries at a key: a list, or one that stands there by itself."""
    several = value if isinstance(value, list) else [] if value is None else [value]
    return [expanded(kind, each) for each in several]


def as_entries(
    kind: str, path: Sequence[str | int], raw: Any, place: int | None, operations: list[Operation]
) -> list[Operation]:
    """The edits of entries of the list at ``path``, which is ``raw`` in the file.

    What is written short is written out first, so that there is something to change.
    """
    if not operations or raw is None:
        return operations
    file = operations[0]["file"]
    if not isinstance(raw, list):
        return [_of_key(file, path, listed(kind, raw)), *operations]
    gone = operations[0]["op"].startswith("remove_")
    if place is None or gone or not isinstance(raw[place], str):
        return operations
    given = operations[0].get("set", {})
    if len(operations) == 1 and given.keys() == {SHORT[kind]}:
        return [_of_key(file, [*path, place], given[SHORT[kind]])]
    return [_of_key(file, [*path, place], expanded(kind, raw[place])), *operations]


def _of_key(file: str, path: Sequence[str | int], value: Any) -> Operation:
    if value is None:
        return {"op": "remove", "file": file, "path": [*path]}
    return {"op": "set", "file": file, "path": [*path], "value": value}

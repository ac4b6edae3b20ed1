"""A document between two others: some of the differences made, the others not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from typing import Any

from core.domain.differences.found import HEAD, Difference, naming
from core.domain.proof.canonical import dumps

_Made = Collection[tuple[str, tuple[str, ...]]]


def merged(
    old: Mapping[str, Any], new: Mapping[str, Any], made: Collection[Difference]
) -> dict[str, Any]:
    """The document ``old`` with the differences ``made`` of those that lead to ``new``.

    Which version it is, is said as ``new`` says it. All of them made give the rules of ``new``,
    none those of ``old``.
    """
    chosen = {(difference.kind, difference.path) for difference in made}
    head = {key: value for key, value in new.items() if key in HEAD}
    rules = [{k: v for k, v in document.items() if k not in HEAD} for document in (old, new)]
    return _like(new, {**head, **_mappings((), rules[0], rules[1], chosen)})


def _like(shape: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values in a mapping of the same kind, which may remember where its keys were written."""
    found: dict[str, Any] = copy(shape)
    found.clear()
    found.update(values)
    return found


def _mappings(
    path: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any], made: _Made
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in dict.fromkeys((*new, *old)):
        here = (*path, str(key))
        if key not in old:
            if ("added", here) in made:
                found[key] = new[key]
        elif key not in new:
            if ("removed", here) not in made:
                found[key] = old[key]
        else:
            found[key] = _values(here, old[key], new[key], made)
    return _like(new, found)


def _values(path: tuple[str, ...], old: Any, new: Any, made: _Made) -> Any:
    if dumps(old) == dumps(new):
        return old
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return _mappings(path, old, new, made)
    if (name := naming(old, new)) is not None:
        before, after = {name(e): e for e in old}, {name(e): e for e in new}
        return [
            _values((*path, slug), before[slug], after[slug], made)
            if slug in before and slug in after
            else {**before, **after}[slug]
            for slug in _order(path, [*before], [*after], made)
        ]
    return new if ("changed", path) in made else old


def _order(
    path: tuple[str, ...], before: Sequence[str], after: Sequence[str], made: _Made
) -> list[str]:
    """The entries that stand, in order; what only one side has comes where it stood there."""
    there = {s for s in after if s in before or ("added", (*path, s)) in made}
    there |= {s for s in before if s not in after and ("removed", (*path, s)) not in made}
    first, second = (after, before) if ("moved", path) in made else (before, after)
    found = [slug for slug in first if slug in there]
    for place, slug in enumerate(second):
        if slug in there and slug not in found:
            ahead = [found.index(other) for other in second[:place] if other in found]
            found.insert(max(ahead, default=-1) + 1, slug)
    return found

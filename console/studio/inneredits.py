"""Edits within a mapping or a list of a part, so that what stands beside them in the file stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from console.studio.lapses import Lapsed
from console.studio.pairs import Pair

#: What is to be done at a path below a field: ``set``, ``add`` or ``remove``, and the value.
Inner = tuple[str, tuple[str | int, ...], Any]


def inner_edits(sort: str, raw: Any, old: Any, typed: Any) -> list[Inner] | None:
    """The edits below a field of a sort; None where it has to be written as a whole.

    ``raw`` is what the file says, ``old`` the same as the form shows it.
    """
    if sort == "pairs" and isinstance(raw, Mapping) and typed:
        return list(_of_pairs(old, typed))
    if sort == "lapse" and isinstance(raw, list) and typed.entries:
        return list(_of_lapse(old, typed))
    return None


def _of_pairs(old: list[Pair], typed: list[Pair]) -> Iterator[Inner]:
    stood, now = ({pair.word: pair.value for pair in pairs} for pairs in (old, typed))
    for word, value in now.items():
        if word not in stood or stood[word] != value:
            yield "set", (word,), value
    for word in stood:
        if word not in now:
            yield "remove", (word,), None


def _of_lapse(old: Lapsed, typed: Lapsed) -> Iterator[Inner]:
    is_word: Callable[[Any], bool] = typed.words.__contains__
    deems = [n for n, one in enumerate(old.entries) if one not in old.words]
    if deems and typed.deem and typed.deem != old.deem:
        yield "set", (deems[0],), dict(typed.deem)
    new: list[Any] = [word for word in typed.words if word not in old.words]
    for one in [*new, *([dict(typed.deem)] if typed.deem and not deems else [])]:
        yield "add", (), one
    for n, one in reversed(list(enumerate(old.entries))):
        if not (typed.deem if n in deems else is_word(one)):
            yield "remove", (n,), None

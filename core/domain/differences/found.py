"""Finds what differs between two resolved documents, whatever file each line stands in.

Entries of a list that have a name of their own (grounds, extensions, tables' rows by their
condition) are matched by it, so that a ground put in front is one addition, not a list of changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.domain.proof.canonical import dumps

#: Keys that say which version a document is, and nothing of its rules.
HEAD = ("policy", "in_force", "amends", "extends", "abstract", "profiles", "source")
#: Keys of which an entry may have one only, written as a bare slug then.
_BRIEF = ("notice", "task", "event", "fact")
_TITLE = {"zh", "en"}
_OUTCOMES = ("reject", "redirect", "correct", "accept")


@dataclass(frozen=True)
class Difference:
    """One thing that differs: ``kind`` is added, removed, changed or moved.

    ``path`` leads to it through both documents; an entry of a list goes by its name. ``basis`` is
    the article nearest to it in the newer document, else in the older.
    """

    kind: str
    path: tuple[str, ...]
    old: Any = None
    new: Any = None
    basis: str = ""


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Every difference between two resolved documents, in the order of the newer one."""
    rules = [{k: v for k, v in document.items() if k not in HEAD} for document in (old, new)]
    return list(_mappings((), rules[0], rules[1], ""))


def _mappings(
    path: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any], basis: str
) -> Iterator[Difference]:
    basis = str(new.get("basis") or old.get("basis") or basis)
    for key in dict.fromkeys((*new, *old)):
        here = (*path, str(key))
        if key not in old:
            yield Difference("added", here, new=new[key], basis=_basis(new[key], basis))
        elif key not in new:
            yield Difference("removed", here, old=old[key], basis=_basis(old[key], basis))
        else:
            yield from _values(here, old[key], new[key], basis)


def _values(path: tuple[str, ...], old: Any, new: Any, basis: str) -> Iterator[Difference]:
    if dumps(old) == dumps(new):
        return
    old, new = _spelt_out(old, new), _spelt_out(new, old)
    if isinstance(old, Mapping) and isinstance(new, Mapping) and not {*old, *new} <= _TITLE:
        yield from _mappings(path, old, new, basis)
    elif (name := naming(old, new)) is not None:
        yield from _lists(path, old, new, name, basis)
    else:
        yield Difference("changed", path, old, new, basis)


def _spelt_out(value: Any, other: Any) -> Any:
    """A bare slug as the entry it is short for, where ``other`` is written as one."""
    if not (isinstance(value, str) and isinstance(other, Mapping)):
        return value
    return next(({key: value} for key in _BRIEF if other.get(key) == value), value)


def _lists(
    path: tuple[str, ...],
    old: Sequence[Any],
    new: Sequence[Any],
    name: Callable[[Any], str],
    basis: str,
) -> Iterator[Difference]:
    before, after = {name(entry): entry for entry in old}, {name(entry): entry for entry in new}
    for slug, entry in after.items():
        here = (*path, slug)
        if slug in before:
            yield from _values(here, before[slug], entry, basis)
        else:
            yield Difference("added", here, new=entry, basis=_basis(entry, basis))
    for slug, entry in before.items():
        if slug not in after:
            here = (*path, slug)
            yield Difference("removed", here, old=entry, basis=_basis(entry, basis))
    kept = [slug for slug in before if slug in after]
    order = [slug for slug in after if slug in before]
    if kept != order:
        yield Difference("moved", path, kept, order, basis)


def naming(old: Any, new: Any) -> Callable[[Any], str] | None:
    """What tells the entries of both lists apart; None where nothing does."""
    if not (isinstance(old, list | tuple) and isinstance(new, list | tuple)):
        return None
    entries = [*old, *new]
    if not any(isinstance(entry, Mapping) for entry in entries):
        return None
    for name in (_ground, _named, _slug, _condition):
        told = [[_told(name, entry) for entry in entries] for entries in (old, new)]
        if all(all(names) and len(set(names)) == len(names) for names in told):
            return partial(_told, name)
    return None


def _told(name: Callable[[Mapping[str, Any]], str], entry: Any) -> str:
    """The name of an entry; a list may write a bare slug where an entry has nothing more to say."""
    if isinstance(entry, Mapping):
        return name(entry)
    return entry if name is _slug and isinstance(entry, str) else ""


def _slug(entry: Mapping[str, Any]) -> str:
    return next((str(entry[key]) for key in _BRIEF if isinstance(entry.get(key), str)), "")


def _ground(entry: Mapping[str, Any]) -> str:
    return next((str(entry[outcome]) for outcome in _OUTCOMES if outcome in entry), "")


def _named(entry: Mapping[str, Any]) -> str:
    return str(entry.get("name", ""))


def _condition(entry: Mapping[str, Any]) -> str:
    for key in ("when", "if", "holds"):
        if key in entry:
            value = entry[key]
            return value if isinstance(value, str) else dumps(value)
    return "otherwise" if "within" in entry else ""


def _basis(value: Any, otherwise: str) -> str:
    own = value.get("basis") if isinstance(value, Mapping) else None
    return str(own or otherwise)

"""Lists whose entries are each a word, perhaps only where a condition holds: ``{task: x, when: y}``

An entry that says more than that keeps the rest as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass, field
from typing import Any

from flask import request

from console.studio.factvalues import values_said, values_typed
from console.studio.field import Field
from core.usecases.policymaking.conditions import Speaker

#: Empty entries offered to write into.
SPARE = 1
#: The most entries that a form is read for.
MOST = 60


@dataclass(frozen=True)
class Entry:
    """One entry; without words it is to be taken away. ``rest`` is what else it says."""

    words: tuple[str, ...] = ()
    when: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)
    place: int = 0


def entries_of(one: Field, value: Any) -> list[Entry]:
    """The entries of a value as it is written; ``same`` and nothing are none."""
    if value in (None, "", "same"):
        return []
    listed = value if isinstance(value, list) else [value]
    return [_entry(one, each, place) for place, each in enumerate(listed)]


def _entry(one: Field, each: Any, place: int) -> Entry:
    if not isinstance(each, Mapping):
        return Entry((str(each),), place=place)
    words = each.get(one.word)
    when = each.get("when", {})
    text = when.get("text", "") if isinstance(when, Mapping) else str(when)
    rest = {key: inner for key, inner in each.items() if key not in (one.word, "when")}
    given = words if isinstance(words, list) else [words]
    return Entry(tuple(map(str, given)), text, rest, place)


def entries_typed(
    one: Field, now: list[Entry], speaker: Speaker, condition: Callable[[str], str]
) -> list[Entry]:
    """The entries that were typed, each at its place; ``condition`` reads one by its name."""
    found = []
    for n in range(min(MOST, shown_count(one, now))):
        words = tuple(word for word in request.form.getlist(f"{one.key}.{n}.word") if word)
        stood = now[n].rest if n < len(now) else {}
        rest = _rest(one, f"{one.key}.{n}", words, stood, speaker)
        place = request.form.get(f"{one.key}.{n}.place", "")
        when = condition(f"{one.key}.{n}.when") if words else ""
        found.append(Entry(words, when, rest, int(place[:4]) - 1 if place.isdecimal() else n))
    while len(found) > len(now) and not found[-1].words:
        found.pop()
    return found


def _rest(
    one: Field, name: str, words: tuple[str, ...], stood: Mapping[str, Any], speaker: Speaker
) -> Mapping[str, Any]:
    """What an entry says besides its word and its condition."""
    found = dict(stood)
    for more in one.more:
        typed = request.form.get(f"{name}.{more.key}")
        if typed is None or typed.strip() == more_said(more, words, stood, speaker):
            continue
        read = values_typed(speaker, words[0], typed) if more.sort == "values" else typed.strip()
        found[more.key] = read
    return {key: value for key, value in found.items() if value not in ("", [])}


def more_said(
    more: Field, words: tuple[str, ...], rest: Mapping[str, Any], speaker: Speaker
) -> str:
    """What an entry says at one of the fields that it has besides, as its form shows it."""
    value = rest.get(more.key, "")
    if more.sort == "values" and words:
        return values_said(speaker, words[0], value)
    return str(value)


def shown_count(one: Field, now: Sized) -> int:
    """How many entries a form shows, with those to write into."""
    names = (re.fullmatch(rf"{re.escape(one.key)}\.(\d{{1,3}})\.word", key) for key in request.form)
    places = (int(name[1]) for name in names if name and any(request.form.getlist(name[0])))
    filled = [place + 1 for place in places if place < MOST]
    asked = request.form.get("do") == f"line:{one.key}"
    return max(len(now), *filled, 0) + SPARE + asked


def entries_written(one: Field, entries: list[Entry]) -> Any:
    """The entries as a file has them, in the order of their places; None for none."""
    kept = sorted((each for each in entries if each.words), key=lambda each: each.place)
    found = [entry_written(one, each) for each in kept]
    if one.ordered and len(found) == 1 and isinstance(found[0], str):
        return found[0]
    return found or None


def entry_written(one: Field, entry: Entry) -> Any:
    """One entry as a file has it: its word alone where that is all."""
    word: Any = entry.words[0] if len(entry.words) == 1 else list(entry.words)
    if not (entry.when or entry.rest or one.spelt) and isinstance(word, str):
        return word
    return {one.word: word, **entry.rest, **({"when": entry.when} if entry.when else {})}

"""Things that are written in one of several ways: which keys each way has, and which it is now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request


@dataclass(frozen=True)
class Way:
    """One way: the keys that go with it, those that stand even when empty, what is fixed.

    ``inside``: what one of the keys says besides, when it is written anew.
    """

    keys: tuple[str, ...] = ()
    stand: tuple[str, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    inside: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def all(self) -> set[str]:
        """Every key that it may have."""
        return {*self.keys, *self.stand, *self.fixed}


_LOOKS_FOR = ("cases", "out_of_order", "late", "gaps", "totals", "same_text", "repeats")

WAYS: Mapping[str, Mapping[str, Way]] = {
    "extends": {
        "adds": Way(("adds",)),
        "until_total": Way(("until_total",)),
        "until": Way(fixed={"until": "required"}),
    },
    "note_asked": {
        "no": Way(),
        "required": Way(fixed={"note": "required"}),
        "when": Way(("note",)),
    },
    "two_persons": {
        "no": Way(),
        "together": Way(fixed={"second_officer": True}),
        "joined": Way(("second_officer",)),
    },
    "limited": {"no": Way(), "since": Way(("within",))},
    "lasts": {
        "within": Way(("within",)),
        "rows": Way(("rows", "unknown")),
        "earliest": Way(("earliest_of",)),
    },
    "row_lasts": {"within": Way(("within",)), "until": Way(("until",))},
    "falls_due": {
        "end": Way(fixed={"due": "end"}),
        "day": Way(("due",)),
        "after": Way(("due",)),
    },
    "looks_for": {key: Way(stand=(key,)) for key in _LOOKS_FOR},
    "gives_up": {
        "never": Way(),
        "limited": Way(("attempts",), inside={"attempts": {"then": "close"}}),
    },
    "counts_cases": {"no": Way(), "yes": Way(("each",), stand=("cases",))},
    "does": {
        "noted": Way(),
        "takes": Way(("takes",)),
        "takes_given": Way(fixed={"takes": "given"}),
        "takes_max": Way(fixed={"takes": "max"}),
        "gives": Way(("gives",)),
        "gives_given": Way(fixed={"gives": "given"}),
        "veto": Way(("standing", "bars_award")),
    },
    "counts": {
        "count": Way(stand=("cases",)),
        "rate": Way(stand=("cases", "of")),
        "distribution": Way(("counts_by", "top"), stand=("cases",)),
        "ranking": Way(("ranks", "top")),
        "repeats": Way(("person", "at_least", "periods"), stand=("cases",)),
    },
}


def way_now(key: str, now: Mapping[str, Any]) -> str:
    """The way in which a part is written; the first where it says nothing yet."""
    return _NOW[key](now)


def way_chosen(key: str, now: Mapping[str, Any]) -> str:
    """The way that was chosen in the form, else that in which it is written."""
    chosen = request.values.get(key, "")
    return chosen if chosen in WAYS[key] else way_now(key, now)


def _within(key: str, first: str) -> Callable[[Mapping[str, Any]], str]:
    """The key that stands within ``key``."""

    def found(now: Mapping[str, Any]) -> str:
        inner = now.get(key)
        return next(iter(inner), first) if isinstance(inner, Mapping) else first

    return found


def _among(ways: tuple[str, ...]) -> Callable[[Mapping[str, Any]], str]:
    return lambda now: next((way for way in ways if way in now), ways[0])


def _note(now: Mapping[str, Any]) -> str:
    note = now.get("note")
    return "when" if isinstance(note, Mapping) else "required" if note else "no"


def _lasts(now: Mapping[str, Any]) -> str:
    return "rows" if "rows" in now else "earliest" if "earliest_of" in now else "within"


def _two_persons(now: Mapping[str, Any]) -> str:
    second = now.get("second_officer")
    return "joined" if isinstance(second, Mapping) else "together" if second else "no"


def _counts(now: Mapping[str, Any]) -> str:
    told = {"person": "repeats", "ranks": "ranking", "counts_by": "distribution", "of": "rate"}
    return next((way for key, way in told.items() if key in now), "count")


def _does(now: Mapping[str, Any]) -> str:
    """What a finding does, as its keys say."""
    for key in ("takes", "gives"):
        if key in now:
            return f"{key}_{now[key]}" if f"{key}_{now[key]}" in WAYS["does"] else key
    return "veto" if "standing" in now or now.get("bars_award") else "noted"


_NOW: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "extends": _among(("adds", "until_total", "until")),
    "note_asked": _note,
    "two_persons": _two_persons,
    "limited": lambda now: "since" if now.get("within") else "no",
    "lasts": _lasts,
    "row_lasts": _among(("within", "until")),
    "falls_due": _within("due", "end"),
    "looks_for": _among(_LOOKS_FOR),
    "counts": _counts,
    "gives_up": lambda now: "limited" if "attempts" in now else "never",
    "counts_cases": lambda now: "yes" if "cases" in now else "no",
    "does": _does,
}

"""What happens when a time limit lapses: words that are ticked, and an act that it counts as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from console.studio.field import LOCKED, Field
from core.domain.errors import Problem, invalid

_HEAD = "deem:"
_KEYS = ("deem", "as", "effective")


@dataclass(frozen=True)
class Lapsed:
    """The entries of a lapse in their order, each a word or ``{deem: ACT, …}``."""

    entries: tuple[Any, ...] = ()

    @property
    def words(self) -> list[str]:
        """Those that are ticked."""
        return [one for one in self.entries if not _deems(one)]

    @property
    def deem(self) -> Mapping[str, str]:
        """The act that the lapse counts as, with what is said of it; empty for none."""
        found: Any = next(filter(_deems, self.entries), {})
        return {"deem": found.removeprefix(_HEAD)} if isinstance(found, str) else found


def lapse_of(value: Any) -> Any:
    """What is written of a lapse; LOCKED where it says more than a form can."""
    listed = value if isinstance(value, list) else [value] if value else []
    entries = tuple(map(_plain, listed))
    good = all(isinstance(one, str) or set(one) <= set(_KEYS) for one in entries)
    return Lapsed(entries) if good and sum(map(_deems, entries)) < 2 else LOCKED


def lapse_typed(one: Field, now: Lapsed) -> Lapsed:
    """What was typed; ``invalid_input`` where it is not said which act a lapse counts as."""
    ticked = [word for word in request.form.getlist(one.key) if word]
    said = {key: request.form.get(f"{one.key}.{key}", "").strip() for key in _KEYS}
    deem = {key: text for key, text in said.items() if text}
    if deem and "deem" not in deem:
        raise invalid(Problem(one.key, "请选择视为何种行为", "Choose the act that it counts as"))
    kept = [_kept(each, now, deem) if _deems(each) else each for each in now.entries
            if (deem if _deems(each) else each in ticked)]  # fmt: skip
    new: list[Any] = [word for word in dict.fromkeys(ticked) if word not in now.entries]
    more = [deem] if deem and not now.deem else []
    return Lapsed((*kept, *new, *more))


def lapse_written(typed: Lapsed) -> list[Any] | None:
    """What was typed as a file has it; None for nothing."""
    return list(typed.entries) or None


def _kept(each: Any, now: Lapsed, deem: Mapping[str, str]) -> Any:
    return each if now.deem == deem else deem


def _deems(one: Any) -> bool:
    return isinstance(one, Mapping) or str(one).startswith(_HEAD)


def _plain(one: Any) -> Any:
    """An entry as the file has it, its date as the text that it is."""
    if not isinstance(one, Mapping):
        return str(one)
    found = {}
    for key, value in one.items():
        said = value.get("text", "") if isinstance(value, Mapping) else value
        found[str(key)] = str(said)
    return found

"""Conditions that are decided together, which remember what they wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from core.domain.expressions import CompiledSet, Condition, Env

#: Most answers that one list remembers.
REMEMBERED = 4096

_Answer = TypeVar("_Answer")
_FACTS = "by facts"


class RuleList(CompiledSet):
    """The conditions of a policy's grounds, or of a table's rows, in their order.

    ``remembered`` holds what was found out about them, such as the advice that follows from their
    truths: few answers serve all cases.
    """

    def __init__(self, conditions: Iterable[Condition]) -> None:
        super().__init__({str(place): each for place, each in enumerate(conditions)})
        every = self.conditions.values()
        self._reads = tuple({name for each in every for name in each.reads})
        open_params = (each.params - each.constants.keys() for each in every)
        self._params = tuple(frozenset().union(*open_params))
        self._lasting = not any(each.calls or each.settings for each in every)
        self.remembered: dict[object, Any] = {}

    def remember(self, key: object, answer: _Answer) -> _Answer:
        """Keep an answer that will be asked for again, and give it back."""
        if len(self.remembered) >= REMEMBERED:
            self.remembered.clear()
        self.remembered[key] = answer
        return answer

    def by_facts(self, env: Env, find: Callable[[], _Answer]) -> _Answer:
        """What ``find``, one and the same for a list, finds out about the case ``env``.

        A case is assessed many times with the same facts, so it is remembered; not where what
        happened before, or a setting of the office, may decide too.
        """
        if not self._lasting:
            return find()
        key = (_FACTS, *map(env.facts.get, self._reads), *map(env.params.get, self._params))
        found: _Answer | None = self.remembered.get(key)
        return self.remember(key, find()) if found is None else found

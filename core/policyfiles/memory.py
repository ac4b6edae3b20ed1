"""What was made of documents before, so that a changed file alone is read and checked anew.

A draft is checked by reading the whole sector with it, at every edit. The documents of the other
files are the ones of the time before (``core.policyfiles.document``), and nobody changes what is
made of them: so that, too, is the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from core.policyfiles.problems import Problems

Made = TypeVar("Made")


class Same:
    """Stands for one object in a key: equal to what stands for that very object, and keeps it."""

    __slots__ = ("_one",)

    def __init__(self, one: Any) -> None:
        self._one = one

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._one is other._one

    def __hash__(self) -> int:
        return id(self._one)


class Memory(Generic[Made]):
    """The ``size`` results asked for last, of those that were made without a mistake."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._turn = Lock()

    def made(
        self, key: Hashable, make: Callable[[Problems], Made | None], problems: Problems
    ) -> Made | None:
        """What ``make`` made of ``key`` before, else makes now; its mistakes go to ``problems``.

        ``key`` holds all that the result depends on. What has a mistake is made again each time,
        so that the mistake is told each time.
        """
        with self._turn:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        own = Problems()
        found = make(own)
        problems.extend(own)
        if found is not None and not own:
            with self._turn:
                self._kept[key] = found
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
        return found

"""Deeds that arrive at once are done one after the other, and stored by one commit.

To commit is to wait for the disk, which takes as long for one deed as for ten. So whoever finds
others waiting does not commit: the transaction passes to the next of them. Each has a savepoint,
and one that fails takes back its own alone. Nobody is told that anything is done before all of it
is stored: where the commit fails, everything that it was to store has failed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from threading import Event, Lock
from typing import Generic, TypeVar

from sqlalchemy import Connection

from core.domain.errors import Crossed, Unavailable
from core.storage.database.prepared import say

__all__ = ["Line", "Passage"]

Made = TypeVar("Made")
Unit = TypeVar("Unit")

#: So many deeds are stored together at most: then others, who do not share, have their turn.
MOST = 8


class Passage(Generic[Unit]):
    """One transaction, which goes from deed to deed; one of them at a time is at work in it.

    ``finish`` is given all that was done, in order, before the commit, and ``stored`` each of it
    after.
    """

    def __init__(
        self,
        opened: AbstractContextManager[Connection],
        finish: Callable[[list[Unit]], None],
        stored: Callable[[Unit], None],
    ) -> None:
        self._stack = ExitStack()
        self.connection = self._stack.enter_context(opened)
        self._finish, self._stored = finish, stored
        self._marks = 0
        self._broken: BaseException | None = None
        self._ended = Event()
        #: What was done and not taken back.
        self.done: list[Unit] = []

    @property
    def has_room(self) -> bool:
        """Whether another deed may join."""
        return self._broken is None and self._marks < MOST

    @property
    def is_new(self) -> bool:
        """Whether no deed has begun in it yet."""
        return not self._marks

    def mark(self) -> None:
        """Begin a deed, behind a savepoint."""
        if self._marks:
            say(self.connection, "RELEASE SAVEPOINT deed")
        self._marks += 1
        say(self.connection, "SAVEPOINT deed")

    def take_back(self, error: BaseException) -> None:
        """Take back what was done since the mark, which ``error`` ended.

        Where that fails, as when the server is gone, nothing is stored at all.
        """
        try:
            say(self.connection, "ROLLBACK TO SAVEPOINT deed")
        except Exception:  # noqa: BLE001 (what ended the deed is what matters)
            self._broken = error

    def end(self) -> None:
        """Store what was done, and let all who wait for it know."""
        try:
            with suppress(_Nothing), self._stack:
                if self._broken is not None or not self.done:
                    raise self._broken or _Nothing
                self._finish(self.done)
        except BaseException as error:
            self._broken = error
            raise
        finally:
            self._ended.set()
        for one in self.done:
            self._stored(one)

    def arrive(self) -> None:
        """Wait until all is stored; Unavailable, or Crossed, where it was not."""
        self._ended.wait()
        if isinstance(self._broken, Crossed):
            raise Crossed(self._broken.zh, self._broken.en) from self._broken
        if self._broken is not None:
            zh, en = "未能存储,请重试", "It could not be stored; try again"
            raise Unavailable(zh, en) from self._broken


class _Nothing(Exception):
    """Ends a transaction in which nothing was done."""


class Line(Generic[Unit]):
    """Whoever waits to do a deed of one kind, in the order of coming."""

    def __init__(self, begin: Callable[[], Passage[Unit]]) -> None:
        self._begin = begin
        self._lock = Lock()
        self._busy = False
        self._waiting = deque[_Place[Unit]]()

    def do(self, deed: Callable[[Passage[Unit]], Made]) -> Made:
        """Do it when its turn comes; what it gives, when it is stored."""
        passage = self._come()
        try:
            return deed(passage)
        finally:
            if passage.has_room and self._call(passage):
                passage.arrive()
            else:
                try:
                    passage.end()
                finally:
                    self._leave()

    def _come(self) -> Passage[Unit]:
        place = _Place[Unit]()
        with self._lock:
            waits, self._busy = self._busy, True
            if waits:
                self._waiting.append(place)
        if waits:
            place.called.acquire()
        if place.passage is not None:
            return place.passage
        try:
            return self._begin()
        except BaseException:
            self._leave()
            raise

    def _call(self, passage: Passage[Unit]) -> bool:
        """Hand the transaction to whoever waits longest; whether anybody does."""
        with self._lock:
            if not self._waiting:
                return False
            self._waiting.popleft().call(passage)
            return True

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().call(None)
            else:
                self._busy = False


class _Place(Generic[Unit]):
    """A place in a line: who has it waits until called, with a transaction or to begin one."""

    def __init__(self) -> None:
        self.passage: Passage[Unit] | None = None
        self.called = Lock()
        self.called.acquire()

    def call(self, passage: Passage[Unit] | None) -> None:
        """Let whoever has this place go on."""
        self.passage = passage
        self.called.release()

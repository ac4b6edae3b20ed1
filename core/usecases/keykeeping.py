"""The keys of an installation: which there are, changing them, whether what is sealed opens.

Only who runs the machine does this; nobody comes in for it, and no identity is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.storage.keyring import KeyRing
from core.storage.resealing import KeyCounts, count_keys, rewrap, wrapping
from core.usecases.desk import Desk

__all__ = ["KeyCounts", "Rotated", "check", "keys", "rotate"]


@dataclass(frozen=True)
class Key:
    """A wrapping key: whether it is the current one, and whether anything still needs it."""

    id: str
    suite: str
    current: bool
    needed: bool


@dataclass(frozen=True)
class Rotated:
    """What a change of keys did: the new key, how many data keys it wraps, the keys destroyed."""

    key: str
    rewrapped: int
    retired: tuple[str, ...]


def keys(desk: Desk) -> list[Key]:
    """The wrapping keys, oldest first."""
    ring = _ring(desk)
    with desk.store.read() as work:
        needed = wrapping(work.connection)
    found = [ring.find(name) for name in ring.names()]
    current = "" if ring.empty else ring.current.id
    return [Key(one.id, one.suite, one.id == current, one.id in needed) for one in found if one]


def rotate(desk: Desk, *, retire: bool = False) -> Rotated:
    """Make a new key and wrap every data key under it; ``retire``: destroy those no longer needed.

    Answers to requests that were sealed under a key that is destroyed are given no second time.
    """
    ring = _ring(desk)
    new = ring.rotate()
    count = rewrap(desk.store)
    if not retire:
        return Rotated(new.id, count, ())
    with desk.store.read() as work:
        needed = wrapping(work.connection)
    spare = tuple(name for name in ring.names() if name not in needed and name != new.id)
    for name in spare:
        ring.retire(name)
    return Rotated(new.id, count, spare)


def check(desk: Desk) -> KeyCounts:
    """Open every data key once: how many open, are destroyed, cannot be had, were tampered with."""
    return count_keys(desk.store)


def _ring(desk: Desk) -> KeyRing:
    return desk.store.vault.ring

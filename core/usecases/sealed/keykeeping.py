"""The keys of an installation: which there are, changing them, whether what is sealed opens.

Only who runs the machine does this; nobody comes in for it, and no identity is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.storage.sealed.keyring import KeyRing
from core.storage.sealed.resealing import KeyCounts, count_keys, rewrap, wrapping
from core.usecases.desk import Desk

__all__ = ["KeyCounts", "Rotated", "check", "keys", "needed", "ring_of", "rotate"]


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
    ring, wanted = ring_of(desk), needed(desk)
    found = [ring.find(name) for name in ring.names()]
    current = "" if ring.empty else ring.current.id
    return [Key(one.id, one.suite, one.id == current, one.id in wanted) for one in found if one]


def rotate(desk: Desk, *, retire: bool = False) -> Rotated:
    """Make a new key and wrap every data key under it; ``retire``: destroy those no longer needed.

    Answers to requests that were sealed under a key that is destroyed are given no second time.
    """
    ring = ring_of(desk)
    new = ring.rotate()
    count = rewrap(desk.store)
    if not retire:
        return Rotated(new.id, count, ())
    wanted = needed(desk)
    spare = tuple(name for name in ring.names() if name not in wanted and name != new.id)
    for name in spare:
        ring.retire(name)
    return Rotated(new.id, count, spare)


def check(desk: Desk) -> KeyCounts:
    """Open every data key once: how many open, are destroyed, cannot be had, were tampered with."""
    return count_keys(desk.store)


def needed(desk: Desk) -> set[str]:
    """The ids of the keys under which something is sealed."""
    with desk.store.read() as work:
        return wrapping(work.connection)


def ring_of(desk: Desk) -> KeyRing:
    """The keys that are here."""
    return desk.store.vault.ring

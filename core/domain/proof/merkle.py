"""A Merkle tree over a log, as RFC 6962 has it: one root speaks for every row and their order.

Nodes are SHA-256, 32 bytes each. Leaves and inner nodes are hashed apart (0x00, 0x01), so that
neither can be passed off as the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

__all__ = ["Frontier", "consistency", "inclusion", "leaf", "node", "root_by_inclusion"]


def leaf(text: str) -> bytes:
    """The hash of a row that says ``text``."""
    return sha256(b"\x00" + text.encode()).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """What must be kept of a tree to let it grow: the roots of its full subtrees, widest first.

    There are as many as ``size`` has bits that are set; ValueError where the two do not fit.
    """

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        self.size, self.roots = size, list(roots)
        if len(self.roots) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} full subtrees")

    def append(self, hashed: bytes) -> None:
        """Let the tree grow by a leaf, given as its hash."""
        self.extend((hashed,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Let the tree grow by leaves, one after the other, given as their hashes."""
        level, rest, odd = [*leaves], self.size, list[bytes]()
        self.size += len(level)
        while level:  # subtrees of one width, in order
            if rest & 1:
                level.insert(0, self.roots.pop())
            if len(level) & 1:
                odd.append(level.pop())
            pairs = zip(level[::2], level[1::2], strict=True)
            level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
            rest >>= 1
        self.roots += reversed(odd)

    def root(self) -> bytes:
        """The root of the tree as it is now; of an empty one the hash of nothing."""
        if not self.roots:
            return sha256().digest()
        found = self.roots[-1]
        for wider in reversed(self.roots[:-1]):
            found = node(wider, found)
        return found


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours that lead from leaf ``index`` (from 0) to the root, the nearest first."""
    path, level = [], list(leaves)
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside])
        level, index = _above(level), index >> 1
    return path


def root_by_inclusion(hashed: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which ``path`` leads from a leaf; None where it cannot be a path of that tree."""
    if not 0 <= index < size:
        return None
    steps, last = list(path), size - 1
    while last:
        if index & 1 or index < last:
            if not steps:
                return None
            beside = steps.pop(0)
            hashed = node(beside, hashed) if index & 1 else node(hashed, beside)
        index, last = index >> 1, last >> 1
    return None if steps else hashed


def consistency(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """What shows that the tree of the first ``size`` leaves became the tree of them all."""
    if not 0 < size <= len(leaves):
        raise ValueError(f"there is no tree of {size} leaves in one of {len(leaves)}")
    return _grown(leaves, size, whole=True)


def _grown(leaves: Sequence[bytes], size: int, *, whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if whole else [_root(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if size <= split:
        return [*_grown(leaves[:split], size, whole=whole), _root(leaves[split:])]
    return [*_grown(leaves[split:], size - split, whole=False), _root(leaves[:split])]


def _root(leaves: Sequence[bytes]) -> bytes:
    tree = Frontier()
    for one in leaves:
        tree.append(one)
    return tree.root()


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level up; one without neighbour moves up as it is."""
    pairs = [node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs

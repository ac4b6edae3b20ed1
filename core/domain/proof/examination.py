"""Reading the log against what it stands for: the first row that does not fit, and the roots.

A chunk of rows is first checked as a whole. Only where something in it does not fit is it read
row by row, to say which row and why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from core.domain.proof import merkle
from core.domain.proof.logbook import CHAINED, Chunk, Fault, Line, first_link, leaf_text, leaf_texts

__all__ = ["Examination"]

_End = tuple[int, str]


@dataclass
class Examination:
    """Reads the log and keeps the first fault, and the roots at the ``sizes`` asked for.

    ``tree`` is where the reading begins; ``known`` tells the digest of an earlier entry where it
    does not begin at the first row. ``found`` counts the rows whose source is there, by kind.
    """

    sizes: frozenset[int] = frozenset()
    tree: merkle.Frontier = field(default_factory=merkle.Frontier)
    known: Callable[[str, str, int], str | None] = lambda *_: None
    fault: Fault | None = None
    roots: dict[int, str] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    _ends: dict[tuple[str, str], _End] = field(default_factory=dict)

    def take(self, chunk: Chunk) -> None:
        """Read on, many rows at a time: to the same end as :meth:`read`."""
        leaves = self._leaves(chunk) if self.fault is None else None
        ends = self._ends_of(chunk) if leaves is not None else None
        if leaves is None or ends is None:
            self.read(chunk.lines())
            return
        self._ends |= ends
        self.found.update(chunk.kinds)
        done, before = 0, self.tree.size
        for size in sorted(size for size in self.sizes if 0 < size - before <= len(leaves)):
            self.tree.extend(leaves[done : size - before])
            done = size - before
            self.roots[size] = self.tree.root().hex()
        self.tree.extend(leaves[done:])

    def read(self, lines: Iterable[Line]) -> None:
        """Read on, row by row."""
        for line in lines:
            if line.text is not None:
                self.found[line.kind] += 1
            if self.fault is None and (reason := self._wrong(line)):
                what = f"{line.kind} {line.subject} {line.place}".replace("  ", " ")
                self.fault = Fault(min(line.seq, self.tree.size + 1), reason, what)
            self.tree.append(_bytes_of(line.leaf))
            if self.tree.size in self.sizes:
                self.roots[self.tree.size] = self.tree.root().hex()

    def _wrong(self, line: Line) -> str | None:
        seq, kind, subject, place, at, digest, leaf, text, previous, hashed = line
        if seq != self.tree.size + 1:
            return "out_of_order"
        if merkle.leaf(leaf_text(seq, kind, subject, place, at, digest)).hex() != leaf:
            return "row_altered"
        if text is None:
            return "missing"
        if kind not in CHAINED:
            return None if sha256(text.encode()).hexdigest() == digest else "altered"
        if (place - 1, previous) != self._end(kind, subject, place):
            return "unlinked"
        if sha256(f"{previous}\n{text}".encode()).hexdigest() != digest or digest != hashed:
            return "altered"
        self._ends[kind, subject] = place, digest
        return None

    def _leaves(self, chunk: Chunk) -> Sequence[bytes] | None:
        """The leaves of a chunk; None where it does not follow, or rows or sources do not fit."""
        first = self.tree.size + 1
        if list(chunk.seqs) != [*range(first, first + len(chunk.seqs))] or None in chunk.texts:
            return None
        leaves = [sha256(b"\x00" + said.encode()).digest() for said in leaf_texts(chunk)]
        same = {*map(len, chunk.leaves)} == {64} and b"".join(leaves).hex() == "".join(chunk.leaves)
        return leaves if same else None

    def _ends_of(self, chunk: Chunk) -> dict[tuple[str, str], _End] | None:
        """Where the chains end after a chunk; None where a row does not say what was logged."""
        chained = not CHAINED.keys().isdisjoint(chunk.kinds)
        said = _linked(chunk) if chained else chunk.texts
        if [sha256(f"{text}".encode()).hexdigest() for text in said] != list(chunk.digests):
            return None
        if not chained:
            return {}
        ends: dict[tuple[str, str], _End] = {}
        chain, last, link = ("", ""), 0, ""
        for kind, subject, place, digest, previous, end in zip(
            chunk.kinds, chunk.subjects, chunk.places, chunk.digests, chunk.previous,
            chunk.hashes, strict=True,
        ):  # fmt: skip
            if kind not in CHAINED:
                continue
            if subject != chain[1] or kind != chain[0]:
                ends[chain] = last, link
                chain = kind, subject
                last, link = ends.get(chain) or self._end(kind, subject, place)
            if place != last + 1 or previous != link or end != digest:
                return None
            last, link = place, digest
        ends[chain] = last, link
        ends.pop(("", ""), None)
        return ends

    def _end(self, kind: str, subject: str, place: int) -> _End:
        """The place and hash of the entry before entry ``place`` of a chain, as far as known."""
        if known := self._ends.get((kind, subject)):
            return known
        if place == 1:
            return 0, first_link(kind, subject)
        return place - 1, self.known(kind, subject, place - 1) or ""


def _linked(chunk: Chunk) -> Iterator[str]:
    """What each row's digest is of: its text, behind the link where it is part of a chain."""
    for kind, previous, text in zip(chunk.kinds, chunk.previous, chunk.texts, strict=True):
        yield f"{previous}\n{text}" if kind in CHAINED else f"{text}"


def _bytes_of(leaf: str) -> bytes:
    try:
        return bytes.fromhex(leaf)
    except ValueError:  # somebody wrote what is no hash
        return b""

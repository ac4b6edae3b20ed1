"""Two texts as one, each stretch marked as the same, added or removed: for screens and pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"

#: A word of Latin letters or a number is one piece, every other character is one by itself.
_PIECE = re.compile(r"[A-Za-z0-9_.-]+|\s+|.", re.DOTALL)
#: Beyond so many pieces a comparison piece by piece would take too long.
_MOST = 4000


@dataclass(frozen=True)
class Segment:
    """A stretch of text: ``kind`` is same, added or removed. The text is plain, not HTML."""

    kind: str
    text: str


def segments(old: str, new: str) -> list[Segment]:
    """``old`` and ``new`` as stretches in order; what was removed stands before what was added."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if len(before) + len(after) > _MOST:
        return list(_whole((REMOVED, old), (ADDED, new)))
    found: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, first, last, from_new, to_new in matcher.get_opcodes():
        if tag == "equal":
            found.append((SAME, "".join(before[first:last])))
        else:
            found.append((REMOVED, "".join(before[first:last])))
            found.append((ADDED, "".join(after[from_new:to_new])))
    return list(_whole(*found))


def _whole(*found: tuple[str, str]) -> Iterable[Segment]:
    return (Segment(kind, text) for kind, text in found if text)

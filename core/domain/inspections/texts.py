"""The same text given to many: texts compared by their letters, people by keys, days by windows."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from core.domain.casework.cases import SYSTEM
from core.domain.inspections.checks import Check, SameText
from core.domain.inspections.records import Found, Night, Seen
from core.domain.worktime.periods import Period

#: How many replies stand in the evidence; their number is told in full.
LISTED = 50


@dataclass(frozen=True)
class Reply:
    """A text given on a case, without the text; ``people`` are keys of who complained."""

    day: date
    number: str
    seq: int
    act: str
    people: frozenset[str]

    @property
    def mark(self) -> str:
        """What names it among all replies."""
        return f"{self.number}#{self.seq}"


class SameTexts:
    """Gathers the texts of a night and finds those given too often."""

    def __init__(self, night: Night, check: Check, kind: SameText) -> None:
        self._night, self._check, self._kind = night, check, kind
        self._replies: dict[tuple[str, int], list[Reply]] = {}

    def look(self, seen: Seen) -> None:
        """Take the texts of one case."""
        case = seen.case
        for entry in case.journal:
            if entry.event not in self._kind.acts or entry.actor == SYSTEM:
                continue
            letters = letters_of(str(entry.data.get("note", "")))
            if len(letters) >= self._kind.shortest:
                key = sha256(letters.encode()).hexdigest(), len(letters)
                day = self._night.office.day(entry.at)
                reply = Reply(day, case.number, entry.seq, entry.event, seen.complainants)
                self._replies.setdefault(key, []).append(reply)

    def found(self) -> Iterator[Found]:
        """Every text that was given to too many within the period."""
        for (digest, length), replies in sorted(self._replies.items()):
            if many := crowded(replies, self._kind.at_least, self._kind.within):
                yield self._found(digest, length, many)

    def _found(self, digest: str, length: int, many: Sequence[Reply]) -> Found:
        evidence = {
            "acts": list(self._kind.acts),
            "within": str(self._kind.within),
            "at_least": self._kind.at_least,
            "letters": length,
            "replies": len(many),
            "complainants": len(set(_people(many).values())),
            "given": [
                {"case": reply.number, "act": reply.act, "on": reply.day} for reply in many[:LISTED]
            ],
        }
        cases = tuple(dict.fromkeys(reply.number for reply in many))
        marks = tuple(reply.mark for reply in many)
        return Found(self._check.slug, digest[:32], cases, marks, many[-1].day, evidence)


def letters_of(text: str) -> str:
    """The letters of a text, without space, punctuation and digits; full width as half width."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter).startswith("L"))


def crowded(replies: Iterable[Reply], at_least: int, within: Period) -> list[Reply]:
    """The replies, oldest first, that lie with others to ``at_least`` people ``within`` a period.

    The period runs from the day of the first of them, which does not count.
    """
    ordered = sorted(replies, key=lambda reply: (reply.day, reply.number, reply.seq))
    person = _people(ordered)
    there: Counter[str] = Counter()
    chosen: list[int] = []
    end = 0
    for start, first in enumerate(ordered):
        while end < len(ordered) and ordered[end].day <= within.after(first.day):
            there[person[ordered[end].mark]] += 1
            end += 1
        if len(there) >= at_least:
            # What lies before the last one chosen is chosen already.
            chosen.extend(range(max(start, chosen[-1] + 1 if chosen else 0), end))
        _leave(there, person[first.mark])
    return [ordered[place] for place in chosen]


def _leave(there: Counter[str], person: str) -> None:
    there[person] -= 1
    if not there[person]:
        del there[person]


def _people(replies: Sequence[Reply]) -> dict[str, str]:
    """For each reply one name of its complainant: who shares a key is one; nobody is everybody."""
    first: dict[str, str] = {}

    def root(name: str) -> str:
        while first.setdefault(name, name) != name:
            first[name] = first[first[name]]
            name = first[name]
        return name

    for reply in replies:
        for key in reply.people:
            first[root(f"key {key}")] = root(f"case {reply.number}")
    return {reply.mark: root(f"case {reply.number}") for reply in replies}

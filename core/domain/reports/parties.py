"""Who comes again and again, found without ever being told: rows bear labels, not names.

Cases belong together where a party of them has the same telephone, the same number of an
identity document, or the same name at the same address (without one, under the same unit; a
respondent is known by the name alone). No name comes here: what is compared are tokens of the
blind index, and of these only digests are kept, under a key that is made anew for every report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from core.domain.casework.cases import Case
from core.domain.people.identities import Known

#: The parties meant by a role of a table: whoever complains may also report.
ROLES = {"complainant": ("complainant", "reporter"), "respondent": ("respondent",)}


def keys(party: Known, unit: str) -> Iterator[str]:
    """What tells a party from others; nothing for one that is sealed or cannot be told."""
    if party.sealed:
        return
    if party.contact:
        yield f"contact {party.contact}"
    if party.id:
        yield f"id {party.id}"
    if not party.name:
        return
    if party.role == "respondent":
        yield f"name {party.name}"
    elif party.place:
        yield f"place {party.place}"
    elif unit:
        yield f"name {party.name} under {unit}"


@dataclass
class Group:
    """The cases of one party: how many in this period and the one before, and what they say."""

    now: int = 0
    before: int = 0
    numbers: list[str] = field(default_factory=list)
    told: dict[str, Counter[str]] = field(default_factory=dict)

    def take(self, other: Group) -> None:
        """Join what turned out to be the same party."""
        self.now += other.now
        self.before += other.before
        self.numbers += other.numbers
        for fact, values in other.told.items():
            self.told.setdefault(fact, Counter()).update(values)


class Parties:
    """Groups cases by a party. ``secret`` keys the digests; ``sealed`` are kinds never grouped."""

    def __init__(self, role: str, tells: Iterable[str], sealed: Iterable[str], secret: bytes):
        self._roles, self._tells = ROLES[role], tuple(tells)
        self._sealed, self._secret = frozenset(sealed), secret
        self._where: dict[int, int] = {}
        self._above: list[int] = []
        self._groups: list[Group] = []

    def add(
        self, case: Case, parties: Iterable[Known], told: Mapping[str, str], *, before: bool = False
    ) -> None:
        """Note a case of this period, or of the one ``before``, with values of facts ``told``."""
        if case.kind in self._sealed:
            return
        unit = str(case.classification.get("unit") or "")
        found = {
            self._digest(key)
            for party in parties
            if party.role in self._roles
            for key in keys(party, unit)
        }
        if not found:
            return
        place = self._join({self._root(self._where[key]) for key in found & self._where.keys()})
        for key in found:
            self._where.setdefault(key, place)
        group = self._groups[place]
        if before:
            group.before += 1
            return
        group.now += 1
        group.numbers.append(case.number)
        for fact in self._tells:
            group.told.setdefault(fact, Counter())[told.get(fact, "")] += 1

    def groups(self, at_least: int) -> list[Group]:
        """Those with so many cases in this period, the most first, in a fixed order."""
        found = [
            group
            for place, group in enumerate(self._groups)
            if self._above[place] == place and group.now >= at_least
        ]
        for group in found:
            group.numbers.sort()
        return sorted(found, key=lambda group: (-group.now, group.numbers))

    def _digest(self, key: str) -> int:
        digest = blake2b(key.encode(), digest_size=8, key=self._secret)
        return int.from_bytes(digest.digest())

    def _root(self, place: int) -> int:
        while self._above[place] != place:
            self._above[place] = self._above[self._above[place]]
            place = self._above[place]
        return place

    def _join(self, places: set[int]) -> int:
        """The one place of all these, a new one where there is none."""
        if not places:
            self._above.append(len(self._above))
            self._groups.append(Group())
            return len(self._above) - 1
        first, *others = sorted(places)
        for other in others:
            self._above[other] = first
            self._groups[first].take(self._groups[other])
            self._groups[other] = Group()
        return first

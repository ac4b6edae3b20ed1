"""Drawing a sample by lot: nobody can pick, and everybody can check.

A lot is fixed by the case's number and the name of the fact, so it is the same whoever draws, and
whenever. It is drawn where the fact is not known already: what an officer decided stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from core.domain.casework.cases import Case, Entry
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Param
from core.domain.rules.regime import Matter

#: A lot is one of as many tickets; a share is exact to one of them.
TICKETS = 1_000_000


@dataclass(frozen=True)
class Draw:
    """One lot drawn: of a ``share`` of cases the fact becomes true, in the others false."""

    fact: str
    share: float
    lot: float

    @property
    def selected(self) -> bool:
        """Whether the lot falls within the share."""
        return Decimal(str(self.lot)) < Decimal(str(self.share))


def lot(number: str, fact: str) -> float:
    """The lot of a case, from 0 up to but not including 1, with six digits.

    They are the last six decimal digits of the SHA-256 of ``NUMBER/FACT``, read as one number.
    ValueError for a case that has no number yet.
    """
    if not number:
        raise ValueError("a case draws no lot before it has its number")
    digest = sha256(f"{number}/{fact}".encode()).hexdigest()
    return int(digest, 16) % TICKETS / TICKETS


def draw(matter: Matter, policy: Policy, shares: Mapping[str, float | Param]) -> list[Draw]:
    """Decide by lot the facts that nobody has told; a share of 0 decides nothing."""
    drawn = []
    for fact, written in shares.items():
        share = matter.value(policy, written)
        if share > 0 and matter.case.facts.get(fact) is None:
            drawn.append(one := Draw(fact, share, lot(matter.case.number, fact)))
            matter.case.facts[fact] = one.selected
    return drawn


def written(drawn: list[Draw]) -> dict[str, Any]:
    """The draws as a journal entry keeps them."""
    return {one.fact: {"share": one.share, "lot": one.lot} for one in drawn}


def drawn_in(case: Case) -> Iterator[tuple[Entry, Draw]]:
    """Every draw of the case's journal with its entry, oldest first."""
    for entry in case.journal:
        for fact, told in entry.data.get("draws", {}).items():
            yield entry, Draw(fact, told["share"], told["lot"])

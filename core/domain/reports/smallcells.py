"""How numbers are told to those who may not see the cases: none that points at a few people.

A count below the threshold is not told, and whatever else is told is a multiple of it. So no two
numbers, of one report or of two, of whatever periods, differ by a number that tells of a few:
the difference between any two that are told is nothing, or so much that it may as well be many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["EXACT", "FEW", "Coarseness"]

#: The threshold unless the office sets another.
FEW = 5
#: Shares are given to this many places.
_PLACES = Decimal("0.0001")
_DIGITS = 2


@dataclass(frozen=True)
class Coarseness:
    """``few``: counts below it are not told, others rounded to it; 0: every number is exact."""

    few: int = 0

    def number(self, count: int) -> int | None:
        """A count as it is told; None: it is below the threshold, and may be none."""
        if not self.few:
            return count
        if count < self.few:
            return None
        return self.few * ((2 * count + self.few) // (2 * self.few))

    def effect(self, count: int) -> int | None:
        """A count of what a change does: that it does nothing is told, and tells of no one."""
        return self.number(count) if count else 0

    def cell(self, count: int) -> Decimal | None:
        """The same as a cell of a table."""
        told = self.number(count)
        return None if told is None else Decimal(told)

    def change(self, now: int, before: int) -> Decimal | None:
        """The difference of two counts as they are told; None where one is not."""
        new, old = self.number(now), self.number(before)
        return None if new is None or old is None else Decimal(new - old)

    def order(self, count: int) -> int:
        """By what rows are put in order: no finer than what is told of them."""
        return self.number(count) or 0

    def share(self, part: int, whole: int) -> Decimal | None:
        """One count divided by another, each as it is told; None where one is not, or is 0."""
        top, bottom = self.number(part), self.number(whole)
        if top is None or not bottom:
            return None
        found = (Decimal(top) / bottom).quantize(_PLACES)
        return min(found, Decimal(1)) if self.few else found

    def median(self, median: Decimal | None, of: int) -> Decimal | None:
        """A median of ``of`` lengths; of few none, else whole days."""
        if not self.few or median is None:
            return median
        return median.quantize(Decimal(1)) if of >= self.few else None

    def sum(self, amount: Decimal, of: int) -> Decimal | None:
        """A sum over ``of`` cases; of few none, else two digits, in which one case is lost."""
        if not self.few:
            return amount if of else None
        if of < self.few:
            return None
        return amount.quantize(Decimal(1).scaleb(amount.adjusted() - _DIGITS + 1))

    def gathered(self, counts: Mapping[str, int]) -> Sequence[str]:
        """The keys that are told together only: those of a few, and more until they are many."""
        if not self.few:
            return ()
        rising = Counter(counts).most_common()[::-1]
        found: list[str] = []
        whole = 0
        for key, count in rising:
            if count >= self.few and (not found or whole >= self.few):
                break
            found.append(key)
            whole += count
        return found if len(found) > 1 or whole < self.few else ()


EXACT = Coarseness()

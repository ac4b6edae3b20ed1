"""What a policy says of its checks, as values; in words: ``docs/policy-language.md``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from core.domain.expressions import Condition
from core.domain.rules.provisions import UNCITED, Citation, Title
from core.domain.worktime.periods import Period, Unit

YEAR = Period(1, Unit.YEARS)


@dataclass(frozen=True)
class Holding:
    """Every case for which ``when`` is true; unknown does not count."""

    key: ClassVar[str] = "cases"
    when: Condition


@dataclass(frozen=True)
class OutOfOrder:
    """Every case in which one of ``acts`` was done before any of ``after`` was."""

    key: ClassVar[str] = "out_of_order"
    acts: tuple[str, ...]
    after: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True)
class Late:
    """Every case with an entry written down after ``after`` had passed since it happened.

    ``events`` names the entries looked at (none: receipt and every act of a person).
    """

    key: ClassVar[str] = "late"
    after: Period
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gaps:
    """Every series of numbers given outside in which some are missing here.

    The number is the last ``digits`` digits of it (none: all at its end); what stands before them
    names the series, which begins anew in each channel and period.
    """

    key: ClassVar[str] = "gaps"
    channels: tuple[str, ...]
    every: str = "month"
    digits: int | None = None


@dataclass(frozen=True)
class Totals:
    """Every month for which another total was told than there are ``counts`` here.

    ``counts``: ``cases``, or ``receipts``, of which one may have been split into several cases. A
    difference of up to ``tolerance`` passes.
    """

    key: ClassVar[str] = "totals"
    channels: tuple[str, ...]
    tolerance: int = 0
    counts: str = "cases"


@dataclass(frozen=True)
class SameText:
    """Every text given with ``acts`` to ``at_least`` complainants ``within`` a period.

    Texts are compared by their letters alone; those of fewer than ``shortest`` are left out.
    """

    key: ClassVar[str] = "same_text"
    acts: tuple[str, ...]
    at_least: int
    within: Period
    shortest: int = 10


@dataclass(frozen=True)
class Repeats:
    """Every case ended as a repeat that nothing earlier of the same people is here to explain.

    A case is ended so when it cites one of ``grounds``, or ``when`` is true. ``within``: how far
    back an earlier one may lie. ``at_most``: more of them in a month are a suspicion as well.
    """

    key: ClassVar[str] = "repeats"
    grounds: tuple[str, ...] = ()
    when: Condition | None = None
    within: Period = YEAR
    at_most: int | None = None


Kind: TypeAlias = Holding | OutOfOrder | Late | Gaps | Totals | SameText | Repeats


@dataclass(frozen=True)
class Check:
    """One check of an office policy.

    ``looks_back``: the cases received in this period before the night are looked at. A suspicion
    opens the tasks ``opens``, one that is confirmed ``confirmed``, and ``enforced`` besides from
    the office's day of enforcement on; ``role`` has those that the case's policy does not
    describe. ``archived``: tasks and entries also on archived cases.
    """

    slug: str
    kind: Kind
    title: Title = field(default_factory=dict)
    cite: Citation = UNCITED
    role: str = ""
    opens: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    enforced: tuple[str, ...] = ()
    looks_back: Period = YEAR
    archived: bool = False


Checks: TypeAlias = Mapping[str, Check]

"""What one field of a form is declared by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: What a field says that has several shapes: a form shows the plain one only.
LOCKED: Final = object()


@dataclass(frozen=True)
class Field:
    """One field of a form; ``key`` is that of the rule, with dots where it stands within another.

    ``sort``: text, area, number, points (a number; a word that may stand for it is not shown),
    flag, period, length (a period or a parameter), condition, word (of ``section``), words
    (several of it), names (several, one a line), title (two languages),
    value (of a parameter), gives (of a table), lines (several texts, one a line), entries (each a
    word under the key ``word``, perhaps only where a condition holds), pairs (a mapping, see
    ``pairs.py``), lapse (see ``lapses.py``), way (in which of several ways something is written,
    see ``ways.py``), heading (over the fields that follow).

    ``only``: the key of a way, then the ways in which the field is asked. ``several``: an entry
    may name several words, any of which will do. ``ordered``: the first entry that holds counts.
    ``always``: its entries know no condition. ``more``: what else an entry may say. ``spelt``: an
    entry names its key even where it says nothing else.
    """

    key: str
    sort: str
    label: str
    hint: str = ""
    section: str = ""
    required: bool = False
    only: tuple[str, ...] = ()
    word: str = ""
    several: bool = False
    ordered: bool = False
    always: bool = False
    more: tuple[Field, ...] = ()
    spelt: bool = False

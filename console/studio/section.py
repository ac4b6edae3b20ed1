"""Sections of a page of rules that say what goes with a case, or what a scorecard has."""

from __future__ import annotations

from dataclasses import dataclass

from console.studio.saying import Told


@dataclass(frozen=True)
class Section:
    """Things of one ``kind`` in words; they are added by ``add``.

    ``whole``: the kind of the part in which they stand, which says ``lead`` of itself; a section
    may have only that.
    """

    anchor: str
    heading: str
    kind: str = ""
    add: str = ""
    told: tuple[Told, ...] = ()
    whole: str = ""
    lead: str = ""

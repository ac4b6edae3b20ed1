"""Going from case to case through a list: which one stands before, and which one after."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.storage.lists.search import CaseFilter, before, place_of, search
from core.usecases.casework.reading import reach
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller


@dataclass(frozen=True)
class Neighbours:
    """The numbers of the cases on both sides of a place in a list; empty at its ends.

    ``place`` is the cursor of the place itself.
    """

    previous: str
    next: str
    place: str


def neighbours(
    desk: Desk, caller: Caller, wanted: CaseFilter, number: str, place: str | None = None
) -> Neighbours:
    """What stands beside the case ``number`` in the list ``wanted``, as the caller may see it.

    ``place`` is where the case stood when somebody came to it, for work on it moves it elsewhere
    in the list or out of it; None: where it stands. ``invalid_input`` for no place of ours.
    """
    within = replace(wanted, reach=reach(desk, caller, wanted.sectors))
    with desk.store.read() as work:
        here = place or place_of(work.connection, number)
        if here is None:
            return Neighbours("", "", "")
        earlier = before(work.connection, within, here)
        # A case that has moved on since may come up again as the one that follows.
        later = [
            line.number
            for line in search(work.connection, within, here, 2).cases
            if line.number != number
        ]
    previous = earlier.number if earlier and earlier.number != number else ""
    return Neighbours(previous, next(iter(later), ""), here)

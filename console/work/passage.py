"""The way through a filtered list: a case opened from the queue knows what stands beside it.

The queue links to a case with its filter in ``?list=``, written as its own address has it
(``sector=hospital&status=accepted``); every link and form of the case carries it on, together
with the place in the list at which one came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import parse_qsl

from flask import request

from api.context import caller, desk
from console.work.queue import filter_of, settled
from core.domain.errors import TousuError
from core.storage.lists.search import CaseFilter
from core.usecases.casework.reading import reachable
from core.usecases.lists.passing import Neighbours, neighbours

_LONGEST = 1000


def wanted(query: Mapping[str, str]) -> CaseFilter:
    """The filter that the address of a queue describes; what else stands there is no part of it."""
    return filter_of(settled(query, reachable(desk(), caller())))


def around(number: str) -> Neighbours | None:
    """What stands beside a case in the list from which one came; None for who came otherwise."""
    asked = request.args.get("list")
    if asked is None:
        return None
    with suppress(TousuError):  # an address that somebody wrote by hand leads nowhere
        found = wanted(dict(parse_qsl(asked[:_LONGEST])))
        return neighbours(desk(), caller(), found, number, request.args.get("place"))
    return None


def carried(beside: Neighbours | None = None) -> dict[str, str]:
    """What the links and forms of a case must carry on, for ``url_for``."""
    asked = request.args.get("list")
    if asked is None:
        return {}
    place = beside.place if beside else request.args.get("place", "")
    return {"list": asked[:_LONGEST]} | ({"place": place} if place else {})

"""Turns the database's "this exists already" into a Conflict that people can read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from core.domain.errors import Conflict

__all__ = ["is_duplicate", "no_duplicates"]

_UNIQUE_VIOLATION = "23505"


@contextmanager
def no_duplicates(zh: str, en: str) -> Iterator[None]:
    """Raise Conflict where a unique value inside is taken; the unit of work is then over.

    The database's own message, which quotes the value, is left behind: it may be personal.
    """
    try:
        yield
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise Conflict(zh, en) from None


def is_duplicate(error: IntegrityError) -> bool:
    """Whether a unique value was taken, rather than a reference or a missing value wrong."""
    state = getattr(error.orig, "sqlstate", None)
    return state == _UNIQUE_VIOLATION or "UNIQUE constraint" in str(error.orig)

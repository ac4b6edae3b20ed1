"""The only place that draws at random: salts, keys, secrets, and names that nobody can guess.

All of it comes from the machine's own source. A simulation draws from one that it seeds, so that
the same seed gives the same office to the last hash: :func:`drawn_from`. A key drawn so protects
nothing; no office that is in use ever enters that block.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

__all__ = ["Source", "below", "drawn_from", "octets", "text", "text_for_urls", "unique"]

Source = Callable[[int], bytes]
"""Gives so many bytes that nobody can foresee."""

_sources: list[Source] = [os.urandom]


def octets(count: int) -> bytes:
    """So many bytes."""
    return _sources[-1](count)


def text(count: int) -> str:
    """So many bytes in hexadecimal."""
    return octets(count).hex()


def text_for_urls(count: int) -> str:
    """So many bytes in letters, digits, ``-`` and ``_``; ``-`` never first.

    A command line would take for an option what begins with it.
    """
    while (drawn := urlsafe_b64encode(octets(count)).rstrip(b"=").decode()).startswith("-"):
        pass
    return drawn


def below(end: int) -> int:
    """A whole number from 0 up to but not including ``end``, each as likely (within 2⁻⁶⁴)."""
    return int.from_bytes(octets(end.bit_length() // 8 + 9)) % end


def unique() -> str:
    """A UUID that nothing else has."""
    return str(UUID(bytes=octets(16), version=4))


@contextmanager
def drawn_from(source: Source) -> Iterator[None]:
    """Draw from ``source`` within the block, in every thread; for simulations and tests only."""
    _sources.append(source)
    try:
        yield
    finally:
        _sources.pop()

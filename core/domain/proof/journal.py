"""The hash chain of a case's journal: seal new entries, and find the first that was touched.

Each entry's hash covers everything it says and the hash before it; the first stands on the case's
number. What a chain alone cannot show, a tail cut off or a chain rewritten whole, is found against
copies of its head kept elsewhere.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from core.domain.casework.cases import Entry
from core.domain.proof.canonical import dumps

__all__ = ["Fault", "canonical", "chain", "commitment", "genesis", "seal", "verify"]

_COVERED = tuple(f.name for f in fields(Entry) if f.name not in ("hash", "previous_hash"))
_EMPTY: tuple[Any, ...] = (None, "", (), {})


@dataclass(frozen=True)
class Fault:
    """The first entry that does not fit.

    ``reason``: ``out_of_order`` (an entry is missing, doubled or moved), ``unlinked`` (it does
    not follow the one before it) or ``altered`` (it no longer says what was recorded).
    """

    seq: int
    reason: str


def canonical(entry: Entry) -> str:
    """What the hash covers: every field of ``entry`` but the two hashes, as canonical JSON.

    Empty fields are left out, so that a field added one day leaves old hashes as they are.
    """
    said = {name: getattr(entry, name) for name in _COVERED}
    return dumps({name: value for name, value in said.items() if value not in _EMPTY})


def genesis(number: str) -> str:
    """The hash on which the journal of case ``number`` begins: no journal fits another case."""
    return sha256(f"journal of {number}".encode()).hexdigest()


def chain(previous_hash: str, entry: Entry) -> str:
    """The SHA-256 of ``entry`` standing after ``previous_hash``, in hexadecimal."""
    return sha256(f"{previous_hash}\n{canonical(entry)}".encode()).hexdigest()


def seal(
    entries: Iterable[Entry], *, after: int, previous_hash: str, recorded_at: datetime
) -> list[Entry]:
    """The new ``entries`` numbered and chained on entry number ``after`` (0: none yet)."""
    sealed = []
    for seq, entry in enumerate(entries, after + 1):
        placed = replace(entry, seq=seq, recorded_at=recorded_at, previous_hash=previous_hash)
        previous_hash = chain(previous_hash, placed)
        sealed.append(replace(placed, hash=previous_hash))
    return sealed


def verify(entries: Iterable[Entry], number: str) -> Fault | None:
    """The first fault in the journal of case ``number``, read in order; None if there is none."""
    previous_hash = genesis(number)
    for seq, entry in enumerate(entries, 1):
        if entry.seq != seq:
            return Fault(seq, "out_of_order")
        if entry.previous_hash != previous_hash:
            return Fault(seq, "unlinked")
        if not _fits(entry):
            return Fault(seq, "altered")
        previous_hash = entry.hash
    return None


def commitment(salt: str, name: str, value: Any) -> str:
    """What the journal says in place of a personal ``value``: the same for the same value only.

    Whoever holds the case's ``salt`` can check a value against it; once the salt is destroyed
    nobody can guess it. An empty salt raises ValueError.
    """
    if not salt:
        raise ValueError("a commitment without salt can be guessed")
    return hmac.digest(salt.encode(), dumps([name, value]).encode(), "sha256").hex()


def _fits(entry: Entry) -> bool:
    try:
        return chain(entry.previous_hash, entry) == entry.hash
    except (TypeError, ValueError):  # somebody wrote what has no canonical form
        return False

"""The log of everything that may not change unseen: its rows, its checkpoints, and their check.

Each entry of a case's journal, of a draft's history, of the office's own register, and each row
of what is only ever added to (settings, exclusions …) has one row in the log, numbered without
gap in the order of storing. A chain shows that an entry was changed; a signed root that lies
elsewhere shows that a whole chain was written anew, or its tail cut off.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from core.domain.proof.canonical import dumps

__all__ = [
    "CHAINED", "Checkpoint", "Chunk", "Fault", "Line", "Restored", "Verdict", "body", "chained",
    "first_link", "judge", "leaf_text", "leaf_texts", "short_code",
]  # fmt: skip

FORMAT = "tousu-checkpoint-1"
_LEAF = '{"at":"%s","digest":"%s","kind":"%s","place":%s,"seq":%s,"subject":%s}'
#: Kinds of rows that are a chain of their own, and the words on which the first link stands.
CHAINED: Mapping[str, str] = {
    "case": "journal of {}",
    "draft": "draft {}",
    "office_draft": "office draft {}",
    "audit": "register of the office",
}


class Line(NamedTuple):
    """A row of the log beside what it stands for, as the database has both.

    ``at`` is text in canonical form; ``leaf`` the stored hash of the row; ``text`` what the source
    says (None: it is gone), ``previous`` and ``hash`` its links where it is part of a chain.
    """

    seq: int
    kind: str
    subject: str
    place: int
    at: str
    digest: str
    leaf: str
    text: str | None
    previous: str = ""
    hash: str = ""


class Chunk(NamedTuple):
    """Rows of the log one after the other, column by column: what :class:`Line` has, in its order.

    A million rows are read in seconds this way, and not if each is an object of its own.
    """

    seqs: Sequence[int]
    kinds: Sequence[str]
    subjects: Sequence[str]
    places: Sequence[int]
    ats: Sequence[str]
    digests: Sequence[str]
    leaves: Sequence[str]
    texts: Sequence[str | None]
    previous: Sequence[str]
    hashes: Sequence[str]

    def lines(self) -> Iterator[Line]:
        """The same, row by row."""
        return map(Line._make, zip(*self, strict=True))


@dataclass(frozen=True)
class Fault:
    """Something that does not fit; ``seq`` is the first row of the log concerned, 0: none.

    ``reason`` is one of ``out_of_order``, ``row_altered``, ``missing``, ``altered``, ``unlinked``,
    ``unlogged``, ``head``; of a checkpoint: ``rewritten``, ``cut``, ``forged``, ``foreign`` or
    ``key_replaced``. ``what`` names the case, draft, row or checkpoint.
    """

    seq: int
    reason: str
    what: str = ""


@dataclass(frozen=True)
class Checkpoint:
    """A signed statement: at ``at`` the log of ``origin`` had ``size`` rows and this ``root``.

    ``epoch`` counts the restores before it. ``key`` is the public key that signed, ``next_key``
    the one that signs from here on, if it changes; both, and ``signature``, are base64.
    """

    origin: str
    epoch: int
    size: int
    root: str
    at: str
    key: str
    next_key: str = ""
    signature: str = ""


@dataclass(frozen=True)
class Restored:
    """A restore, as the log tells of it: its ``epoch``, the rows kept, and those known as lost.

    ``lost`` is the size of the log by the newest checkpoint outside.
    """

    epoch: int
    base: int
    lost: int


def leaf_text(seq: int, kind: str, subject: str, place: int, at: str, digest: str) -> str:
    """What a row of the log says, as it is hashed: canonical JSON, for ever the same."""
    return _LEAF % (at, digest, kind, place, seq, _quoted(subject))


def leaf_texts(chunk: Chunk) -> Iterator[str]:
    """The same for each row of a chunk."""
    return map(
        _LEAF.__mod__,
        zip(chunk.ats, chunk.digests, chunk.kinds, chunk.places, chunk.seqs,
            map(_quoted, chunk.subjects), strict=True),
    )  # fmt: skip


def first_link(kind: str, subject: str) -> str:
    """The hash on which the chain of a subject begins."""
    return sha256(CHAINED[kind].format(subject).encode()).hexdigest()


def chained(previous: str, text: str) -> str:
    """The hash of an entry that says ``text`` and stands after ``previous``."""
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def body(checkpoint: Checkpoint) -> str:
    """What is signed: everything the checkpoint says but the signature, as canonical JSON."""
    said = {**vars(checkpoint), "format": FORMAT}
    del said["signature"]
    return dumps(said)


def short_code(checkpoint: Checkpoint) -> str:
    """A checkpoint in a line that can be read out or printed: epoch, size, part of its root."""
    mark = sha256(f"{checkpoint.origin}\n{checkpoint.root}".encode()).hexdigest()[:20].upper()
    return "-".join([str(checkpoint.epoch), str(checkpoint.size), *_fours(mark)])


@dataclass
class Verdict:
    """What the checkpoints say of a log.

    ``last`` is the newest that holds: what came after it is vouched for by nothing yet. ``lost``
    are those of rows that a restore is known to have lost.
    """

    faults: list[Fault] = field(default_factory=list)
    last: Checkpoint | None = None
    held: int = 0
    lost: list[Checkpoint] = field(default_factory=list)


def judge(
    checkpoints: Sequence[Checkpoint],
    origin: str,
    size: int,
    roots: Mapping[int, str],
    restored: Sequence[Restored],
    trusted: Iterable[str],
    signed: Callable[[Checkpoint], bool],
) -> Verdict:
    """Hold ``checkpoints`` against a log of ``size`` rows with these ``roots``.

    ``trusted`` are the keys known from elsewhere; without any the first checkpoint's is taken.
    Those that keys hand over to are trusted too. ``signed`` checks a signature.
    """
    verdict, keys = Verdict(), set(trusted)
    for one in sorted(checkpoints, key=lambda c: (c.epoch, c.size, c.at)):
        keys = keys or {one.key}
        reason = _refused(one, origin, keys, signed)
        after = [restore for restore in restored if restore.epoch > one.epoch]
        if not reason and after and one.size > min(restore.base for restore in after):
            if one.size <= max(restore.lost for restore in after):
                verdict.lost.append(one)
                continue
            reason = "cut"
        if not reason and one.size > size:
            reason = "cut"
        if not reason and roots.get(one.size) != one.root:
            reason = "rewritten"
        if reason:
            good = verdict.last.size if verdict.last else 0
            first = size + 1 if reason == "cut" else good + 1 if reason == "rewritten" else 0
            verdict.faults.append(Fault(first, reason, f"checkpoint {one.epoch}-{one.size}"))
            continue
        keys |= {one.next_key} if one.next_key else set()
        verdict.last, verdict.held = one, verdict.held + 1
    return verdict


def _refused(
    one: Checkpoint, origin: str, keys: set[str], signed: Callable[[Checkpoint], bool]
) -> str:
    if not signed(one):
        return "forged"
    if one.origin != origin:
        return "foreign"
    return "" if one.key in keys else "key_replaced"


_quoted = json.encoder.encode_basestring


def _fours(text: str) -> list[str]:
    return [text[n : n + 4] for n in range(0, len(text), 4)]

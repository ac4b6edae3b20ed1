"""What whoever approves a draft signs: the differences as they saw them, kept with the approval.

The canonical text of the differences is what the digest is of; the sentences are what was read.
Both stand in the line of the history, so that years later it can be shown what was signed, and
that it was not altered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from core.domain.errors import Conflict, Problem
from core.domain.rules.provisions import Title
from core.storage.rules.policies import DraftEvent, first_broken
from core.usecases.policymaking.comparing import Comparison

APPROVED = "approved"


@dataclass(frozen=True)
class Signature:
    """Who approved what: ``sentences`` as they were read, ``holds``: they are still the same."""

    seq: int
    by: str
    at: datetime
    digest: str
    sentences: tuple[Title, ...]
    holds: bool


def told(found: Comparison) -> dict[str, Any]:
    """What the history keeps of the differences that were signed."""
    return {
        "signed_digest": found.signature,
        "signed": {
            "canonical": found.canonical,
            "sentences": [dict(sentence) for sentence in found.sentences],
        },
    }


def must_be_as_seen(found: Comparison, signed_digest: str) -> None:
    """Conflict (``stale``) unless the differences are those of which this is the digest."""
    if found.signature == signed_digest.strip().lower():
        return
    hint = "read the differences again, and sign their digest"
    zh = "草案的差异已与所签署的不同:他人在此期间公布了修改,或者草案已改动"
    en = "The differences are not those that were signed: somebody published, or the draft changed"
    problem = Problem("signed_digest", "不是现在差异的摘要值", "Not the digest of what differs now",
                      hint)  # fmt: skip
    raise Conflict(zh, en, [problem], "stale")


def signatures(history: Sequence[DraftEvent]) -> Iterator[Signature]:
    """Every approval of a history, verified."""
    for event in history:
        if event.event == APPROVED:
            yield _signature(event)


def signed_last(history: Iterable[DraftEvent]) -> str:
    """The digest that was signed at the last approval; empty where there was none."""
    found = [str(event.data.get("signed_digest", "")) for event in history
             if event.event == APPROVED]  # fmt: skip
    return found[-1] if found else ""


def first_fault(draft_id: int, history: Sequence[DraftEvent]) -> int | None:
    """The first line that is not as it was written, or whose signature does not hold; None: all."""
    broken = first_broken(draft_id, history)
    unsigned = [one.seq for one in signatures(history) if not one.holds]
    return min([*([broken] if broken else []), *unsigned], default=None)


def _signature(event: DraftEvent) -> Signature:
    data: Mapping[str, Any] = event.data
    text = data.get("signed", {})
    digest = str(data.get("signed_digest", ""))
    canonical = str(text.get("canonical", ""))
    holds = sha256(canonical.encode()).hexdigest() == digest
    return Signature(event.seq, event.by, event.at, digest, tuple(text.get("sentences", ())), holds)

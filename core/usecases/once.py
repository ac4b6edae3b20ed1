"""Deeds that may be asked for twice and are done once: by a key that comes with the request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.storage.casework.intake import Answer
from core.storage.unit_of_work import UnitOfWork

Made = TypeVar("Made")


@dataclass(frozen=True)
class Once(Generic[Made]):
    """A request that may be sent twice and is done once: who sent it, its key and body.

    ``answer`` makes of what was done what is remembered and answered again, word for word.
    """

    principal: str
    key: str
    body_hash: str
    answer: Callable[[Made], Answer]


@dataclass(frozen=True)
class Done(Generic[Made]):
    """What was ``made``; None where the request was answered before, with the ``answer``."""

    made: Made | None
    answer: Answer | None = None


def done(work: UnitOfWork, once: Once[Made] | None, do: Callable[[], Made]) -> Done[Made]:
    """Do it, unless the same request was answered before; Conflict for another body."""
    if once is None:
        return Done(do())
    if said := work.requests.begin(once.principal, once.key, once.body_hash):
        return Done(None, said)
    made = do()
    answer = once.answer(made)
    work.requests.finish(once.principal, once.key, answer)
    return Done(made, answer)

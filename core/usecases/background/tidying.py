"""Forgetting what is kept for a while only, now and then, wherever something works by itself."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from core.domain.casework.cases import SYSTEM
from core.storage.messages.outbox import Message
from core.storage.proof.audit import Registered
from core.usecases.casework.intake import forget_requests
from core.usecases.desk import Desk
from core.usecases.proof.auditing import RECEIPT

__all__ = ["AT_ONCE", "prune_delivered", "tidy_up"]

#: How many messages go in one transaction: others may write between two.
AT_ONCE = 200


def tidy_up(desk: Desk) -> None:
    """Forget old answers to requests, and messages that were delivered long ago."""
    forget_requests(desk)
    prune_delivered(desk)


def prune_delivered(desk: Desk) -> int:
    """Drop messages delivered longer ago than the installation keeps them; how many they were.

    The register keeps a receipt of each, which the log covers. What is dead or was discarded
    stays, and so does everything where the installation keeps messages for ever.
    """
    if desk.outbox_days <= 0:
        return 0
    done = 0
    while found := _some(desk):
        done += found
    return done


def _some(desk: Desk) -> int:
    with desk.store.read() as work:  # a writer's turn is not taken where nothing is old
        before = work.now - timedelta(days=desk.outbox_days)
        if not work.outbox.delivered_before(before, 1):
            return 0
    with desk.store.write() as work:
        old = work.outbox.delivered_before(before, AT_ONCE)
        for message in old:
            told = _receipt(message, [one.status for one in work.outbox.deliveries(message)])
            work.audit.add(Registered(RECEIPT, work.now, SYSTEM, message.case_number, "", told))
        work.outbox.drop(old)
        return len(old)


def _receipt(message: Message, answers: list[int]) -> dict[str, object]:
    """What is kept of a message: that it arrived, and by what its text would be known again."""
    return {
        "key": message.key,
        "channel": message.channel,
        "receiver": message.receiver,
        "type": message.type,
        "promised_at": message.promised_at,
        "delivered_at": message.ended_at,
        "answers": answers,
        "digest": sha256(message.body.encode()).hexdigest(),
    }

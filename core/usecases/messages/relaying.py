"""Delivering what was promised: one message at a time, until the receiver took it or for so long.

A message is claimed in one transaction, delivered outside of any, and its outcome stored in
another. Whoever dies in between leaves it to the next after
:data:`core.storage.background.leases.LEASE`, who delivers it once more under the same key: delivery
is at least once, and the key tells a repeat. Whoever lives renews the lease, so a slow receiver is
not told twice. See ``docs/effects.md`` for what receivers may rely on.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TypeAlias

from core import chance
from core.carriers import Undelivered, http, signing
from core.storage.messages.outbox import Message, Wanted
from core.storage.messages.receivers import Endpoint
from core.storage.unit_of_work import UnitOfWork
from core.usecases.background.renewing import renewed
from core.usecases.desk import Desk
from core.usecases.messages import endpoints
from core.usecases.messages.promising import MAIL

__all__ = ["MOST_ATTEMPTS", "pause", "relay", "relay_due"]

#: So often a message is tried before it is dead: about a day and a half, by :func:`pause`.
MOST_ATTEMPTS = 14
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
#: How long a message is left that this program could not deliver.
OWN_FAULT = timedelta(minutes=2)

#: Told of a message that failed for no reason of its receiver; without it the error is raised.
OnError: TypeAlias = Callable[[str, Exception], None]


def relay_due(
    desk: Desk,
    *,
    limit: int = 200,
    on_error: OnError | None = None,
    after: timedelta = timedelta(),
) -> int:
    """Deliver what is due, at most ``limit`` messages; returns how many were tried.

    Safe to run anywhere, any number of times at once. While the outbox is frozen, or the
    office on hold, nothing leaves. A receiver that does not answer is left for the next time, so
    that others need not wait for it. What has been due for less than ``after`` is left to others.
    """
    return _relay(desk, Wanted(desk.outside.channels, after=after), limit, on_error)


def relay(desk: Desk, key: str, *, limit: int = 50, on_error: OnError | None = None) -> int:
    """Deliver the message of that ``key``, then what waits for the same receiver.

    Nothing where it was delivered already, is not due, or somebody is at it. At most ``limit``
    messages; returns how many were tried. See :func:`relay_due`.
    """
    one = Wanted(desk.outside.channels, key=key)
    tried = _relay(desk, one, 1, on_error)
    if not tried:
        return 0
    with desk.store.read() as work:
        message = work.outbox.get(key)
    if message.state == "delivered" and message.channel != MAIL:
        more = replace(one, key="", receiver=message.receiver)
        tried += _relay(desk, more, limit - 1, on_error)
    return tried


def _relay(desk: Desk, wanted: Wanted, limit: int, on_error: OnError | None) -> int:
    tried, channels, silent = 0, {*wanted.channels}, set[str]()
    while tried < limit and (
        message := _claim(desk, replace(wanted, channels=channels, without=silent))
    ):
        try:
            if not _deliver(desk, message):
                if message.channel == MAIL:
                    channels.discard(MAIL)  # all mails go to the one server
                else:
                    silent.add(message.receiver)
        except Exception as error:
            if on_error is None:
                raise
            on_error(f"message {message.id}", error)
            _leave(desk, message)
            return tried  # what is broken here would break the next as well
        tried += 1
    return tried


def pause(key: str, attempts: int) -> timedelta:
    """How long to wait after the attempt of that number: twice as long each time, up to six hours.

    Up to half of it is taken off by a number that follows from the key, so that what failed
    together does not come back together.
    """
    whole = min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)
    draw = int.from_bytes(sha256(f"{key}/{attempts}".encode()).digest()[:4], "big") / 2**32
    return whole * (1 - draw / 2)


def _claim(desk: Desk, wanted: Wanted) -> Message | None:
    if not wanted.channels:
        return None
    with desk.store.read() as work:  # a writer's turn is not taken where nothing is due
        if not work.outbox.is_due(wanted):
            return None
    with desk.store.write() as work:
        return work.outbox.claim(wanted, chance.text(8))


def _leave(desk: Desk, message: Message) -> None:
    """Nobody tries a message for a while that failed for a reason of this program."""
    with suppress(Exception), desk.store.write() as work:
        work.outbox.renew(message, OWN_FAULT)


def _deliver(desk: Desk, message: Message) -> bool:
    """Try to deliver a message and store the outcome; whether the receiver answered at all."""
    try:
        with renewed(desk, lambda work: work.outbox.renew(message)):
            status = _carry(desk, message)
    except Undelivered as error:
        _store_failure(desk, message, error)
        return bool(error.status) or error.final
    with desk.store.write() as work:
        if work.outbox.delivered(message, status) and message.channel != MAIL:
            work.endpoints.arrived(int(message.receiver), work.now)
    return True


def _carry(desk: Desk, message: Message) -> int:
    """Hand the message over; the status of the receiver's answer. Raises :class:`Undelivered`."""
    if message.channel == MAIL:
        with desk.store.read() as work:
            user = work.users.find(message.receiver)
        if user is None or not user.active or not user.email:
            raise Undelivered("the receiver has no address any more", final=True)
        assert desk.outside.mail is not None
        return desk.outside.mail.send(
            user.email, message.subject, message.body, message.key, message.promised_at
        )
    with desk.store.read() as work:
        endpoint = _endpoint(work, message)
        now = work.now
    return _post(desk, message, endpoint, now)


def _endpoint(work: UnitOfWork, message: Message) -> Endpoint:
    found = next((e for e in work.endpoints.all() if str(e.id) == message.receiver), None)
    if found is None:
        raise Undelivered("the endpoint was removed", final=True)
    if found.state != "active":
        raise Undelivered("the endpoint is disabled", final=True)
    return found


def _post(desk: Desk, message: Message, endpoint: Endpoint, now: datetime) -> int:
    assert desk.outside.keys is not None
    body = message.body.encode()
    secret = partial(desk.outside.keys.secret, endpoint.id, endpoint.created_at)
    by = [secret(version) for version in endpoints.versions(endpoint, now)]
    headers = signing.headers(message.key, now, body, by)
    outside = desk.outside
    return http.post(endpoint.url, headers, body, outside.allowed, outside.resolve)


def _store_failure(desk: Desk, message: Message, error: Undelivered) -> None:
    with desk.store.write() as work:
        over = error.final or message.attempts >= MOST_ATTEMPTS
        again = None if over else work.now + pause(message.key, message.attempts)
        stored = work.outbox.failed(message, error.status, str(error), again)
        if stored and message.channel != MAIL:
            endpoints.note_failure(work, int(message.receiver), gone=error.status == http.GONE)

"""Posts a message to a webhook: to the numbers that were judged, once, within limits.

No redirect is followed and no proxy asked, for either would choose another receiver; of the
answer only the status counts, and little of the rest is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping

from core.carriers.addresses import Allowed, Resolve, Target, Unreachable, check, look_up
from core.carriers.errors import Undelivered
from core.carriers.hurrying import limited

__all__ = ["post"]

#: Seconds for each step, and for all of them together: a receiver may not drip an answer for ever.
STEP = 10.0
WHOLE = 20.0
MOST_READ = 64 * 1024
GONE = 410
_TAKEN = range(200, 300)


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    allowed: Allowed = frozenset(),
    resolve: Resolve = look_up,
    whole: float = WHOLE,
) -> int:
    """Post ``body`` and return the status if it is one of success.

    Raises :class:`Undelivered` for every other answer, for none within ``whole`` seconds, and for
    an address to which nothing is sent.
    """
    try:
        target = check(url, allowed, resolve)
    except Unreachable as error:
        raise Undelivered(error.en) from error
    connection = _Connection(target)
    with limited(whole, lambda: connection.sock) as watch:
        try:
            status = _exchange(connection, headers, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Undelivered(watch.verdict or _reason(error)) from error
        finally:
            connection.close()
    if status not in _TAKEN:
        raise Undelivered(f"answered with {status}", status, final=status == GONE)
    return status


def _exchange(connection: _Connection, headers: Mapping[str, str], body: bytes) -> int:
    place = connection.target.place
    connection.putrequest("POST", place.path, skip_host=True, skip_accept_encoding=True)
    sent = {"Host": place.header, "Content-Length": str(len(body)), "Connection": "close"}
    for name, value in {**sent, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    answer.read(MOST_READ)
    return answer.status


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return f"no answer within {STEP:g} seconds"
    said = error.strerror if isinstance(error, OSError) and error.strerror else ""
    return said or type(error).__name__


class _Connection(http.client.HTTPConnection):
    """A connection to one of the numbers of a target, under the name that was asked for."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.place.host, target.place.port, timeout=STEP)
        self.target = target

    def connect(self) -> None:
        """Connect to the first number that answers; no name is looked up again."""
        place = self.target.place
        context = ssl.create_default_context() if place.scheme == "https" else None
        failed: OSError | None = None
        for number in self.target.numbers:
            try:
                plain = socket.create_connection((number, place.port), timeout=STEP)
            except OSError as error:
                failed = error
                continue
            self.sock = plain
            if context:
                self.sock = context.wrap_socket(
                    plain, server_hostname=place.host, do_handshake_on_connect=False
                )
                self.sock.do_handshake()
            return
        raise failed or OSError("no address")

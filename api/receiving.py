"""Bodies beyond what the server takes: refused unread by the application, which can say why.

The server by itself answers them in plain English. Here such a request goes to the application
without its body, with the length that it has; that is beyond every limit of the application, which
answers in both languages, with a page where a page was asked for. Then the connection is closed,
and whatever else comes by it is dropped.
"""

from __future__ import annotations

from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

__all__ = ["Channel"]


class Parser(HTTPRequestParser):
    """Reads one request, and of a body that is too large no more than tells that it is."""

    error: Any
    body_rcv: Any

    def received(self, data: bytes) -> int:
        """Take what came; how many bytes of it belong to this request."""
        taken: int = super().received(data)
        if not isinstance(self.error, RequestEntityTooLarge):
            return taken
        most: int = self.adj.max_request_body_size
        if self.body_rcv is not None:
            self.body_rcv.getbuf().close()
            self.body_rcv = None
        self.error, self.expect_continue = None, False
        # One at the limit is refused here, and is to be beyond it there as well.
        length = max(self.content_length, self.body_bytes_received, most + 1)
        self.headers |= {"CONTENT_LENGTH": str(length), "CONNECTION": "close"}
        return len(data)


class Channel(HTTPChannel):
    """A connection whose requests are read by :class:`Parser`."""

    parser_class = Parser

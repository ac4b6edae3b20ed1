"""Receivers that count what arrives: an HTTP server and an SMTP server on this machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.smtp import SMTP


@dataclass
class Got:
    """One request: what stood in its head, and its body."""

    headers: dict[str, str]
    body: bytes
    path: str = "/"

    @property
    def key(self) -> str:
        """What a repeat is told by."""
        return self.headers["webhook-id"]


@dataclass
class WebSink:
    """What came over HTTP; ``answer`` chooses the status of each."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    answer: Callable[[Got], int] = lambda _: 204
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The sink as the installation names a host inside."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.host}/hooks?from=tousu"

    @property
    def keys(self) -> list[str]:
        """The keys of all that came, in order."""
        return [one.key for one in self.got]


@contextmanager
def web_sink() -> Iterator[WebSink]:
    """An HTTP receiver for the time of the block."""
    sink = WebSink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heads = {name.lower(): value for name, value in self.headers.items()}
            one = Got(heads, body, self.path)
            status = sink.answer(one)
            sink.got.append(one)
            self.send_response(status)
            for name, value in sink.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 (the server looks for this name)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sink.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class MailSink:
    """What came by SMTP; ``refuse`` gives the answer to a receiver who is refused."""

    port: int = 0
    got: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The server as the installation names it."""
        return f"smtp+plain://127.0.0.1:{self.port}"

    @property
    def keys(self) -> list[str]:
        """The keys of all that came, taken from their Message-ID."""
        return [str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in self.got]

    async def handle_RCPT(  # noqa: N802 (the server looks for this name)
        self, _: Any, __: Any, envelope: Any, to: str, *___: Any
    ) -> str:
        """Take a receiver, or refuse."""
        if to in self.refuse:
            return self.refuse[to]
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802 (as above)
        """Take a mail."""
        mail: Any = message_from_bytes(envelope.content, policy=default)
        self.got.append(mail)
        return "250 taken"


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """An SMTP receiver for the time of the block."""
    sink = MailSink()
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(sink, loop=loop), "127.0.0.1", 0)
    )
    sink.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        if talking := asyncio.all_tasks(loop):
            loop.run_until_complete(asyncio.wait(talking, timeout=5))
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

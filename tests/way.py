"""A way from the office to PostgreSQL that breaks at the moment a test chooses.

It carries bytes between a port of this machine and the server's socket, in a thread of its own.
Told to break, it waits for the next commit: that, or the answer to it, does not arrive. Either
both sides are told at once (a cut), or nobody is told of anything any more (a hole), until it is
healed; who was in the hole stays there.
"""

from __future__ import annotations

import selectors
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from sqlalchemy import make_url

COMMIT = b"COMMIT"
#: How often the thread looks whether it is to end, in seconds.
LOOK = 0.05


class Break(NamedTuple):
    """Whether the commit still ``arrives``, and whether anybody is ``told`` that the way broke."""

    arrives: bool
    told: bool

    def __str__(self) -> str:
        when = "after the commit" if self.arrives else "before the commit"
        return f"{'cut' if self.told else 'hole'} {when}"


BREAKS = [Break(arrives, told) for told in (True, False) for arrives in (False, True)]


@dataclass(eq=False)
class Link:
    """One connection; ``lost``: nothing passes; ``awaits``: what is done when it is committed."""

    client: socket.socket | None
    server: socket.socket | None
    lost: bool = False
    awaits: Break | None = None


class Way:
    """The way to the server of ``address``."""

    def __init__(self, address: str) -> None:
        url = make_url(address)
        folder = Path(str(url.query["host"]))
        self._behind = folder / f".s.PGSQL.{url.port or url.query.get('port') or 5432}"
        self._port = socket.create_server(("127.0.0.1", 0))
        here = url.difference_update_query(["host", "port"])
        self._url = here.set(host="127.0.0.1", port=self._port.getsockname()[1])
        self._eyes = selectors.DefaultSelector()
        self._eyes.register(self._port, selectors.EVENT_READ)
        self._links: list[Link] = []
        self._next: Break | None = None
        self._dark, self._over = False, False
        self.broken = Event()
        self._thread = Thread(target=self._carry, daemon=True)
        self._thread.start()

    def address(self, **more: object) -> str:
        """The address of the database by this way; ``more`` stands behind it."""
        given = {name: str(value) for name, value in more.items()}
        return self._url.update_query_dict(given).render_as_string(hide_password=False)

    def break_at_commit(self, how: Break) -> None:
        """Break with the next commit; ``broken`` is set then."""
        self.broken.clear()
        self._next = how

    def heal(self) -> None:
        """Whoever connects from now on gets through."""
        self._dark = False

    def close(self) -> None:
        """End the thread, and cut what is left."""
        self._over = True
        self._thread.join()
        for link in self._links:
            self._end(link)
        self._port.close()
        self._eyes.close()

    def _carry(self) -> None:
        while not self._over:
            for key, _ in self._eyes.select(LOOK):
                if key.fileobj is self._port:
                    self._begin()
                elif isinstance(key.fileobj, socket.socket):
                    self._pass(key.data, key.fileobj)

    def _begin(self) -> None:
        client, _ = self._port.accept()
        server = None
        if not self._dark:
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._behind))
        link = Link(client, server, lost=self._dark)
        self._links.append(link)
        for one in (client, server):
            if one is not None:
                self._eyes.register(one, selectors.EVENT_READ, link)

    def _pass(self, link: Link, side: socket.socket) -> None:
        """Carry what came from one side to the other, unless that is not to be."""
        if side not in (link.client, link.server):
            return  # ended by what was seen at the same moment
        try:
            data = side.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self._end(link, only=side if link.lost else None)
        elif link.awaits and side is link.server:
            self._answered(link, data)
        elif side is link.client and self._next and COMMIT in data and not link.lost:
            self._break(link, data)
        elif not link.lost:
            self._send(link, data, link.server if side is link.client else link.client)

    def _break(self, link: Link, data: bytes) -> None:
        how, self._next = self._next, None
        assert how is not None
        if how.arrives:
            link.awaits = how
            self._send(link, data, link.server)
        else:
            self._lose(link, how)

    def _answered(self, link: Link, data: bytes) -> None:
        """What the server says of what came before passes; that it has committed does not."""
        if link.awaits and COMMIT in data:
            self._lose(link, link.awaits)
        else:
            self._send(link, data, link.client)

    def _lose(self, link: Link, how: Break) -> None:
        if how.told:
            self._end(link)
        else:
            self._dark = True
            for one in self._links:
                one.lost = True
        link.awaits = None
        self.broken.set()

    def _send(self, link: Link, data: bytes, to: socket.socket | None) -> None:
        with suppress(OSError):
            if to is not None:
                to.sendall(data)

    def _end(self, link: Link, only: socket.socket | None = None) -> None:
        for one in (link.client, link.server):
            if one is not None and only in (None, one):
                with suppress(KeyError):
                    self._eyes.unregister(one)
                one.close()
        link.client = None if only in (None, link.client) else link.client
        link.server = None if only in (None, link.server) else link.server

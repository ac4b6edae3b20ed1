"""Bodies beyond what the server takes are answered in words, and nothing of them is kept."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest
from flask import Flask

from api.server import LARGEST_BODY, bind, listening
from tests.api.people import API, Person

CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """The port of the server that the office runs."""
    place = bind("127.0.0.1", 0)
    connections: dict[int, object] = {}
    server = listening(app, place, map=connections)
    threading.Thread(target=server.run, daemon=True).start()
    yield place.getsockname()[1]
    server.trigger.pull_trigger(lambda: [one.close() for one in [*connections.values()]])  # type: ignore[attr-defined]
    server.task_dispatcher.shutdown()


def asked(port: int, head: str, *body: bytes) -> tuple[int, str, str, str]:
    """Status, type, connection and text of the answer; what comes after it is none."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as there:
        there.sendall(f"{head}\r\nHost: office.example\r\n".encode())
        try:
            for part in body:
                there.sendall(part)
        except OSError:
            pass  # it had its answer, and closed
        answer = HTTPResponse(there)
        answer.begin()
        text = answer.read().decode()
        kind, way = answer.getheader("Content-Type", ""), answer.getheader("Connection", "")
        try:
            rest = there.recv(1000)
        except OSError:
            rest = b""
        assert rest == b""
        return answer.status, kind, way, text


DECLARED = f"Content-Length: {LARGEST_BODY}\r\n\r\n".encode()
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{API}/cases", (DECLARED,)),
        (f"{API}/cases", (b"Expect: 100-continue\r\n" + DECLARED,)),
        (f"{API}/cases", (b"Content-Length: 999999999999\r\n\r\n",)),
        (f"{API}/cases", (CHUNKED, *[CHUNK] * (LARGEST_BODY // 0x10000 + 1))),
        ("/login", (DECLARED,)),
        ("/login", (DECLARED + b"GET /login HTTP/1.1\r\nHost: x\r\n\r\n",)),
    ],
)
def test_a_body_beyond_the_server_is_refused_in_words(
    port: int, office: Person, path: str, body: tuple[bytes, ...]
) -> None:
    program = path.startswith(API)
    for language, says in (("zh", "不得超过 1 MiB"), ("en", "1 MiB at most")):
        first = f"Accept-Language: {language}\r\nAccept: text/html, */*\r\n"
        first += f"Authorization: Bearer {office.token}\r\n" if program else ""
        head = f"POST {path} HTTP/1.1"
        status, kind, way, text = asked(port, head, first.encode() + body[0], *body[1:])
        assert (status, way) == (413, "close")
        assert says in text
        assert kind.startswith("application/problem+json" if program else "text/html")


def test_what_comes_after_it_still_is_answered(port: int) -> None:
    asked(port, "POST /login HTTP/1.1", DECLARED)
    status, kind, _, text = asked(port, "GET /login HTTP/1.1", b"Connection: close\r\n\r\n")
    assert (status, kind.partition(";")[0]) == (200, "text/html")
    assert "password" in text

"""Where a webhook may go: nothing inside is reached, however its address is written."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence

import pytest

from core.carriers import Undelivered, addresses, http
from core.carriers.addresses import Unreachable, allowed_hosts, check, read_url
from tests.outside.sinks import WebSink

PUBLIC = ("93.184.216.34",)

#: Ways to write or hide an address that is not of the public internet; {port} is a listener's.
INSIDE = [
    # this machine
    "https://127.0.0.1:{port}/", "https://127.1:{port}/", "https://127.0.1:{port}/",
    "https://2130706433:{port}/", "https://0x7f000001:{port}/", "https://0x7f.1:{port}/",
    "https://0177.0.0.1:{port}/", "https://017700000001:{port}/", "https://127.0.0.01:{port}/",
    "https://0:{port}/", "https://0.0.0.0:{port}/", "https://127.255.255.254:{port}/",
    "https://[::1]:{port}/", "https://[::]:{port}/", "https://[0:0:0:0:0:0:0:1]:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/", "https://[::ffff:7f00:1]:{port}/",
    "https://[::127.0.0.1]:{port}/", "https://[64:ff9b::7f00:1]:{port}/",
    "https://[2002:7f00:1::]:{port}/", "https://[2001:0:7f00:1::]:{port}/",
    "https://localhost:{port}/", "https://LOCALHOST:{port}/", "https://localhost.:{port}/",
    "https://１２７.０.０.１:{port}/", "https://127。0。0。1:{port}/", "https://ⓛocalhost:{port}/",
    # its neighbours
    "https://10.0.0.1/", "https://10.255.255.255/", "https://172.16.0.1/", "https://172.31.9.9/",
    "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/",
    "https://192.0.0.1/", "https://198.18.0.1/", "https://192.0.2.1/", "https://198.51.100.1/",
    "https://203.0.113.1/", "https://224.0.0.1/", "https://239.1.1.1/", "https://240.0.0.1/",
    "https://255.255.255.255/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/",
    "https://[fc00::1]/", "https://[fd12:3456::1]/", "https://[ff02::1]/", "https://[2001:db8::1]/",
    "https://[::ffff:169.254.169.254]/", "https://[64:ff9b::a9fe:a9fe]/", "https://[fec0::1]/",
    "https://[2002:a00:1::]/", "https://[::ffff:10.0.0.1]/",
    # other ways to speak, or to be read two ways
    "http://127.0.0.1:{port}/", "http://example.com/", "file:///etc/passwd", "gopher://127.0.0.1/",
    "ftp://127.0.0.1/", "dict://127.0.0.1:{port}/", "javascript:alert(1)", "https:///",
    "https://user@127.0.0.1:{port}/", "https://example.com@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}#@example.com/", "https://example.com\\@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}\t/", "https://exa mple.com/", "https://example.com/\r\nX: y",
    "https://example.com:0/", "https://example.com:99999/", "https://[::1/", "https://-a.com/",
    "https://a..b/", "https://256.256.256.256/", "https://1.2.3.4.5/", "https://0x/",
    "https://example.com/\u4f60", "https://" + "a" * 64 + ".com/", "https://x/" + "a" * 2_000,
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE, ids=lambda url: str(url).encode("unicode_escape")[:60])
def test_nothing_inside_is_reached(url: str, web: WebSink) -> None:
    url = url.format(port=web.port)
    with pytest.raises(Unreachable):
        check(url)
    with pytest.raises(Undelivered):
        http.post(url, {}, b"{}")
    assert web.got == []


def test_there_are_enough_ways_and_the_listener_listens(web: WebSink) -> None:
    assert len(INSIDE) >= 70
    assert http.post(web.url, {"webhook-id": "k"}, b"{}", allowed_hosts([web.host])) == 204
    assert web.keys == ["k"]
    assert web.got[0].path == "/hooks?from=tousu"


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "fd00::1", "::ffff:127.0.0.1"])
def test_one_unfit_number_of_a_name_is_enough(inside: str) -> None:
    check("https://two.example/", resolve=lambda *_: PUBLIC)
    with pytest.raises(Unreachable, match="inside"):
        check("https://two.example/", resolve=lambda *_: (*PUBLIC, inside))


def test_a_name_that_changes_its_mind_is_not_asked_again(
    web: WebSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [PUBLIC, ("127.0.0.1",)]
    asked: list[str] = []
    dialled: list[str] = []

    def rebinding(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), 2) - 1]

    def dial(address: tuple[str, int], timeout: float) -> socket.socket:
        dialled.append(address[0])
        raise OSError("nobody there")

    monkeypatch.setattr(socket, "create_connection", dial)
    with pytest.raises(Undelivered, match="OSError"):
        http.post(f"https://rebinding.example:{web.port}/", {}, b"", resolve=rebinding)
    assert (asked, dialled) == (["rebinding.example"], [*PUBLIC])
    with pytest.raises(Undelivered, match="inside"):
        http.post(f"https://rebinding.example:{web.port}/", {}, b"", resolve=rebinding)
    assert dialled == [*PUBLIC], "judged anew at every delivery"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(web: WebSink, status: int) -> None:
    web.answer, web.headers = lambda _: status, {"Location": web.url}
    with pytest.raises(Undelivered, match=str(status)):
        http.post(web.url, {"webhook-id": "k"}, b"", allowed_hosts([web.host]))
    assert len(web.got) == 1


def test_no_proxy_is_asked(web: WebSink, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert http.post(web.url, {"webhook-id": "k"}, b"", allowed_hosts([web.host])) == 204


def test_a_host_inside_is_allowed_on_its_port_alone(web: WebSink) -> None:
    allowed = allowed_hosts([f"http://127.0.0.1:{web.port}", "inner.example"])
    check(web.url, allowed)
    check("https://inner.example/x", allowed, lambda *_: ["10.0.0.1"])
    for url in (f"http://127.0.0.1:{web.port + 1}/", "https://inner.example:8443/"):
        with pytest.raises(Unreachable):
            check(url, allowed, lambda *_: ["10.0.0.1"])
    with pytest.raises(ValueError, match="blanks"):
        allowed_hosts(["in side"])


def test_a_receiver_that_takes_too_long_is_left(web: WebSink) -> None:
    waits = threading.Event()
    web.answer = lambda _: 200 if waits.wait(30) else 500
    with pytest.raises(Undelivered, match=r"within 0\.2 seconds"):
        http.post(web.url, {"webhook-id": "k"}, b"", allowed_hosts([web.host]), whole=0.2)
    waits.set()


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://hooks.example", "hooks.example", 443, "/"),
        ("https://HOOKS.example:8443/a?b=c", "hooks.example", 8443, "/a?b=c"),
        ("https://例子.测试/x", "xn--fsqu00a.xn--0zwm56d", 443, "/x"),
        ("https://[2606:2800:220:1::1]/", "2606:2800:220:1::1", 443, "/"),
    ],
)
def test_a_url_is_taken_apart_as_it_is_sent(url: str, host: str, port: int, path: str) -> None:
    place = read_url(url)
    assert (place.host, place.port, place.path) == (host, port, path)


def test_judging_finds_a_planted_hole(monkeypatch: pytest.MonkeyPatch, web: WebSink) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda _: True)
    got_through = 0
    for url in INSIDE:
        try:
            check(url.format(port=web.port), resolve=lambda host, _: [host])
        except Unreachable:
            continue
        got_through += 1
    assert got_through >= 30, "the list tries numbers, not only ways of writing"

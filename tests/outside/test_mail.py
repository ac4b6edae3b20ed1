"""A mail is handed over once under its Message-ID, and a refusal is understood."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from core.carriers import Undelivered
from core.carriers.mail import MailServer, is_address
from tests.outside.sinks import MailSink

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
SENDER = "tousu@office.example"


def server(mail: MailSink) -> MailServer:
    return MailServer.read(mail.url, SENDER)


def test_a_mail_arrives_as_it_was_promised(mail: MailSink) -> None:
    body = "案件 P-2026-1 的时限已过。\n.\n尾行\n"
    assert server(mail).send("wang@office.example", "时限已超期", body, "msg_1", AT) == 250
    (got,) = mail.got
    assert (got["From"], got["To"], got["Subject"]) == (
        SENDER, "wang@office.example", "时限已超期",
    )  # fmt: skip
    assert got["Message-ID"] == "<msg_1@office.example>"
    assert got["Date"].datetime == AT
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content().replace("\r\n", "\n") == body


def test_the_same_message_is_the_same_mail_byte_for_byte(mail: MailSink) -> None:
    for _ in range(2):
        server(mail).send("wang@office.example", "到期", "正文\n", "msg_1", AT)
    first, second = (one.as_bytes() for one in mail.got)
    assert first == second


@pytest.mark.parametrize(
    ("answer", "status", "final"),
    [("550 no such user", 550, True), ("451 come back later", 451, False),
     ("530 authentication required", 530, False), ("552 mailbox full", 552, True)],
)  # fmt: skip
def test_a_refusal_for_good_is_told_from_one_for_now(
    mail: MailSink, answer: str, status: int, final: bool
) -> None:
    mail.refuse["wang@office.example"] = answer
    with pytest.raises(Undelivered) as refused:
        server(mail).send("wang@office.example", "s", "b", "k", AT)
    assert (refused.value.status, refused.value.final) == (status, final)
    assert "wang" not in str(refused.value)


def test_without_tls_nothing_is_handed_over_unless_that_is_said(mail: MailSink) -> None:
    strict = MailServer.read(mail.url.replace("smtp+plain", "smtp"), SENDER)
    with pytest.raises(Undelivered) as refused:
        strict.send("wang@office.example", "s", "b", "k", AT)
    assert not refused.value.final
    assert mail.got == []


@pytest.mark.parametrize(
    ("greets", "whole"), [(True, 0.3), (False, 0.3), (True, 0.0)],
    ids=["after its greeting", "in its greeting", "over before it is connected"],
)  # fmt: skip
def test_a_server_that_drips_is_left(greets: bool, whole: float) -> None:
    listener, left = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip() -> None:
        peer, _ = listener.accept()
        with peer:
            if greets:
                peer.sendall(b"220 hello\r\n")
            for _ in range(200):
                time.sleep(0.05)
                try:
                    peer.sendall(b"2")
                except OSError:
                    return
            left.set()

    threading.Thread(target=drip, daemon=True).start()
    slow = MailServer("127.0.0.1", listener.getsockname()[1], "smtp+plain", SENDER, whole=whole)
    with listener, pytest.raises(Undelivered, match=f"within {whole:g} seconds"):
        slow.send("wang@office.example", "s", "b", "k", AT)
    assert not left.is_set(), "it went on to the end of the drip"


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://", "smtp:x"])
def test_a_server_is_named_as_it_should_be(url: str) -> None:
    with pytest.raises(ValueError, match="TOUSU_SMTP"):
        MailServer.read(url, SENDER)


def test_no_secret_is_shown() -> None:
    shown = repr(MailServer.read("smtps://u:hush@mail.example", SENDER, ""))
    assert "hush" not in shown
    assert "smtps" in shown


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("a@b.example", True), ("a.b+c@b-c.example", True), ("a@b", True), ("", False), ("a", False),
     ("a@", False), ("@b", False), ("a@b\r\nBcc: c@d", False), ("a b@c", False), ("A <a@b>", False),
     ("a@b,c@d", False), ("王@b.example", False), ("a@.", False), ("a" * 251 + "@b.c", False)],
)  # fmt: skip
def test_an_address_is_one_plain_address(text: str, is_one: bool) -> None:
    assert is_address(text) is is_one

"""Hands mails to an SMTP server."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from core.carriers.errors import Undelivered
from core.carriers.hurrying import Watch, limited

__all__ = ["MailServer", "is_address"]

#: Seconds for each step of the exchange, and for all of them together.
STEP, WHOLE = 10.0, 60.0
#: How each way of writing the server's address is secured: TLS at once, after a greeting, or not.
_PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
_PERMANENT = range(500, 600)
#: Answers of the 500s that concern this server's own settings, not the receiver.
_OURS = (530, 534, 535, 538)


@dataclass(frozen=True)
class MailServer:
    """An SMTP server and the address from which mails come.

    ``security``: ``smtps`` (TLS at once), ``smtp`` (STARTTLS, never without), ``smtp+plain``.
    """

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    whole: float = WHOLE

    @classmethod
    def read(cls, url: str, sender: str, password: str = "") -> MailServer:
        """From ``smtp://user:password@host:port``; ValueError for what is none."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError(f"TOUSU_SMTP: write one of {', '.join(_PORTS)}, as smtp://host:587")
        if not is_address(sender):
            raise ValueError("TOUSU_SMTP_FROM: the address from which mails come is needed")
        return cls(
            parts.hostname,
            parts.port or _PORTS[parts.scheme],
            parts.scheme,
            sender,
            unquote(parts.username or ""),
            password or unquote(parts.password or ""),
        )

    def send(self, to: str, subject: str, body: str, key: str, at: datetime) -> int:
        """Hand over one mail; returns the server's answer. Raises :class:`Undelivered`.

        ``key`` makes its Message-ID: the same mail sent again is seen to be the same. ``at`` is
        the instant of its Date, likewise.
        """
        if not is_address(to):
            raise Undelivered("the address of the receiver is none", final=True)
        mail = self._written(to, subject, body, key, at)
        client: list[smtplib.SMTP] = []
        with limited(self.whole, lambda: client[0].sock if client else None) as watch:
            try:
                self._hand_over(mail, client)
            except (smtplib.SMTPException, OSError) as error:
                raise _undelivered(error, watch) from error
        return 250

    def _written(self, to: str, subject: str, body: str, key: str, at: datetime) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = self.sender, to, subject
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = f"<{key}@{self.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(body, charset="utf-8", cte="base64")
        return mail

    def _hand_over(self, mail: EmailMessage, client: list[smtplib.SMTP]) -> None:
        """Connect, hand over, leave; ``client`` is told of the connection for the watch."""
        try:
            server = (
                _Secure(client, self.host, self.port, ssl.create_default_context())
                if self.security == "smtps"
                else _Client(client, self.host, self.port)
            )
            if self.security == "smtp":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)
            with suppress(smtplib.SMTPException, OSError):
                server.quit()  # it is taken: what happens to the farewell is of no matter
        finally:
            for one in client:
                one.close()


class _Client(smtplib.SMTP):
    """Known to the watch before it is greeted: a greeting may drip as well."""

    def __init__(self, known: list[smtplib.SMTP], host: str, port: int) -> None:
        known.append(self)
        super().__init__(host, port, timeout=STEP)


class _Secure(smtplib.SMTP_SSL):
    """The same with TLS at once."""

    def __init__(
        self, known: list[smtplib.SMTP], host: str, port: int, context: ssl.SSLContext
    ) -> None:
        known.append(self)
        super().__init__(host, port, timeout=STEP, context=context)


def is_address(text: str) -> bool:
    """Whether ``text`` is one address for mail, plain and without a name."""
    if not text.isascii() or len(text) > 254 or not text.isprintable() or " " in text:
        return False
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError, HeaderParseError):
        return False
    name, domain = address.username, address.domain
    return bool(name and domain.strip(".")) and str(address) == text


def _undelivered(error: Exception, watch: Watch) -> Undelivered:
    if watch.verdict:
        return Undelivered(watch.verdict)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        (status, _), *_rest = error.recipients.values()
        return _refused(status, "the receiver was refused")
    if isinstance(error, smtplib.SMTPResponseException):
        return _refused(error.smtp_code, "the server refused")
    return Undelivered(f"the mail server: {type(error).__name__}")


def _refused(status: int, said: str) -> Undelivered:
    final = status in _PERMANENT and status not in _OURS
    return Undelivered(f"{said}: {status}", status, final=final)

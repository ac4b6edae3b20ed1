"""How an installation is run and watched: settings of the processes, not of the office."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from api.logs import FORMS
from core.domain.errors import TousuError

BROKERS = ("amqp", "amqps", "redis", "rediss", "redis+socket")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True)
class Running:
    """What the operator decides; each is an environment variable of the name given.

    ``log`` (TOUSU_LOG) is ``json`` or ``plain``, empty: plain on a terminal; ``log_level``
    (TOUSU_LOG_LEVEL) DEBUG, INFO, WARNING or ERROR. ``proxy`` (TOUSU_PROXY) is the address of the
    reverse proxy whose word is taken for how a request came, so that pages know of its TLS.
    ``otel`` (TOUSU_OTEL=1) switches traces on. ``sweeps`` (TOUSU_SWEEP=0 switches it off): whether
    `tousu serve` fires deadlines itself, or leaves them to `tousu work`. ``broker`` (TOUSU_BROKER)
    is the address of the broker through which the workers of a cluster are told of work; the
    password in it may stand in TOUSU_BROKER_PASSWORD.
    """

    log: str = ""
    log_level: str = ""
    proxy: str = ""
    otel: bool = False
    sweeps: bool = True
    broker: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Running:
        """The settings of this process; TousuError where one is none of its values."""
        given = os.environ if environ is None else environ
        return cls(
            log=_one_of(given, "TOUSU_LOG", FORMS),
            log_level=_one_of(given, "TOUSU_LOG_LEVEL", _LEVELS),
            proxy=given.get("TOUSU_PROXY", ""),
            otel=_one_of(given, "TOUSU_OTEL", ("0", "1")) == "1",
            sweeps=_one_of(given, "TOUSU_SWEEP", ("0", "1")) != "0",
            broker=_broker(given),
        )

    @property
    def believed(self) -> dict[str, Any]:
        """What the server is told of the proxy."""
        if not self.proxy:
            return {}
        return {"trusted_proxy": self.proxy, "trusted_proxy_headers": {"x-forwarded-proto"}}

    @property
    def believed_of_strangers(self) -> dict[str, Any]:
        """The same at the citizens' door, where one address may not take all the room.

        It is counted under a key of the day, and neither logged nor kept.
        """
        if not self.proxy:
            return {}
        named = {"x-forwarded-proto", "x-forwarded-for"}
        return {"trusted_proxy": self.proxy, "trusted_proxy_headers": named}


def _broker(given: Mapping[str, str]) -> str:
    """The broker's address with its password put in; TousuError where it is none."""
    text = given.get("TOUSU_BROKER", "").strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        parts, port, host = urlsplit(""), None, ""
    if parts.scheme not in BROKERS or not (host or parts.path):
        allowed = ", ".join(f"{name}://…" for name in BROKERS)
        raise TousuError(
            f"TOUSU_BROKER 不是消息中间件的地址;可用:{allowed}",
            f"TOUSU_BROKER is no address of a broker; allowed: {allowed}", code="setting",
        )  # fmt: skip
    password = given.get("TOUSU_BROKER_PASSWORD", "")
    if not password or parts.password is not None:
        return text
    name = f"[{host}]" if ":" in host else host
    who = f"{parts.username or ''}:{quote(password, safe='')}"
    return parts._replace(netloc=f"{who}@{name}" + (f":{port}" if port else "")).geturl()


def _one_of(given: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    value = given.get(name, "")
    if value and value not in values:
        allowed = ", ".join(values)
        raise TousuError(
            f"{name} 不能为 {value};可选:{allowed}",
            f"{name} cannot be {value}; allowed: {allowed}", code="setting",
        )  # fmt: skip
    return value

"""Where a webhook may go: public addresses, and hosts inside that the installation names.

Whoever may enter an endpoint could otherwise have this machine ask others for him that he cannot
reach himself. So an address is judged by the numbers that its name stands for, when it is entered
and again at every delivery, and the connection goes to the very numbers that were judged.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

__all__ = ["Allowed", "Place", "Resolve", "Target", "Unreachable", "check", "look_up", "read_url"]

IP: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Name and port to numbers; OSError where there are none.
Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
#: Hosts inside, as ``host:port``.
Allowed: TypeAlias = frozenset[str]

LONGEST = 2_000
_PORTS = {"https": 443, "http": 80}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
#: A last label that some resolvers read as a number: 127.1, 0x7f.1, 2130706433.
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
#: Networks whose addresses hold another address that is reached through them.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_SIX_BY_FOUR = ipaddress.IPv6Network("2002::/16")


class Unreachable(Exception):
    """The address is not one to which anything is sent; says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class Place:
    """A URL taken apart: ``host`` as it is looked up, ``path`` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """``host:port``, as the installation names hosts inside."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def header(self) -> str:
        """What the ``Host`` header says."""
        usual = self.port == _PORTS[self.scheme]
        return self.name.rpartition(":")[0] if usual else self.name


@dataclass(frozen=True)
class Target:
    """A place, and the numbers that were judged to be fit for it."""

    place: Place
    numbers: tuple[str, ...]


def look_up(host: str, port: int) -> list[str]:
    """The numbers of a host, by the machine's own resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def allowed_hosts(names: Iterable[str]) -> Allowed:
    """The hosts inside that may be reached; without a port the one of https is meant.

    ValueError for what is no host.
    """
    return frozenset(_inside(name) for name in names)


def read_url(url: str, allowed: Allowed = frozenset()) -> Place:
    """Take a URL apart; without a scheme https is meant. Raises :class:`Unreachable`.

    Plain http goes to hosts inside only.
    """
    place = _taken_apart(url)
    if place.scheme == "http" and place.name not in allowed:
        raise Unreachable("公网地址须用 https", "Outside only https is used")
    return place


def _taken_apart(url: str) -> Place:
    if len(url) > LONGEST or not url.isprintable() or re.search(r"[\s\\]", url):
        raise Unreachable("网址过长或含有空白、反斜杠", "Too long, or with blanks or backslashes")
    parts = _split(url if "://" in url else f"https://{url}")
    if parts.scheme not in _PORTS:
        raise Unreachable(
            "只能是 https(内部主机可用 http)", "Must be https, or http to a host inside"
        )
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise Unreachable("网址不得含有用户名或密码", "A URL must not hold a name or a password")
    if parts.fragment or "#" in url:
        raise Unreachable("网址不得含有 #", "A URL must not hold a fragment")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise Unreachable(
            "路径须为 ASCII(其他字符请用 % 编码)", "The path must be ASCII, else %-encoded"
        )
    return Place(parts.scheme, _host(parts), _port(parts), path)


def check(url: str, allowed: Allowed = frozenset(), resolve: Resolve = look_up) -> Target:
    """The numbers to which a URL may be sent now; :class:`Unreachable` where one of them is unfit.

    Every number of the name must be fit: which of them a later look-up gives first is chance.
    """
    place = read_url(url, allowed)
    try:
        found = [place.host] if _is_number(place.host) else resolve(place.host, place.port)
    except (OSError, UnicodeError) as error:
        en = f"{place.host} cannot be found"
        raise Unreachable(f"找不到主机 {place.host}", en) from error
    if not found:
        raise Unreachable(f"找不到主机 {place.host}", f"{place.host} cannot be found")
    if place.name not in allowed:
        for number in found:
            if not is_public(number):
                zh = f"{place.host} 指向内部地址;确需发往内部主机的,请列入 TOUSU_WEBHOOK_ALLOW"
                en = f"{place.host} is inside; name a host that is meant in TOUSU_WEBHOOK_ALLOW"
                raise Unreachable(zh, en)
    return Target(place, tuple(found))


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_public(number: str) -> bool:
    """Whether an address is one of the public internet, through and through."""
    try:
        address = ipaddress.ip_address(number)
    except ValueError:  # an address of one link only has its interface behind a %
        return False
    return all(_public(one) for one in (address, *_held(address)))


def _public(address: IP) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not getattr(address, "is_site_local", False)
    )


def _held(address: IP) -> list[IP]:
    """The addresses that an IPv6 address leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[IP] = [one for one in (address.ipv4_mapped, address.sixtofour) if one]
    found += list(address.teredo or ())
    if address in _NAT64 or address in _COMPATIBLE:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise Unreachable("不是网址", "This is no URL") from error


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if parts.netloc.startswith("["):
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise Unreachable("IPv6 地址有误", "This is no IPv6 address") from error
    try:
        # Look-alike digits and dots become what a resolver would take them for.
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise Unreachable("主机名有误", "This is no name of a host") from error
    labels = host.removesuffix(".").split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise Unreachable("主机名有误", "This is no name of a host")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError as error:
            zh, en = "IP 地址须写作四段十进制数", "An address is written as four decimal numbers"
            raise Unreachable(zh, en) from error
    return host


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError as error:
        raise Unreachable("端口有误", "This is no port") from error
    if port == 0:
        raise Unreachable("端口有误", "This is no port")
    return port or _PORTS[parts.scheme]


def _inside(name: str) -> str:
    try:
        return _taken_apart(name).name
    except Unreachable as error:
        raise ValueError(f"{name}: {error.en}") from error

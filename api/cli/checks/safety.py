"""Whether the settings and the folder let somebody in, or something out, without need."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from api.cli import opening
from api.cli.checks import FAIL, OK, WARN, Finding

_HERE = ("localhost", "127.0.0.1", "::1")
_ENCRYPTED = ("require", "verify-ca", "verify-full")


def look() -> Iterator[Finding]:
    """Look."""
    here = opening.settings()
    found = [*_process(os.environ), *_address(os.environ), *_database(here.database)]
    if here.home.is_dir() and here.home.stat().st_mode & 0o077:
        found.append(
            Finding(WARN, "data folder", f"others on this machine can look into {here.home}",
                    "本机其他用户可以查看数据文件夹", f"chmod 700 {here.home}")
        )  # fmt: skip
    yield from found or [Finding(OK, "safety", "the settings let nobody in", "设置没有安全缺口")]


def _process(given: Mapping[str, str]) -> Iterator[Finding]:
    if given.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
        yield Finding(FAIL, "debug", "FLASK_DEBUG shows inner values to whoever meets an error",
                      "调试模式会向出错者显示内部数据", "unset FLASK_DEBUG")  # fmt: skip
    if os.geteuid() == 0:
        yield Finding(WARN, "user", "runs as root", "以 root 身份运行",
                      "useradd --system tousu, and run it as that user")  # fmt: skip


def _address(given: Mapping[str, str]) -> Iterator[Finding]:
    url = urlsplit(given.get("TOUSU_URL", ""))
    if url.scheme == "http" and url.hostname not in _HERE:
        yield Finding(WARN, "tls", "passwords and cases cross the network readable (TOUSU_URL)",
                      "密码和案件以明文在网络上传输",
                      "put a reverse proxy with TLS before it: docs/deploy/operations.md"
                      )  # fmt: skip
    if url.scheme == "https" and not given.get("TOUSU_PROXY"):
        yield Finding(WARN, "tls", "cookies are not kept to TLS, since no proxy is believed",
                      "未指明反向代理,会话 Cookie 没有限定在 TLS 上",
                      "TOUSU_PROXY=127.0.0.1 (the proxy's address)")  # fmt: skip


def _database(address: str) -> Iterator[Finding]:
    url = urlsplit(address)
    if not url.scheme.startswith("postgres"):
        return
    if url.password:
        yield Finding(WARN, "database address", "TOUSU_DATABASE holds the password",
                      "数据库地址中写有密码", "put it into ~/.pgpass with mode 600")  # fmt: skip
    modes = [part.partition("=")[2] for part in url.query.split("&") if part[:8] == "sslmode="]
    if url.hostname not in (*_HERE, None, "") and not set(modes) & set(_ENCRYPTED):
        yield Finding(WARN, "database address", f"rows reach {url.hostname} unencrypted",
                      "与数据库之间的传输没有强制加密",
                      "add ?sslmode=verify-full to TOUSU_DATABASE")  # fmt: skip

"""Signs what goes to a webhook as Standard Webhooks has it, and keeps the secrets.

No secret is stored: each follows from the office's key file, the endpoint and the version of its
secret. So none of them is in the database or its backups, and all machines that share the
folder of keys sign alike.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from core import chance, durable

__all__ = ["Secrets", "headers", "written"]

_KEY_BYTES = 32
PREFIX = "whsec_"


class Secrets:
    """The secrets of endpoints, from a file in the folder of keys; made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "webhooks.key"

    def secret(self, endpoint: int, since: datetime, version: int) -> bytes:
        """One version of the secret of the endpoint that was entered at ``since``.

        The instant is part of it: an office that was restored may give a number a second time.
        """
        name = f"webhook/{endpoint}/{since.timestamp():.6f}/{version}"
        return hmac.digest(self._key(), name.encode(), "sha256")

    def _key(self) -> bytes:
        with suppress(FileNotFoundError):
            return self._read()
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable.place(self._file, chance.octets(_KEY_BYTES))
        return self._read()

    def _read(self) -> bytes:
        key = self._file.read_bytes()
        if len(key) != _KEY_BYTES:
            raise ValueError(f"{self._file} is no key")
        return key


def written(secret: bytes) -> str:
    """A secret as the receiver is given it."""
    return PREFIX + b64encode(secret).decode()


def headers(key: str, at: datetime, body: bytes, by: Iterable[bytes]) -> dict[str, str]:
    """The headers of one attempt at ``at``; signed with each of the secrets ``by``.

    The receiver takes ``webhook-id`` as the key by which a repeat is told.
    """
    stamp = str(int(at.timestamp()))
    signed = b".".join((key.encode(), stamp.encode(), body))
    signatures = (b64encode(hmac.digest(secret, signed, sha256)).decode() for secret in by)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "tousu-webhooks",
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }

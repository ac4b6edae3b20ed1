"""Seals what tells who somebody is: a data key for each case and submission, wrapped outside.

Every text is encrypted with authentication and bound to its owner and its field: moved to another
case, or to another field, it does not open. Where the data key was destroyed nothing opens again.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection
from pathlib import Path
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine

from core import chance
from core.domain.errors import TousuError
from core.storage.sealed.keyring import SUITES, KeyRing

__all__ = ["DESTROYED", "Damaged", "DataKey", "Vault", "vault_of"]

#: What stands in the place of a data key that was destroyed; NULL: nothing is sealed yet.
DESTROYED = ""
_NONCE, _TAG = 12, 16


class Damaged(TousuError):
    """What was sealed does not open under its own key: somebody changed or moved it."""

    code = "damaged"


class DataKey:
    """The key of one ``owner``, such as a case; ``text`` is how its row keeps it, wrapped."""

    __slots__ = ("_key", "_suite", "owner", "text")

    def __init__(self, owner: str, text: str, suite: str, key: bytes) -> None:
        self.owner, self.text = owner, text
        self._suite, self._key = suite, key

    def seal(self, field: str, value: str) -> str:
        """``value`` sealed as ``field`` of the owner; nothing stays nothing."""
        if not value:
            return ""
        sealed = _encrypt(self._suite, self._key, value.encode(), self._bound(field))
        return f"{self._suite}.{_text(sealed)}"

    def open(self, field: str, sealed: str) -> str:
        """What was sealed as ``field`` of the owner; Damaged."""
        if not sealed:
            return ""
        suite, _, text = sealed.partition(".")
        return _decrypt(suite, self._key, _bytes(text), self._bound(field)).decode()

    def _bound(self, field: str) -> bytes:
        return f"{self.owner}/{field}".encode()


class Vault:
    """Makes, wraps and opens data keys with the keys of ``ring``.

    ``personal`` names the personal facts of a sector (None: every one, where it is not known);
    a desk sets it.
    """

    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring
        self.personal: Callable[[str], Collection[str] | None] = lambda _: None

    def begin(self, owner: str) -> DataKey:
        """A new data key for ``owner``."""
        key = chance.octets(SUITES[self.ring.suite])
        return DataKey(owner, self._wrapped(owner, self.ring.suite, key), self.ring.suite, key)

    def find(self, owner: str, text: str | None) -> DataKey | None:
        """The data key that a row keeps as ``text``; None where it was destroyed or cannot be had.

        It cannot be had where the key that wraps it is not in the folder. Damaged where it is not
        the key of ``owner``.
        """
        if not text or owner in self.ring.erased:
            return None
        name, _, rest = text.partition(".")
        wrapping = self.ring.find(name)
        if wrapping is None:
            return None
        inner = _decrypt(wrapping.suite, wrapping.key, _bytes(rest), f"{owner}/key".encode())
        suite, _, key = inner.partition(b":")
        return DataKey(owner, text, suite.decode(), key)

    def rewrapped(self, owner: str, text: str) -> str | None:
        """The same data key under the current key; None where it cannot be had."""
        found = self.find(owner, text)
        return None if found is None else self._wrapped(owner, found._suite, found._key)

    def is_current(self, text: str) -> bool:
        """Whether a data key is wrapped under the current key."""
        return text.partition(".")[0] == self.ring.current.id

    def keep(self, place: str, value: str) -> str:
        """A text that belongs to the installation rather than to a case, sealed for ``place``."""
        wrapping = self.ring.current
        sealed = _encrypt(wrapping.suite, wrapping.key, value.encode(), f"{place}/kept".encode())
        return f"{wrapping.id}.{_text(sealed)}"

    def kept(self, place: str, sealed: str) -> str | None:
        """What :meth:`keep` sealed; None where its key is gone. Damaged."""
        name, _, rest = sealed.partition(".")
        wrapping = self.ring.find(name)
        if wrapping is None:
            return None
        return _decrypt(
            wrapping.suite, wrapping.key, _bytes(rest), f"{place}/kept".encode()
        ).decode()

    def index(self, kind: str, value: str) -> str | None:
        """What stands for ``value`` where equal ones are to be found; None for nothing.

        Without the key nobody can tell what it stands for, not even by trying every telephone
        number there is.
        """
        if not value:
            return None
        return hmac.digest(self.ring.index_key, f"{kind} {value}".encode(), "sha256").hex()[:32]

    def _wrapped(self, owner: str, suite: str, key: bytes) -> str:
        wrapping = self.ring.current
        inner = suite.encode() + b":" + key
        sealed = _encrypt(wrapping.suite, wrapping.key, inner, f"{owner}/key".encode())
        return f"{wrapping.id}.{_text(sealed)}"


_UNNAMED: WeakKeyDictionary[Engine, Vault] = WeakKeyDictionary()


def vault_of(engine: Engine) -> Vault:
    """The vault of an engine for which none was named, as trials and tests open it.

    Of a SQLite file the keys lie beside it; of any other database they live as long as the engine.
    """
    if engine not in _UNNAMED:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        folder = Path(file).absolute().parent / "keys" if file and file != ":memory:" else None
        _UNNAMED[engine] = Vault(KeyRing(folder))
    return _UNNAMED[engine]


def _encrypt(suite: str, key: bytes, value: bytes, bound: bytes) -> bytes:
    nonce = chance.octets(_NONCE)
    if suite == "aes":
        return nonce + AESGCM(key).encrypt(nonce, value, bound)
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(bound)
    return nonce + cipher.update(value) + cipher.finalize() + cipher.tag


def _decrypt(suite: str, key: bytes, sealed: bytes, bound: bytes) -> bytes:
    nonce, rest = sealed[:_NONCE], sealed[_NONCE:]
    try:
        if suite == "aes":
            return AESGCM(key).decrypt(nonce, rest, bound)
        if suite != "sm4" or len(rest) < _TAG:
            raise _damaged()
        value, tag = rest[:-_TAG], rest[-_TAG:]
        cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        cipher.authenticate_additional_data(bound)
        return cipher.update(value) + cipher.finalize()
    except (InvalidTag, ValueError):
        raise _damaged() from None


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        raise _damaged() from None


def _damaged() -> Damaged:
    return Damaged(
        "封存的身份信息与本件不符,可能被改动或移动",
        "What is sealed here does not belong to this case: it was changed or moved",
    )

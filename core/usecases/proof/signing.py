"""The keys that sign checkpoints and backups: Ed25519, one file each, never in the database.

A file is named by its key: ``journal-KEYID.key``. The installation trusts the keys it holds.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from core import durable
from core.domain.errors import TousuError

if TYPE_CHECKING:  # importing it costs more than most commands need
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["Key", "fits", "key_id", "keys_in", "new_key", "no_key", "trusted_in", "vouch_for"]


class Key:
    """A private key; ``public`` is its public half in base64, ``id`` the short name of that."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
        self.id = key_id(self.public)

    def __repr__(self) -> str:
        return f"<key {self.id}>"

    def sign(self, text: str) -> str:
        """The signature over ``text``, in base64."""
        return base64.b64encode(self._private.sign(text.encode())).decode()


def key_id(public: str) -> str:
    """The short name of a public key."""
    return sha256(public.encode()).hexdigest()[:16]


def fits(public: str, text: str, signature: str) -> bool:
    """Whether the key ``public`` signed ``text`` so."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), text.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def keys_in(folder: Path | None) -> list[Key]:
    """The keys that lie in a folder; TousuError for a file that holds none."""
    found = sorted(folder.glob("journal-*.key")) if folder else []
    return [_read(path) for path in found]


def trusted_in(folder: Path | None) -> set[str]:
    """The public keys that a folder vouches for: of its own keys, and of those that are gone."""
    gone = folder.glob("journal-*.pub") if folder else []
    own = {key.public for key in keys_in(folder)}
    return own | {path.read_text("ascii").strip() for path in gone}


def vouch_for(folder: Path, public: str) -> None:
    """Keep a public key whose private half is gone, so that what it signed still counts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"journal-{key_id(public)}.pub").write_text(public + "\n", "ascii")


def new_key(folder: Path) -> Key:
    """A new key, kept in ``folder``, which nobody else may read."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    private = Ed25519PrivateKey.generate()
    key = Key(private)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    text = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    durable.write(folder / f"journal-{key.id}.key", text)
    return key


def no_key(folder: Path | None, wanted: str) -> TousuError:
    """What is told where the key that should sign is not there."""
    where = folder or "TOUSU_KEYS"
    return TousuError(
        f"{where} 中没有签署上一检查点的密钥 {key_id(wanted)};请放回该密钥;"
        "确已遗失的,运行 tousu journal key --lost",
        f"The key {key_id(wanted)} that signed the last checkpoint is not in {where}; put it back, "
        "or, if it is lost for good, `tousu journal key --lost`",
        code="key_missing",
    )


def _read(path: Path) -> Key:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise TousuError(f"{path} 不是密钥文件", f"{path} holds no key", code="key_missing")
    return Key(private)

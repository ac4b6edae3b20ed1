"""The keys of an installation, kept in a folder of their own and never in the database.

What a copy of the database is worth without this folder: nothing of anybody's identity. The folder
holds one file for each key that wraps data keys (the last by name is in use), the key of the blind
index, the pepper of the receipts, and the list of what was erased, which outlives every backup.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core import chance, durable
from core.domain.errors import TousuError

__all__ = ["SUITES", "KeyRing", "WrappingKey"]

#: Suite: bytes of its keys. ``aes`` is AES-256-GCM, ``sm4`` is SM4-GCM.
SUITES = {"aes": 32, "sm4": 16}
_INDEX, _PEPPER, _ERASED = "index.key", "pepper.key", "erased"
#: Digits of the number with which the id of a wrapping key begins.
_DIGITS = 4
_WRAPPING = re.compile(rf"([0-9]{{{_DIGITS}}}[0-9a-f]{{8}})\.key")


@dataclass(frozen=True, repr=False)
class WrappingKey:
    """A key that wraps data keys; rows name it by its ``id``."""

    id: str
    suite: str
    key: bytes


class KeyRing:
    """The keys in ``folder``, which is made where there is none; None: in memory, for trials.

    ``suite`` is that of new keys. ``locked``: something was sealed under keys that are not here, so
    none may be made in their place. Raises ``TousuError`` (bad_keys) where others may read the
    folder, or a file in it cannot be read.
    """

    def __init__(self, folder: Path | None = None, suite: str = "aes") -> None:
        if suite not in SUITES:
            names = ", ".join(SUITES)
            raise _bad(f"TOUSU_CIPHER 只能是 {names}", f"TOUSU_CIPHER must be one of {names}")
        self.folder, self.suite = folder, suite
        self.locked = False
        self._keys: dict[str, WrappingKey] = {}
        self._secrets: dict[str, bytes] = {}
        self._listed: tuple[int, list[str]] | None = None
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_mode & 0o077:
                raise _bad(
                    f"密钥文件夹 {folder} 可被他人访问;请执行 chmod 700 {folder}",
                    f"Others may open the key folder {folder}; type chmod 700 {folder}",
                )

    @property
    def current(self) -> WrappingKey:
        """The newest key, under which new data keys are wrapped; made at the first start."""
        names = self.names()
        if not names:
            self._begin()
            names = self.names()
        found = self.find(names[-1])
        assert found is not None
        return found

    @property
    def empty(self) -> bool:
        """Whether no key was ever made here."""
        return not self.names()

    def find(self, name: str) -> WrappingKey | None:
        """The key of that id; None where it is not in this folder."""
        if name not in self._keys:
            content = self._read(f"{name}.key") if _WRAPPING.fullmatch(f"{name}.key") else None
            if content is None:
                return None
            try:
                told = json.loads(content)
                self._keys[name] = WrappingKey(name, told["suite"], bytes.fromhex(told["key"]))
            except (ValueError, KeyError, TypeError) as error:
                raise _bad(f"密钥 {name} 无法读取", f"The key {name} cannot be read") from error
        return self._keys[name]

    def rotate(self) -> WrappingKey:
        """A new current key; the old ones stay until nothing is wrapped under them."""
        self._add(int(self.current.id[:_DIGITS]) + 1)
        return self.current

    def retire(self, name: str) -> None:
        """Destroy a key under which nothing is wrapped any more; never the current one."""
        if not name.isalnum() or name == self.current.id:
            raise ValueError("the current key cannot be retired")
        self._keys.pop(name, None)
        self._secrets.pop(f"{name}.key", None)
        self._listed = None
        if self.folder is not None:
            (self.folder / f"{name}.key").unlink(missing_ok=True)

    def names(self) -> list[str]:
        """The ids of the wrapping keys that are here, oldest first."""
        # Another process may have made a new key; a server that runs must take to it.
        changed = self.folder.stat().st_mtime_ns if self.folder else 0
        if self._listed is None or self._listed[0] != changed:
            self._listed = changed, self._list()
        return self._listed[1]

    def _list(self) -> list[str]:
        if self.folder is None:
            held = list(self._secrets)
        else:
            held = [path.name for path in self.folder.glob("*.key")]
        # Keys that sign lie in the same folder, under names of their own.
        return sorted(found[1] for name in held if (found := _WRAPPING.fullmatch(name)))

    @cached_property
    def index_key(self) -> bytes:
        """The key of the blind index; it never changes, or nobody would be known again."""
        return self._lasting(_INDEX)

    @cached_property
    def pepper(self) -> bytes:
        """What is mixed into the hashes of receipts; it never changes."""
        return self._lasting(_PEPPER)

    def erase(self, owner: str) -> None:
        """Write down, durably, that the data key of ``owner`` is destroyed for good."""
        self.erased.add(owner)
        if self.folder is None:
            return
        path = self.folder / _ERASED
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{owner}\n")
            file.flush()
            os.fsync(file.fileno())
        durable.sync(self.folder)

    @cached_property
    def erased(self) -> set[str]:
        """Whose data keys are destroyed, whatever an old backup still holds of them."""
        content = self._read(_ERASED) or b""
        return set(content.decode("utf-8").splitlines())

    def _begin(self) -> None:
        """The keys of a first start. The wrapping key comes last: it says that all are there."""
        if self.locked:
            raise _bad(
                "本库的身份信息由别的密钥封存;请先放回原来的密钥文件夹(TOUSU_KEYS)",
                "Identities here are sealed under other keys; put the key folder back (TOUSU_KEYS)",
            )
        for name in (_INDEX, _PEPPER):
            self._write(name, chance.text(32).encode())
        self._add(1)

    def _lasting(self, name: str) -> bytes:
        if self.empty:
            self._begin()
        found = self._read(name)
        if found is None:
            raise _bad(f"密钥文件 {name} 缺失", f"{name} is missing from {self.folder}")
        try:
            return bytes.fromhex(found.decode().strip())
        except ValueError as error:
            raise _bad(f"{name} 无法读取", f"{name} cannot be read") from error

    def _add(self, number: int) -> None:
        # Two processes that start at once make two; the last by name is the current one of both.
        name = f"{number:0{_DIGITS}}{chance.text(4)}"
        key = {"suite": self.suite, "key": chance.octets(SUITES[self.suite]).hex()}
        self._write(f"{name}.key", json.dumps(key).encode())
        self._listed = None

    def _read(self, name: str) -> bytes | None:
        if self.folder is None:
            return self._secrets.get(name)
        with suppress(FileNotFoundError):
            return (self.folder / name).read_bytes()
        return None

    def _write(self, name: str, content: bytes) -> None:
        """Put a whole file there, durably; one that is there already stays."""
        if self.folder is None:
            self._secrets.setdefault(name, content)
            return
        durable.place(self.folder / name, content)


def _bad(zh: str, en: str) -> TousuError:
    return TousuError(zh, en, code="bad_keys")

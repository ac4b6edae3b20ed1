"""Files that must outlive the loss of power: private, whole, and on the disk when told so."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from core import chance

__all__ = ["place", "sync", "write"]


def write(path: Path, content: bytes) -> None:
    """A new file that only its owner reads, on the disk when this returns; FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def place(path: Path, content: bytes) -> None:
    """The same, never to be seen half written; one that is there already stays."""
    draft = path.with_name(f".{path.name}.{chance.text(4)}")
    try:
        write(draft, content)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Have the names in a folder on the disk: a file whose name is lost is lost with it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

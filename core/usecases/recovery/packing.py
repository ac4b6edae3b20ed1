"""Folders that are backed up beside the database: packed, put back, and held against their rows."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from core import durable

__all__ = ["ENDING", "digests", "pack", "unpack"]

ENDING = ".tar.gz"


def pack(folder: Path, name: str, into: Path) -> None:
    """Write the archive ``name`` of a folder into the folder ``into``."""
    with tarfile.open(into / f"{name}{ENDING}", "w:gz") as packed:
        packed.add(folder, arcname=name)


def unpack(backup: Path, beside: Mapping[str, Path]) -> None:
    """Put the files of the archives in ``backup`` back into their folders, on the disk for certain.

    A file that is there under the same name is replaced; other files stay as they are.
    """
    for name, folder in beside.items():
        archive = backup / f"{name}{ENDING}"
        if not archive.is_file():
            continue
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as aside:
            with tarfile.open(archive) as packed:
                packed.extractall(aside, filter="data")
            _move(Path(aside) / name, folder)


def digests(backup: Path, name: str) -> Iterator[tuple[str, str]]:
    """Name and SHA-256 of each file in an archive of a backup; none where there is no archive."""
    archive = backup / f"{name}{ENDING}"
    if not archive.is_file():
        return
    with tarfile.open(archive) as packed:
        for member in packed:
            if (content := packed.extractfile(member)) is not None:
                yield Path(member.name).name, sha256(content.read()).hexdigest()


def _move(source: Path, folder: Path) -> None:
    touched = {folder}
    for path in sorted(source.rglob("*")):
        target = folder / path.relative_to(source)
        if path.is_dir():
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            touched |= {target, target.parent}
        else:
            durable.sync(path)
            path.replace(target)
    for one in touched:
        durable.sync(one)

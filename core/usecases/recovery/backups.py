"""Backups: a folder each, made while the office works, that says itself whether it is whole.

A backup holds the database, and the files that the installation keeps beside it; a manifest with
the SHA-256 of each, the rows of each table, and where the log ended; signed like a checkpoint. It
holds no key: who has the backup alone can read no sealed identity.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import file_digest
from importlib import metadata
from pathlib import Path
from typing import Any

from core.domain.errors import NotFound, TousuError
from core.domain.proof.canonical import dumps, instant_text
from core.domain.proof.logbook import Checkpoint
from core.storage.database.snapshots import FILES, take
from core.storage.proof.audit import Registered
from core.usecases.desk import Desk
from core.usecases.proof.checkpoints import current_key, file_text, hand_out, make, parse
from core.usecases.proof.signing import fits
from core.usecases.recovery.packing import pack

__all__ = ["MANIFEST", "Backup", "create", "every", "find", "forget", "read", "unsound"]

FORMAT, MANIFEST, CHECKPOINT = "tousu-backup-1", "manifest.json", "checkpoint.json"


@dataclass(frozen=True)
class Backup:
    """What a manifest says: ``at`` which instant, of which database, with which ``files``.

    ``files`` maps names to SHA-256; ``rows`` counts the rows by table; ``origin``, ``epoch``,
    ``size`` and ``root`` are where the log ended. ``signature`` is empty where no key was at hand.
    """

    at: str
    kind: str
    schema: str
    program: str
    rows: Mapping[str, int]
    files: Mapping[str, str]
    origin: str = ""
    epoch: int = 0
    size: int = 0
    root: str = ""
    key: str = ""
    signature: str = ""
    folder: Path = field(default=Path(), compare=False)

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def database(self) -> Path:
        """The copy of the database in it."""
        return self.folder / FILES[self.kind]


def create(
    desk: Desk, by: str, to: Path | None = None, beside: Mapping[str, Path] | None = None
) -> Backup:
    """Make a backup in the folder ``to`` (None: that of the installation), and enter it.

    ``beside`` are the folders that belong to the data, by name; one that is not there is left
    out. TousuError where one of them holds the keys.
    """
    place, instant = to or desk.backups or Path("backups"), desk.now()
    for folder in (beside or {}).values():
        if desk.keys and desk.keys.resolve().is_relative_to(folder.resolve()):
            zh, en = "密钥不得进入备份", "Keys must not be in a backup"
            raise TousuError(f"{zh}:{folder}", f"{en}: {folder}", code="backup_unusable")
    _sign(desk)
    final = place / f"tousu-{instant:%Y%m%dT%H%M%SZ}"
    half = final.with_suffix(".part")
    if final.exists():
        raise TousuError(f"{final} 已存在", f"{final} is there already", code="backup_unusable")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True, mode=0o700)
    found = take(desk.store.engine, half)
    for name, folder in (beside or {}).items():
        if folder.is_dir():
            pack(folder, name, half)
    with desk.store.read() as work:
        last = work.checkpoints.last()
    if last is not None:
        (half / CHECKPOINT).write_text(file_text(last), "utf-8")
    files = {path.name: _digest(path) for path in sorted(half.iterdir())}
    backup = Backup(instant_text(instant), program=metadata.version("tousu"), files=files,
                    folder=final, **asdict(found))  # fmt: skip
    _write(half / MANIFEST, _json(_signed(desk, backup)))
    half.rename(final)
    with desk.store.write() as work:
        data = {"backup": final.name, "size": found.size, "schema": found.schema}
        work.audit.add(Registered("backed_up", work.now, by, data=data))
    return read(final)


def read(folder: Path) -> Backup:
    """The backup of a folder, its files not looked at; TousuError where there is none."""
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        if said.pop("format") != FORMAT or said["kind"] not in FILES:
            raise ValueError("another format")
        return Backup(**said, folder=folder.absolute())
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise TousuError(
            f"{folder} 不是可用的备份", f"{folder} is no backup that can be used",
            code="backup_unusable",
        ) from error  # fmt: skip


def every(desk: Desk, place: Path | None = None) -> list[Backup]:
    """The backups in a folder (None: that of the installation), the oldest first."""
    there = place or desk.backups
    found = sorted(there.glob(f"tousu-*Z/{MANIFEST}")) if there else []
    return [read(path.parent) for path in found]


def find(desk: Desk, folder: Path | None = None) -> Backup:
    """The backup in ``folder``, or the newest; NotFound where there is none."""
    if folder is not None:
        return read(folder)
    if known := every(desk):
        return known[-1]
    raise NotFound("尚无备份:tousu backup create", "There is no backup yet: tousu backup create")


def forget(desk: Desk, keep: int, place: Path | None = None) -> list[Backup]:
    """Remove all but the ``keep`` newest backups of a folder; those removed."""
    gone = every(desk, place)[:-keep]
    for backup in gone:
        shutil.rmtree(backup.folder)
    return gone


def unsound(backup: Backup, trusted: Iterable[str] = ()) -> list[str]:
    """What is wrong with the files of a backup, in words: lost, altered, added, or not signed so.

    ``trusted`` are the public keys that count; empty: whatever key signed it.
    """
    there = {path.name for path in backup.folder.iterdir()} - {MANIFEST}
    faults = [f"{name}: missing 缺失" for name in sorted(set(backup.files) - there)]
    faults += [
        f"{name}: not in the manifest 清单之外" for name in sorted(there - set(backup.files))
    ]
    for name in sorted(there & set(backup.files)):
        if _digest(backup.folder / name) != backup.files[name]:
            faults.append(f"{name}: altered 已改动")
    if not fits(backup.key, _body(backup), backup.signature):
        faults.append(f"{MANIFEST}: not signed, or altered 未签名或已改动")
    elif (known := set(trusted)) and backup.key not in known:
        faults.append(f"{MANIFEST}: signed with an unknown key 签名密钥来历不明")
    return faults


def checkpoint_of(backup: Backup) -> Checkpoint | None:
    """The newest checkpoint when the backup was made."""
    try:
        return parse((backup.folder / CHECKPOINT).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _sign(desk: Desk) -> None:
    """Let the backup stand on a checkpoint; that none can be signed stops no backup."""
    try:
        make(desk)
        hand_out(desk)
    except TousuError:
        return


def _signed(desk: Desk, backup: Backup) -> Backup:
    try:
        key = current_key(desk)
    except TousuError:
        return backup
    named = replace(backup, key=key.public)
    return replace(named, signature=key.sign(_body(named)))


def _body(backup: Backup) -> str:
    said = _said(backup)
    del said["signature"]
    return dumps(said)


def _said(backup: Backup) -> dict[str, Any]:
    said = {**asdict(backup), "format": FORMAT}
    del said["folder"]
    return said


def _json(backup: Backup) -> str:
    return json.dumps(_said(backup), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())

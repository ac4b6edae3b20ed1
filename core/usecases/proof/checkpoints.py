"""Signing the log: a checkpoint every thousand rows, once a day, or when somebody asks for one.

A checkpoint is worth as much as the place outside at which it lies: whoever may write to the
database may write there too, unless that place is another machine or another person's.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from core.domain.errors import TousuError
from core.domain.proof.canonical import dumps, instant_text
from core.domain.proof.logbook import FORMAT, Checkpoint, body
from core.storage.proof.audit import Registered
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.proof.signing import Key, fits, keys_in, new_key, no_key, vouch_for

__all__ = [
    "change_key", "current_key", "every", "file_text", "hand_out", "make", "make_if_due", "outside",
    "parse", "sign_with", "signed",
]  # fmt: skip

#: How many rows, and how long, may stand in the log without a signature over them.
ROWS, LONGEST = 1_000, timedelta(hours=24)
A_MINUTE = 60


def make(desk: Desk, *, only_if_due: bool = False) -> Checkpoint | None:
    """Sign the log as it is, and hand the checkpoint out; None where there is nothing to sign.

    Where the last checkpoint says all there is, that one comes back. TousuError ``key_missing``
    where the key that signed the last one is not at hand.
    """
    with desk.store.read() as work:  # nobody is kept waiting for the head to find nothing to do
        if only_if_due and not _due(work):
            return None
    with desk.store.write() as work:
        head = work.log.head(for_update=True)
        last = work.checkpoints.last()
        if head.tree.size == 0 or (only_if_due and not _due(work)):
            return None
        if last is None or (last.epoch, last.size) != (head.epoch, head.tree.size):
            last = sign_with(work, _own_key(desk, last))
    hand_out(desk)
    return last


def make_if_due(desk: Desk) -> Checkpoint | None:
    """Sign the log if a thousand rows, or some rows for a day, stand without a signature."""
    return make(desk, only_if_due=True)


def change_key(desk: Desk, by: str, *, lost: bool = False) -> Checkpoint:
    """Let a new key sign from here on; the old one vouches for it, unless it is ``lost``.

    Without the old key whoever holds older checkpoints must be told the new key by other ways.
    """
    keys = _folder(desk)
    with desk.store.write() as work:
        last = work.checkpoints.last()
        head = work.log.head(for_update=True)
        old = None if lost else _own_key(desk, last)
        if lost and last:
            vouch_for(keys, last.next_key or last.key)
        new = new_key(keys)
        data = {"key": new.public, "old": (last.next_key or last.key) if last else ""}
        event = "key_lost" if lost else "key_changed"
        work.audit.add(Registered(event, work.now, by, data=data))
        work.audit.store()
        work.log.store(head, work.log.placed(head))
        made = sign_with(work, old or new, "" if lost else new.public)
    hand_out(desk)
    return made


def current_key(desk: Desk) -> Key:
    """The key whose turn it is to sign; TousuError where it is not at hand."""
    with desk.store.read() as work:
        last = work.checkpoints.last()
    return _own_key(desk, last)


def every(desk: Desk) -> list[Checkpoint]:
    """The checkpoints that the database has, the oldest first."""
    with desk.store.read() as work:
        return work.checkpoints.all()


def hand_out(desk: Desk) -> list[Path]:
    """Write every checkpoint that is not outside yet to the folder outside; those written.

    What the installation names is run with each file; TousuError where it fails, and the file is
    written anew the next time.
    """
    if desk.checkpoints is None:
        return []
    with desk.store.read() as work:
        known = work.checkpoints.all()
    desk.checkpoints.mkdir(parents=True, exist_ok=True)
    there = {path.name for path in desk.checkpoints.glob("checkpoint-*.json")}
    written = []
    for one in known:
        if (name := file_name(one)) not in there:
            written.append(desk.checkpoints / name)
            _write(written[-1], file_text(one))
            _send(desk.checkpoint_command, written[-1])
    return written


def outside(folder: Path | None) -> tuple[list[Checkpoint], list[Path]]:
    """The checkpoints that lie in a folder, and the files there that are none."""
    found, damaged = [], []
    for path in sorted(folder.glob("checkpoint-*.json")) if folder else ():
        try:
            found.append(parse(path.read_text("utf-8")))
        except (ValueError, OSError):
            damaged.append(path)
    return found, damaged


def parse(text: str) -> Checkpoint:
    """The checkpoint of a file; ValueError where it is none."""
    try:
        said = json.loads(text)
        if said.pop("format") != FORMAT or said.keys() != {f.name for f in fields(Checkpoint)}:
            raise ValueError("not a checkpoint")
        numbers = (said["size"], said["epoch"])
        words = [value for name, value in said.items() if name not in ("size", "epoch")]
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("not a checkpoint") from error
    if not all(type(n) is int for n in numbers) or not all(isinstance(w, str) for w in words):
        raise ValueError("not a checkpoint")
    return Checkpoint(**said)


def file_text(checkpoint: Checkpoint) -> str:
    """A checkpoint as a file has it."""
    return dumps({**asdict(checkpoint), "format": FORMAT}) + "\n"


def file_name(checkpoint: Checkpoint) -> str:
    """The name of its file: no two checkpoints share one."""
    mark = sha256(checkpoint.signature.encode()).hexdigest()[:8]
    return f"checkpoint-{checkpoint.epoch}-{checkpoint.size:010}-{mark}.json"


def signed(checkpoint: Checkpoint) -> bool:
    """Whether the signature of a checkpoint is that of the key it names."""
    return fits(checkpoint.key, body(checkpoint), checkpoint.signature)


def _due(work: UnitOfWork) -> bool:
    head, last = work.log.head(), work.checkpoints.last()
    since = head.tree.size - (last.size if last else 0)
    if last is None or last.epoch != head.epoch:
        return head.tree.size > 0
    return since >= ROWS or (since > 0 and work.now - datetime.fromisoformat(last.at) >= LONGEST)


def sign_with(work: UnitOfWork, key: Key, next_key: str = "") -> Checkpoint:
    """Sign the log as it is; ``next_key`` is the public key that signs from here on, if another."""
    head = work.log.head()
    said = Checkpoint(
        head.origin, head.epoch, head.tree.size, head.tree.root().hex(), instant_text(work.now),
        key.public, next_key,
    )  # fmt: skip
    made = replace(said, signature=key.sign(body(said)))
    work.checkpoints.add(made, head.tree)
    return made


def _own_key(desk: Desk, last: Checkpoint | None) -> Key:
    """The key whose turn it is: that of the last checkpoint, or the one it hands over to."""
    keys = {key.public: key for key in keys_in(_folder(desk))}
    if last is None:
        return next(iter(keys.values()), None) or new_key(_folder(desk))
    wanted = last.next_key or last.key
    if wanted not in keys:
        raise no_key(desk.keys, wanted)
    return keys[wanted]


def _folder(desk: Desk) -> Path:
    if desk.keys is None:
        raise TousuError(
            "未设置密钥文件夹", "No folder of keys is set: TOUSU_KEYS", code="key_missing"
        )
    return desk.keys


def _send(command: tuple[str, ...], path: Path) -> None:
    if not command:
        return
    try:
        # The installation's own word, no shell between.
        subprocess.run([*command, str(path)], check=True, timeout=A_MINUTE, capture_output=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        path.unlink()
        raise TousuError(
            f"检查点 {path.name} 未能送出:{command[0]} 失败",
            f"The checkpoint {path.name} could not be sent: {command[0]} failed",
            code="checkpoint_not_sent",
        ) from error


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, onto the disk."""
    half = path.with_suffix(".part")
    with half.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    half.replace(path)

"""Files that a stranger lays down while writing: examined and kept at once, of no case yet.

Between two pages of a form such a file is named by a ticket that only this installation can make.
Nothing tells whose it is; what is never sent in is swept away within the hour.
"""

from __future__ import annotations

import hmac
import json
import shutil
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from core.domain.errors import Problem, Refusal, TousuError, invalid
from core.storage.casework.attachments import Attachment
from core.usecases.casework import attaching
from core.usecases.desk import Desk

__all__ = ["LARGEST", "MOST", "Given", "keeps_files", "keep_waiting", "named", "take"]

#: So many files with one submission, and so large each, in bytes.
MOST = 5
LARGEST = 10 * 1024 * 1024
#: Bytes that must stay free on the disk: strangers may not fill it up.
_ROOM = 2 * 1024**3
_ENDINGS = {"jpeg": "jpg", "text": "txt"}


@dataclass(frozen=True)
class Given:
    """A file that was laid down: its ``ticket``, what the sender calls it, and its size."""

    ticket: str
    file: str
    name: str
    kind: str
    sha256: str
    size: int


def keeps_files(desk: Desk) -> bool:
    """Whether the office takes files at all."""
    return desk.attachments is not None


def take(desk: Desk, name: str, content: bytes, already: Sequence[Given]) -> Given:
    """Examine a file and lay it down; ``invalid_input`` where it is not taken."""
    if len(already) >= MOST:
        raise _unfit(f"最多{MOST}个文件", f"{MOST} files at most")
    if len(content) > LARGEST:
        most = LARGEST // 1024 // 1024
        raise _unfit(f"文件不得超过 {most} MiB", f"A file may have {most} MiB at most")
    attaching.folder_of(desk)
    assert desk.attachments is not None
    if desk.attachments.exists() and shutil.disk_usage(desk.attachments).free < _ROOM:
        zh, en = "暂时不能上传文件;可以先提交,以后补交", "No file can be taken for now"
        raise TousuError(zh, en, code="unavailable")
    laid = attaching.lay_down(desk, name, content)
    attaching.sweep(desk, laid.file)
    if any(one.sha256 == laid.sha256 for one in already):
        raise _unfit("这个文件已经添加", "This file is there already")
    told = {key: getattr(laid, key) for key in ("file", "name", "kind", "sha256", "size")}
    return Given(_ticket(desk, json.dumps(told).encode()), **told)


def named(desk: Desk, tickets: Sequence[str]) -> list[Given]:
    """The files that ``tickets`` name; ``invalid_input`` for one that is not of our making."""
    return [_opened(desk, ticket) for ticket in tickets[:MOST]]


def keep_waiting(desk: Desk, given: Sequence[Given]) -> list[Attachment]:
    """The files as they may be taken up, for a while yet; ``not_allowed`` where one is gone.

    They get plain names: what people call their files often tells who they are.
    """
    now = desk.now()
    found = []
    for place, one in enumerate(given, 1):
        folder = attaching.folder_of(desk)
        try:
            folder.stay(one.file, now)
            whole = sha256(folder.read(one.file)).hexdigest() == one.sha256
        except OSError:
            whole = False
        if not whole:
            zh, en = f"文件“{one.name}”已过期,请重新添加", f"{one.name} has expired; add it again"
            raise Refusal("not_allowed", zh, en, [Problem("file", zh, en)])
        name = f"附件{place}.{_ENDINGS.get(one.kind, one.kind)}"
        found.append(Attachment(one.file, name, one.kind, one.sha256, one.size, "", now))
    return found


def _ticket(desk: Desk, told: bytes) -> str:
    return urlsafe_b64encode(_mark(desk, told) + told).decode()


def _opened(desk: Desk, ticket: str) -> Given:
    try:
        read = urlsafe_b64decode(ticket.encode())
    except ValueError:
        read = b""
    mark, told = read[:32], read[32:]
    if not told or not hmac.compare_digest(mark, _mark(desk, told)):
        raise _unfit("文件无法识别,请重新添加", "The file is not known; add it again")
    return replace(Given(ticket, "", "", "", "", 0), **json.loads(told))


def _mark(desk: Desk, told: bytes) -> bytes:
    key = hmac.digest(desk.store.vault.ring.pepper, b"files that wait", "sha256")
    return hmac.digest(key, told, "sha256")


def _unfit(zh: str, en: str) -> Refusal:
    return invalid(Problem("file", zh, en))

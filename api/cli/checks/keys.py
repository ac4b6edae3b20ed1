"""Whether the folder of the keys is there and closed to others, and has every key needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli import opening
from api.cli.checks import FAIL, OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk


def look() -> Iterator[Finding]:
    """Look at the folder, which need not be there before the first start."""
    here = opening.settings()
    folder = here.keys or here.home / "keys"
    if not folder.is_dir():
        if opening.has_database(here.database):
            yield Finding(FAIL, "key folder", f"{folder} is not there", "密钥文件夹不存在",
                          f"put the keys back into {folder}, or set TOUSU_KEYS")  # fmt: skip
        else:
            yield Finding(OK, "key folder", f"{folder} is made at the first start",
                          "首次启动时建立")  # fmt: skip
        return
    yield from _closed(folder)
    if folder.resolve().is_relative_to(here.attachments.resolve()):
        yield Finding(FAIL, "key folder", "lies among the attachments, and in every backup",
                      "密钥位于附件文件夹内,会进入备份", "set TOUSU_KEYS")  # fmt: skip


def _closed(folder: Path) -> Iterator[Finding]:
    mine = os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    unread = (
        [path.name for path in folder.iterdir() if not os.access(path, os.R_OK)] if mine else []
    )
    others = [
        path for path in (folder, *folder.glob("*.key")) if path.stat().st_mode & 0o077
    ] if mine else []  # fmt: skip
    if not mine or unread:
        what = ", ".join(unread) or "it"
        yield Finding(FAIL, "key folder", f"{folder}: {what} cannot be read", "密钥不可读",
                      f"chown -R {os.getuid()} {folder}")  # fmt: skip
    elif others:
        mode = "700" if others[0] == folder else "600"
        yield Finding(FAIL, "key folder", f"others may read {others[0]}", "密钥可被他人读取",
                      f"chmod {mode} {others[0]}")  # fmt: skip
    else:
        yield Finding(OK, "key folder", f"{folder} is closed to others", "密钥文件夹权限正确")


def look_at(office: Desk) -> Iterator[Finding]:
    """Look whether everything that is sealed in the database can be opened."""
    from core.domain.errors import TousuError
    from core.usecases.sealed.keykeeping import needed, ring_of

    ring, wanted = ring_of(office), needed(office)
    folder = office.keys or "the folder that TOUSU_KEYS names"
    if missing := sorted(wanted - {*ring.names()}):
        yield Finding(FAIL, "sealing keys", f"{', '.join(missing)} is needed and not there",
                      "缺少封存身份信息所用的密钥", f"put it back into {folder}")  # fmt: skip
        return
    if ring.empty:
        yield Finding(OK, "sealing keys", "nothing is sealed yet", "尚无封存的信息")
        return
    try:
        for name in wanted:
            ring.find(name)
        _ = ring.index_key, ring.pepper
    except TousuError as error:
        yield Finding(FAIL, "sealing keys", error.en, error.zh, f"put it back into {folder}")
        return
    if spare := len(ring.names()) - len(wanted | {ring.current.id}):
        yield Finding(WARN, "sealing keys", f"{spare} are needed no more", "有不再使用的密钥",
                      "tousu keys rotate --retire")  # fmt: skip
    else:
        yield Finding(OK, "sealing keys", "every key that is needed is there", "密钥齐全")

"""Whether SQLite is set as tousu sets it, on the file as it lies there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from api.cli.checks import FAIL, OK, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk

#: 2 is FULL: what is committed is on the disk.
WANTED = {"synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "trusted_schema": "0"}


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    from core.storage.database.engine import sqlite_advice
    from core.storage.database.probing import pragmas

    with office.store.read() as work:
        found = pragmas(work.connection)
    if not found:
        return
    wanted = {**WANTED, "journal_mode": sqlite_advice().journal_mode}
    odd = {name: found[name] for name in wanted if found[name] != wanted[name]}
    if odd:
        said = ", ".join(f"{name} is {value}, not {wanted[name]}" for name, value in odd.items())
        yield Finding(FAIL, "durability", said, "数据库的安全设置被改动",
                      "stop every process that has the file open, and start tousu again"
                      )  # fmt: skip
    else:
        yield Finding(OK, "durability", "what is committed is on the disk", "已提交的内容均已落盘")

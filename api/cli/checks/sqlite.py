"""Which SQLite is in use, and whether it is a good one."""

from __future__ import annotations

from collections.abc import Iterator

from api.cli.checks import OK, WARN, Finding


def look() -> Iterator[Finding]:
    """Look."""
    from core.storage.database.engine import sqlite_advice

    found = sqlite_advice()
    safe = found.journal_mode == "wal"
    help_ = "" if safe else "pip install 'pysqlite3>=0.6.1'"
    yield Finding(OK if safe else WARN, "sqlite", f"{found.en} ({found.module})", found.zh, help_)

"""Whether there is a backup of late, and whether one was tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from api.cli.checks import OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk

LATELY, TRIED_LATELY = timedelta(days=1), timedelta(days=35)


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    from core.usecases.proof.auditing import last_entry
    from core.usecases.recovery.backups import every

    known = every(office)
    now = office.now()
    if not known or now - datetime.fromisoformat(known[-1].at) > LATELY:
        en = f"the newest is of {known[-1].at[:16]}Z" if known else "there is none"
        yield Finding(WARN, "backup", en, "没有近期备份", "tousu backup create, every hour")
    else:
        yield Finding(OK, "backup", f"the newest is of {known[-1].at[:16]}Z", "近期已备份")
    tried = last_entry(office, "drilled")
    if tried is None or now - tried.at > TRIED_LATELY:
        yield Finding(WARN, "drill", "no backup was tried lately", "近期未演练恢复",
                      "tousu backup drill")  # fmt: skip
    elif tried.data["faults"]:
        yield Finding(WARN, "drill", f"{tried.data['backup']} cannot be used as it is",
                      "最近演练发现不符", "tousu backup create; tousu backup drill")  # fmt: skip
    else:
        yield Finding(OK, "drill", f"{tried.data['backup']} was put back and verified", "演练通过")

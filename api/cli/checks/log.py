"""Whether the log is as it was signed, is signed often enough, and by a key that is at hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from api.cli.checks import FAIL, OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk
    from core.usecases.proof.verifying import Report

#: The log is signed once a day; somewhat later nobody seems to do it.
LONGEST = timedelta(hours=30)


def look_at(office: Desk) -> Iterator[Finding]:
    """Look at what came since the newest checkpoint that is a day old."""
    from core.usecases.proof.verifying import verify_log

    found = verify_log(office, new_only=True)
    if found.faults:
        first = found.faults[0]
        yield Finding(FAIL, "log", f"{first.what}: {first.reason}", "日志与签署时不符",
                      "tousu journal verify")  # fmt: skip
    else:
        yield Finding(OK, "log", f"{found.rows} rows fit together", "日志完整")
    yield from _signed(office, found)
    yield from _key(office, found)


def _signed(office: Desk, found: Report) -> Iterator[Finding]:
    since = datetime.fromisoformat(found.last.at) if found.last else None
    if found.exposed and (since is None or office.now() - since > LONGEST):
        yield Finding(WARN, "checkpoint", f"{found.exposed} rows of the log are not signed",
                      "日志有未签署的行", "tousu serve, or tousu journal checkpoint")  # fmt: skip
    elif office.checkpoints is None:
        yield Finding(WARN, "checkpoint", "checkpoints lie in the database alone",
                      "检查点仅存于库内", "set TOUSU_CHECKPOINTS to a place elsewhere")  # fmt: skip
    else:
        yield Finding(OK, "checkpoint", f"handed to {office.checkpoints}", "检查点已送出")


def _key(office: Desk, found: Report) -> Iterator[Finding]:
    from core.domain.errors import TousuError
    from core.usecases.proof.checkpoints import current_key

    folder = office.keys
    if found.last is None:
        return
    try:
        current_key(office)
    except TousuError as error:
        yield Finding(FAIL, "key", error.en, error.zh, f"put the key back into {folder}")
        return
    if folder and folder.stat().st_mode & 0o077:
        yield Finding(FAIL, "key", f"{folder} can be read by others", "密钥文件夹可被他人读取",
                      f"chmod 700 {folder}")  # fmt: skip
    else:
        yield Finding(OK, "key", f"lies in {folder}", "密钥在位")

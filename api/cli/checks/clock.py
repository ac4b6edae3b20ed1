"""Whether the clock is right: every deadline is counted from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from api.cli.checks import FAIL, OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk

#: Two machines kept by one time service are closer than this; beyond the second it is no drift.
DRIFT, WRONG = timedelta(seconds=2), timedelta(seconds=30)
_TYPE = "timedatectl set-ntp true"


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    from core.storage.database.probing import database_time, last_recorded

    with office.store.read() as work:
        there, last = database_time(work.connection), last_recorded(work.connection)
        now = office.now()
    if last is not None and last - now > DRIFT:
        local = last.astimezone(office.zone)
        yield Finding(FAIL, "clock", f"the journal is ahead of it: {local:%Y-%m-%d %H:%M:%S}",
                      "本机时间早于最后一条办理记录", _TYPE)  # fmt: skip
    elif there is not None and abs(there - now) > DRIFT:
        apart = abs(there - now).total_seconds()
        yield Finding(FAIL if abs(there - now) > WRONG else WARN, "clock",
                      f"{apart:.0f} s apart from the database's", "本机与数据库的时间不一致",
                      f"{_TYPE}, on both machines")  # fmt: skip
    else:
        yield Finding(OK, "clock", "agrees with the database and the journal", "时间一致")

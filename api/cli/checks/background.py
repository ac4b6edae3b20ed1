"""Whether long work gets done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from api.cli.checks import OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk

#: Somebody looks for work every second; one job may keep the next waiting for a while.
PATIENCE = timedelta(minutes=30)


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    from core.storage.assessment.figures import failed_jobs, waiting_jobs
    from core.usecases.meetings.figures import FAILED_WITHIN

    now = office.now()
    with office.store.read() as work:
        _, since = waiting_jobs(work.connection)
        failed = failed_jobs(work.connection, now - FAILED_WITHIN)
    if since is not None and now - since > PATIENCE:
        local = since.astimezone(office.zone)
        yield Finding(WARN, "jobs", f"one waits since {local:%Y-%m-%d %H:%M}",
                      f"自 {local:%Y-%m-%d %H:%M} 起有后台任务无人处理",
                      "tousu serve, or tousu work --once")  # fmt: skip
    elif failed:
        yield Finding(WARN, "jobs", f"{failed} failed within a day",
                      f"一天内有 {failed} 项后台任务失败",
                      "look for 'job' in the log: journalctl -u 'tousu*'")  # fmt: skip
    else:
        yield Finding(OK, "jobs", "none waits long, none failed", "后台任务正常")

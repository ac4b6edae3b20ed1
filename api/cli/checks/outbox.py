"""Whether what was promised to the outside leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from api.cli.checks import OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk

#: Longer than a message waits that is tried again.
LONGEST_WAIT = timedelta(hours=7)


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    with office.store.read() as work:
        counts, frozen = work.outbox.counts(), work.outbox.frozen
        since = work.outbox.waiting_since()
    late = since is not None and office.now() - since > LONGEST_WAIT
    if frozen:
        yield Finding(WARN, "outbox", f"frozen; {counts['waiting']} messages wait",
                      f"已冻结,{counts['waiting']} 条消息待发", "tousu outbox release")  # fmt: skip
    elif counts["dead"]:
        dead = counts["dead"]
        yield Finding(WARN, "outbox", f"{dead} dead letters wait for a decision",
                      f"{dead} 条死信待处理", "tousu outbox list --state dead")  # fmt: skip
    elif late:
        yield Finding(WARN, "outbox", f"{counts['waiting']} messages wait, the first since {since}",
                      f"{counts['waiting']} 条消息待发", "tousu outbox status")  # fmt: skip
    else:
        yield Finding(OK, "outbox", "nothing is stuck", "消息均已发出")

"""Whether the broker of the cluster answers, where there is one."""

from __future__ import annotations

from collections.abc import Iterator

from api.cli.checks import OK, WARN, Finding
from api.running import Running
from core.domain.errors import TousuError


def look() -> Iterator[Finding]:
    """Look; without TOUSU_BROKER there is nothing to look at."""
    from api.bell import installed

    try:
        broker = Running.from_environment().broker
        if not broker:
            return
        error = installed().answers(broker)
    except TousuError as wrong:
        yield Finding(WARN, "broker", wrong.en, wrong.zh, "see docs/deploy/cluster.md")
        return
    if error:
        # Nothing is lost: the sweeps do by themselves what the cluster would.
        en = f"does not answer ({error}); the sweeps do its work"
        zh = f"消息中间件无应答({error}),由各扫描进程代办"
        yield Finding(WARN, "broker", en, zh, "look at TOUSU_BROKER")
    else:
        yield Finding(OK, "broker", "answers", "消息中间件正常")

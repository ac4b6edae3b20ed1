"""The office's time zone, and what the clock says there."""

from __future__ import annotations

from collections.abc import Iterator

from api.cli import opening
from api.cli.checks import OK, Finding


def look() -> Iterator[Finding]:
    """Look."""
    from zoneinfo import ZoneInfo

    from core.clock import SystemClock

    name = opening.zone_name()
    now = SystemClock().now().astimezone(ZoneInfo(name))
    yield Finding(OK, "time zone", f"{name}, now {now:%Y-%m-%d %H:%M}", "单位所在时区及当前时间")

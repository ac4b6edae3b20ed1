"""Whether the office stands still after a restore."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from api.cli.checks import FAIL, OK, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    from core.usecases.recovery.holding import hold_of

    hold = hold_of(office)
    if hold is None:
        yield Finding(OK, "hold", "the office works", "未停办")
    else:
        since = hold.begun_at.astimezone(office.zone)
        yield Finding(FAIL, "hold", f"on hold since {since:%Y-%m-%d %H:%M}: nothing fires",
                      "恢复后停办中,时限不会触发", "tousu hold show")  # fmt: skip

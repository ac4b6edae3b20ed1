"""Whether releasing identities without a custodian is the exception still."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from api.cli.checks import OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    from core.usecases.sealed.emergencies import month

    found = month(office)
    count, of = len(found.without), found.releases
    if found.alarming:
        yield Finding(WARN, "releases", f"{count} of {of} this month had no custodian",
                      f"本月 {of} 次解密中 {count} 次未经保密专员",
                      "tousu keys emergencies")  # fmt: skip
    else:
        yield Finding(OK, "releases", f"{count} of {of} this month had no custodian",
                      f"本月解密 {of} 次,{count} 次未经保密专员")  # fmt: skip

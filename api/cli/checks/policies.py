"""Whether every sector has rules that are in force today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from api.cli.checks import OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    today = office.now().astimezone(office.zone).date()
    for sector in office.registry:
        ruled, bare = 0, []
        for profile in sector.profiles:
            found = [p for p in sector.in_force(profile, today) if not (p.overlay or p.office)]
            ruled += len(found)
            bare += [] if found else [profile]
        if bare:
            yield Finding(WARN, f"policies of {sector.slug}",
                          f"none is in force for {', '.join(bare)}", "没有现行有效的政策",
                          f"tousu policy lint {sector.slug}")  # fmt: skip
        else:
            yield Finding(OK, f"policies of {sector.slug}", f"{ruled} in force", "有现行政策")

"""Until when working days are settled, and what already reaches beyond that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from api.cli import opening
from api.cli.checks import OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk

#: From this day of a year on, next year's notice is waited for: most came before 8 December.
NOTICE_AWAITED = (11, 1)


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    from core.storage.assessment.surveys import open_past

    certain = opening.book().as_known_on().certain_through
    with office.store.read() as work:
        beyond = open_past(work.connection, certain)
    today = office.now().astimezone(office.zone).date()
    awaited = certain.year <= today.year and today >= date(today.year, *NOTICE_AWAITED)
    said = f"settled through {certain}; {beyond} open deadlines reach beyond"
    zh = f"工作日确定至 {certain},在此之后到期的有 {beyond} 项"
    if awaited or today > certain:
        yield Finding(WARN, "calendar", f"{said}; the notice for {certain.year + 1} is missing",
                      f"{zh};尚缺 {certain.year + 1} 年放假通知",
                      f"tousu calendar import notice-{certain.year + 1}.json")  # fmt: skip
    else:
        yield Finding(OK, "calendar", said, zh)

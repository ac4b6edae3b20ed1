"""Whether what was due has fired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from api.cli.checks import OK, WARN, Finding

if TYPE_CHECKING:
    from core.usecases.desk import Desk

LONGEST_LAG = timedelta(minutes=1)


def look_at(office: Desk) -> Iterator[Finding]:
    """Look."""
    from core.storage.assessment.surveys import longest_due

    now = office.now()
    with office.store.read() as work:
        count, since = longest_due(work.connection, now)
    if since is not None and now - since > LONGEST_LAG:
        local = since.astimezone(office.zone)
        en = f"{count} wait to be fired, since {local:%Y-%m-%d %H:%M}"
        zh = f"有 {count} 项到期时限尚未处理"
        yield Finding(WARN, "deadlines", en, zh, "tousu serve, or tousu work --once")
    else:
        yield Finding(OK, "deadlines", "what was due has fired", "到期时限均已处理")

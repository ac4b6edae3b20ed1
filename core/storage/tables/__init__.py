"""Every table, each column with its meaning. ``Base.metadata`` holds them all.

``intake`` is what arrives, ``matters`` the cases with all that hangs on them, ``office`` what the
office sets for itself, ``scoring`` what assessors find and what is typed in for reports, ``access``
who may come in.
"""

from core.storage.tables.access import grants, tokens, units, users
from core.storage.tables.base import Base
from core.storage.tables.intake import (
    idempotency_keys,
    number_sequences,
    parties,
    submissions,
)
from core.storage.tables.matters import cases, journal, links, notices, tasks, timers
from core.storage.tables.office import calendar_records, settings
from core.storage.tables.scoring import findings, period_numbers

metadata = Base.metadata

__all__ = [
    "Base",
    "calendar_records",
    "cases",
    "findings",
    "grants",
    "idempotency_keys",
    "journal",
    "links",
    "metadata",
    "notices",
    "number_sequences",
    "parties",
    "period_numbers",
    "settings",
    "submissions",
    "tasks",
    "timers",
    "tokens",
    "units",
    "users",
]

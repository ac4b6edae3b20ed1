"""What `tousu doctor` looks at: a module for each look, listed in the order of looking.

A module has ``look()``, or ``look_at(office)`` where it needs an office that opens; each yields
what it found. A new look is a new module and its name in one of the two lists.
"""

from __future__ import annotations

from dataclasses import dataclass

OK, WARN, FAIL = "ok", "warn", "fail"

#: Looks at the machine, which need no database.
MACHINE = (
    "python", "names", "zone", "sqlite", "home", "disk", "safety", "keys", "sectors", "pdf",
    "letterheads", "broker",
)  # fmt: skip
#: Looks at an office whose database is of this version.
OFFICE = (
    "clock", "durability", "deadlines", "background", "calendar", "policies", "people", "hold",
    "log", "keys", "backups", "outbox", "emergencies", "vouched",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What one look found: ``state`` ok, warn or fail, and what to ``type`` if it is not ok."""

    state: str
    what: str
    en: str
    zh: str
    type: str = ""

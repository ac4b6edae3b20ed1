"""What arrives at the office, before it is split into cases: one receipt and its parties."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

ROLES = ("complainant", "reporter", "respondent", "representative", "agent")


@dataclass(frozen=True)
class Party:
    """Somebody who takes part, in one of :data:`ROLES`; ``sealed`` identities are not shown.

    What tells who it is stays out of ``repr``, so that no log or traceback prints it.
    """

    role: str
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    sealed: bool = False
    id: int | None = None


@dataclass(frozen=True)
class Submission:
    """A call, letter, visit, form or transfer.

    ``received_at`` is its first receipt, which never moves; ``recorded_at`` when it was entered
    here. ``external_id`` is its number in the system it came from, unique in its sector.
    """

    sector: str
    profile: str
    channel: str
    received_at: datetime
    recorded_at: datetime
    subject: str = field(default="", repr=False)
    description: str = field(default="", repr=False)
    external_id: str | None = None
    parties: tuple[Party, ...] = ()
    id: int | None = None

"""Standing still after a restore: nothing is done to cases and nothing goes out until released.

Whoever restored an older state does not know yet what was done after it. So cases can be read
and not changed (``core.storage.casework.cases`` refuses), the sweep fires nothing, and what sends
must ask
:func:`held` first, until an officer who is somebody else has looked at the report.
"""

from __future__ import annotations

from core.domain.errors import Conflict, NotPermitted, Problem, invalid
from core.storage.proof.audit import Registered
from core.storage.proof.checkpoints import Hold
from core.usecases.desk import Desk

__all__ = ["RELEASERS", "held", "hold_of", "release"]

#: Who may let the office work again.
RELEASERS = ("chief", "director", "supervisor", "admin")


def held(desk: Desk) -> bool:
    """Whether the office stands still."""
    return hold_of(desk) is not None


def hold_of(desk: Desk) -> Hold | None:
    """The hold under which the office stands; None: it works."""
    with desk.store.read() as work:
        return work.holds.active()


def release(desk: Desk, by: str, reason: str) -> Hold:
    """Let the office work again; what fell due meanwhile fires, each at its own late hour.

    Conflict where it is not held; NotPermitted for who holds none of the roles
    :data:`RELEASERS`, or restored it.
    """
    if not reason.strip():
        raise invalid(Problem("reason", "须写明理由", "Say why"))
    with desk.store.write() as work:
        hold = work.holds.active()
        if hold is None:
            raise Conflict("系统未处于停办状态", "The office is not on hold")
        roles = {grant.role for grant in work.users.grants(by)}
        if not work.users.get(by).active or not roles & set(RELEASERS):
            names = ", ".join(RELEASERS)
            raise NotPermitted(f"须有角色之一:{names}", f"One of these roles is needed: {names}")
        if by == hold.begun_by:
            raise NotPermitted("恢复人不得自行解除停办", "Whoever restored it cannot release it")
        work.holds.release(by, work.now)
        work.audit.add(Registered("released", work.now, by, reason=reason.strip()))
        return hold

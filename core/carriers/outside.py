"""What an installation can reach outside: its mail server, the hosts it names, its keys."""

from __future__ import annotations

from dataclasses import dataclass

from core.carriers.addresses import Allowed, Resolve, look_up
from core.carriers.mail import MailServer
from core.carriers.signing import Secrets

__all__ = ["NO_WAY_OUT", "Outside"]


@dataclass(frozen=True)
class Outside:
    """The ways out. Without ``mail`` no mail leaves, without ``keys`` no webhook.

    ``allowed`` are the hosts inside that may be reached, ``resolve`` finds the numbers of a name.
    """

    mail: MailServer | None = None
    keys: Secrets | None = None
    allowed: Allowed = frozenset()
    resolve: Resolve = look_up

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels by which something can leave."""
        ways = (("mail", self.mail), ("webhook", self.keys))
        return tuple(name for name, way in ways if way is not None)


#: For trials and tests: what is promised stays.
NO_WAY_OUT = Outside()

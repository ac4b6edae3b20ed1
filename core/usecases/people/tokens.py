"""What opens a door: a random text, told once and stored hashed.

A machine's token carries scopes. The session of a browser and the invitation to set a password
are tokens too, each with a scope of its own that nobody asks for by name; so leaving the office
and losing a role take effect on all of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from core import chance
from core.storage.people.tokens import Token
from core.storage.unit_of_work import UnitOfWork

#: What a token may be allowed: look, receive, work on cases, change rules, keep tokens, run the
#: office, name in whose name it does so, and read the numbers by which it is watched.
SCOPES = ("read", "submit", "handle", "policies", "tokens", "admin", "act_as", "metrics")
#: The scope of the tokens that browsers carry.
SESSION = "session"
#: The scope of the tokens that let somebody set a password, once.
INVITATION = "invitation"


@dataclass(frozen=True)
class Issued:
    """A new token; its ``text`` is told this once and never again."""

    token: Token
    text: str


def new_token(
    work: UnitOfWork, user: str, name: str, scopes: tuple[str, ...], expires_at: datetime | None
) -> Issued:
    """A new token for ``user`` (a name), its scopes taken as they are; NotFound for the user."""
    prefix = chance.text(4)
    text = f"tousu_{prefix}_{chance.text(24)}"
    new = Token(prefix, digest(text), user, name, scopes, work.now, expires_at)
    return Issued(work.tokens.add(new), text)


def digest(text: str) -> str:
    """The form in which a token's text is stored and looked up."""
    # A token is random and long, so a fast hash without salt is enough to keep it secret.
    return sha256(text.encode()).hexdigest()

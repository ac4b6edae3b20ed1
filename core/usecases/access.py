"""Users with their roles, the units they work in, and the tokens of machines.

Passwords and tokens are stored hashed only. Who comes in with them: ``core.usecases.entry``.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from argon2 import PasswordHasher

from core.carriers.mail import is_address
from core.domain.errors import Problem, invalid
from core.storage.access import Grant, Token, Unit, User
from core.usecases.desk import Desk

#: What a token may be allowed: look, receive, work on cases, change rules, keep tokens, run the
#: office, and name in whose name it does so.
SCOPES = ("read", "submit", "handle", "policies", "tokens", "admin", "act_as")
#: The scope of the tokens that browsers carry; nobody asks for one by name.
SESSION = "session"

_NAME = re.compile(r"[^\s\x00-\x1f\x7f]{1,64}")
_PASSWORD_LENGTH = 8


@dataclass(frozen=True)
class Account:
    """A user with the roles held."""

    user: User
    grants: tuple[Grant, ...]


@dataclass(frozen=True)
class Issued:
    """A new token; its ``text`` is told this once and never again."""

    token: Token
    text: str


def add_user(
    desk: Desk,
    name: str,
    display_name: str = "",
    password: str = "",
    grants: Iterable[Grant] = (),
    email: str = "",
) -> User:
    """Enter a user, with a password if people log in under it; Conflict where the name is taken."""
    _check_email(email)
    if not _NAME.fullmatch(name):
        raise invalid(
            Problem(
                "name", "须为1至64个不含空白的字符", "Must be 1 to 64 characters without spaces"
            )
        )
    hashed = _hashed(password) if password else ""
    with desk.store.write() as work:
        user = work.users.add(User(name, display_name or name, work.now, hashed, email=email))
        for grant in grants:
            _check_role(desk, grant.role)
            work.users.grant(name, grant)
        return user


def set_password(desk: Desk, name: str, password: str) -> None:
    """Give a user a new password and end the sessions begun under the old one."""
    hashed = _hashed(password)
    with desk.store.write() as work:
        work.users.save(replace(work.users.get(name), password_hash=hashed))
        for token in work.tokens.of(name):
            if SESSION in token.scopes and token.revoked_at is None:
                work.tokens.revoke(token)


def set_email(desk: Desk, name: str, email: str) -> None:
    """Give a user an address for mails; an empty one takes it away."""
    _check_email(email)
    with desk.store.write() as work:
        work.users.save(replace(work.users.get(name), email=email))


def set_active(desk: Desk, name: str, active: bool) -> None:
    """Let a user in again, or no more; the journal goes on naming those who left."""
    with desk.store.write() as work:
        work.users.save(replace(work.users.get(name), active=active))


def grant_role(desk: Desk, name: str, grant: Grant) -> None:
    """Give a role to a user, in one unit or everywhere."""
    _check_role(desk, grant.role)
    with desk.store.write() as work:
        work.users.grant(name, grant)


def revoke_role(desk: Desk, name: str, grant: Grant) -> None:
    """Take a role back."""
    with desk.store.write() as work:
        work.users.revoke(name, grant)


def list_users(desk: Desk) -> list[Account]:
    """Every user with the roles held, by name."""
    with desk.store.read() as work:
        return [Account(user, work.users.grants(user.name)) for user in work.users.all()]


def add_units(desk: Desk, sector: str) -> list[Unit]:
    """Set up the units a sector names, under one that stands for the whole and has its slug.

    A role held in that one counts throughout the sector. What is there already stays.
    """
    found = desk.sector(sector)
    titles = {sector: found.title, **found.vocabulary.get("units", {})}
    with desk.store.write() as work:
        known = {unit.slug for unit in work.units.all(sector)}
        for slug, title in titles.items():
            if slug not in known:
                parent = None if slug == sector else sector
                work.units.add(Unit(sector, slug, dict(title), parent))
        return work.units.all(sector)


def list_units(desk: Desk, sector: str) -> list[Unit]:
    """The units of a sector, in the order in which they were added."""
    desk.sector(sector)
    with desk.store.read() as work:
        return work.units.all(sector)


def issue_token(
    desk: Desk,
    user: str,
    name: str,
    scopes: Iterable[str] = ("read",),
    expires_at: datetime | None = None,
) -> Issued:
    """A new token that acts for ``user`` (a name), for what its ``scopes`` allow."""
    wanted = tuple(dict.fromkeys(scopes))
    problems = []
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        allowed = ", ".join(SCOPES)
        problems.append(
            Problem("scopes", f"没有权限范围 {', '.join(unknown)};可选:{allowed}",
                    f"No such scope: {', '.join(unknown)}; allowed: {allowed}")
        )  # fmt: skip
    if not name.strip():
        problems.append(Problem("name", "须写明用途", "Say what it is for"))
    if expires_at is not None and expires_at <= desk.now():
        problems.append(Problem("expires_at", "须在将来", "Must lie in the future"))
    if problems:
        raise invalid(*problems)
    return make_token(desk, user, name, wanted, expires_at)


def tokens_of(desk: Desk, user: str) -> list[Token]:
    """The tokens of a user that are not taken back; sessions are not among them."""
    with desk.store.read() as work:
        tokens = work.tokens.of(user)
    return [t for t in tokens if SESSION not in t.scopes and t.revoked_at is None]


def revoke_token(desk: Desk, user: str, prefix: str) -> bool:
    """Take a token of ``user`` back by its prefix; False where there is no such token."""
    with desk.store.write() as work:
        found = [t for t in work.tokens.of(user) if t.prefix == prefix and t.revoked_at is None]
        for token in found:
            work.tokens.revoke(token)
    return bool(found)


def make_token(
    desk: Desk, user: str, name: str, scopes: tuple[str, ...], expires_at: datetime | None
) -> Issued:
    """A new token, its scopes taken as they are; others go through :func:`issue_token`."""
    prefix = secrets.token_hex(4)
    text = f"tousu_{prefix}_{secrets.token_hex(24)}"
    with desk.store.write() as work:
        new = Token(prefix, digest(text), user, name.strip(), scopes, work.now, expires_at)
        return Issued(work.tokens.add(new), text)


def digest(text: str) -> str:
    """The form in which a token's text is stored and looked up."""
    # A token is random and long, so a fast hash without salt is enough to keep it secret.
    return sha256(text.encode()).hexdigest()


def _check_role(desk: Desk, role: str) -> None:
    known = {
        r for s in desk.registry for w in (s.neutral, s.vocabulary) for r in w.get("roles", {})
    }
    if known and role not in known - {"system"}:
        allowed = ", ".join(sorted(known - {"system"}))
        raise invalid(
            Problem(
                "role", f"没有角色 {role};可选:{allowed}", f"No role {role}; allowed: {allowed}"
            )
        )


def _check_email(email: str) -> None:
    if email and not is_address(email):
        raise invalid(Problem("email", "不是邮件地址", "This is no address for mail"))


def _hashed(password: str) -> str:
    if len(password) < _PASSWORD_LENGTH:
        n = _PASSWORD_LENGTH
        raise invalid(Problem("password", f"至少{n}个字符", f"Must have at least {n} characters"))
    return PasswordHasher().hash(password)

"""Who comes in: by the token of a machine, or by the session of a browser.

A session is a token too, one that only a cookie carries; so logging out, leaving the office and
losing a role all take effect at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore

from argon2.exceptions import InvalidHashError, VerificationError

from core.domain.cases import Officer
from core.domain.errors import NotPermitted, Problem, invalid
from core.storage.access import Grant
from core.usecases import access
from core.usecases.access import SESSION, Issued, digest, make_token
from core.usecases.desk import Desk

#: Roles that work on cases. Those who run the system or edit policies hold none of them.
CASE_ROLES = (
    "clerk", "handler", "unit_head", "legal", "chief", "director", "collective", "supervisor",
    "custodian",
)  # fmt: skip

#: What a person may do in a session: all but act for others.
IN_A_SESSION = (SESSION, "read", "submit", "handle", "policies", "tokens", "admin")
SESSION_LENGTH = timedelta(hours=12)

#: Checking a password takes 64 MiB by design; a crowd at the door must not take it all at once.
_AT_A_TIME = BoundedSemaphore(2)

#: Writing "last used" at every request would cost a commit each; once an hour tells enough.
NOTE_USE_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Caller:
    """Somebody who came in: the user acting, what may be done, and by which token.

    ``behind`` is the owner of the token where it acts for another user, else empty.
    """

    name: str
    display_name: str
    grants: tuple[Grant, ...] = ()
    scopes: tuple[str, ...] = ()
    token: str = ""
    behind: str = ""

    def holds(self, roles: Iterable[str], sector: str | None = None) -> bool:
        """Whether one of ``roles`` is held anywhere (or anywhere in ``sector``)."""
        wanted = set(roles)
        return any(
            grant.role in wanted and (sector is None or grant.sector in ("", sector))
            for grant in self.grants
        )

    def officer(self, sector: str, unit: str | None, above: Mapping[str, str | None]) -> Officer:
        """The caller before a case of ``unit``: with the roles held there, or above it.

        ``above`` gives the parent of every unit of the sector. A case that has no unit yet, or
        one the office does not keep, is open to every role of the sector: somebody must begin.
        """
        line = _line(unit, above)
        held = (
            grant.role
            for grant in self.grants
            if grant.sector == ""
            or (grant.sector == sector and (line is None or grant.unit in line))
        )
        return Officer(self.name, tuple(dict.fromkeys(held)))


def come_in(desk: Desk, text: str, *, session: bool = False) -> Caller:
    """Who a token's ``text`` lets in; NotPermitted (``unauthenticated``) where it opens nothing.

    A session's text opens the pages only, any other text the programming interface only.
    """
    with desk.store.read() as work:
        token = work.tokens.find(digest(text))
        if token is None or (SESSION in token.scopes) != session:
            raise _not_let_in(
                "令牌无效、已过期或已撤销", "The token is unknown, expired or revoked"
            )
        caller = Caller(
            token.user,
            work.users.get(token.user).display_name,
            work.users.grants(token.user),
            IN_A_SESSION if session else token.scopes,
            token.prefix,
        )
    last = token.last_used_at
    if last is None or desk.now() - last >= NOTE_USE_AFTER:
        with desk.store.write() as work:
            work.tokens.used(token)
    return caller


def log_in(desk: Desk, name: str, password: str) -> Issued:
    """Begin a session with name and password; NotPermitted where they do not fit.

    The answer is the same, and takes as long, whether the name or the password is wrong.
    """
    with desk.store.read() as work:
        user = work.users.find(name)
    known = user.password_hash if user and user.active and user.password_hash else _decoy()
    if not _verified(known, password) or user is None or not user.active:
        raise _not_let_in("用户名或密码不正确", "The name or the password is wrong")
    return make_token(desk, user.name, "browser", (SESSION,), desk.now() + SESSION_LENGTH)


def log_out(desk: Desk, text: str) -> None:
    """End the session of this text, if it is one."""
    with desk.store.write() as work:
        token = work.tokens.find(digest(text))
        if token and SESSION in token.scopes:
            work.tokens.revoke(token)


def act_as(desk: Desk, caller: Caller, name: str) -> Caller:
    """The caller acting for the user ``name``: their roles, within the token's own scopes."""
    if "act_as" not in caller.scopes:
        raise NotPermitted("此令牌不得代他人行事", "This token may not act for somebody else")
    with desk.store.read() as work:
        user = work.users.find(name)
        if user is None or not user.active:
            raise NotPermitted(f"没有可代行的用户 {name}", f"There is no user {name} to act for")
        grants = work.users.grants(name)
    return replace(
        caller, name=name, display_name=user.display_name, grants=grants, behind=caller.name
    )


def colleagues(desk: Desk, names: Iterable[str]) -> list[Caller]:
    """The users named as taking part in an act; ``invalid_input`` for one who is not there."""
    found, problems = [], []
    with desk.store.read() as work:
        for place, name in enumerate(names):
            user = work.users.find(name)
            if user is None or not user.active:
                path = f"together_with.{place}"
                problems.append(Problem(path, f"没有用户 {name}", f"There is no user {name}"))
            else:
                found.append(Caller(name, user.display_name, work.users.grants(name)))
    if problems:
        raise invalid(*problems)
    return found


def _not_let_in(zh: str, en: str) -> NotPermitted:
    return NotPermitted(zh, en, code="unauthenticated")


def _line(unit: str | None, above: Mapping[str, str | None]) -> list[str] | None:
    """The unit and those above it; None where the unit is not known."""
    if unit is None or unit not in above:
        return None
    line = []
    while unit is not None:
        line.append(unit)
        unit = above.get(unit)
    return line


def _verified(hashed: str, password: str) -> bool:
    try:
        with _AT_A_TIME:
            return access.PASSWORDS.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    """A hash that no password fits, so that an unknown name costs as much as a known one."""
    return access.PASSWORDS.hash(secrets.token_hex(16))

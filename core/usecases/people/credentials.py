"""Passwords: set by whom they are for, hashed with Argon2, never told to anybody else.

Who enters or helps a user hands over an invitation, which sets a password once within a day
(NIST SP 800-63B-4 §3.1.1). A new password ends every session begun under the old one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core import chance
from core.domain.errors import NotPermitted, Problem, Refusal, invalid
from core.domain.people.passwords import MOST, check_password
from core.storage.people.access import Grant, User
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.people.tokens import INVITATION, SESSION, Issued, digest, new_token

#: An invitation that lies around is somebody else's chance.
INVITED_FOR = timedelta(hours=24)

#: So many wrong passwords for one name within :data:`LOCKED_FOR` shut its door for that long.
FAILURES = 10
LOCKED_FOR = timedelta(minutes=15)
_DOOR = "password"

#: Passwords are hashed as RFC 9106 recommends where memory is short: argon2id, 64 MiB.
PASSWORDS = PasswordHasher()

#: Checking a password takes 64 MiB by design; a crowd at the door must not take it all at once.
_AT_A_TIME = BoundedSemaphore(2)


def hashed(password: str, name: str) -> str:
    """What is stored of a new password of the user ``name``; ``invalid_input`` where it is weak."""
    check_password(password, name)
    return PASSWORDS.hash(password)


def set_password(desk: Desk, name: str, password: str, by: str = "") -> None:
    """Give a user a new password and end the sessions begun under the old one. NotFound."""
    new = hashed(password, name)
    with desk.store.write() as work:
        _set(work, work.users.get(name), new, by)


def change_password(desk: Desk, name: str, old: str, new: str) -> None:
    """Change one's own password; ``invalid_input`` where the old one is wrong or the new weak."""
    user = prove(desk, name, old)
    if user is None:
        raise invalid(Problem("old", "原密码不正确", "The old password is wrong"))
    new_hash = hashed(new, name)
    with desk.store.write() as work:
        _set(work, work.users.get(name), new_hash, name)


def invite(desk: Desk, name: str, by: str = "", grants: tuple[Grant, ...] = ()) -> Issued:
    """An invitation for ``name`` to set a password; the one before it is worth nothing any more.

    ``by`` with ``grants`` asks for it; empty: somebody at the machine. Who has a password already
    is helped by a security administrator only (``not_allowed``), and nobody helps himself
    (``needs_second_officer``): an invitation opens the account to whoever holds it.
    """
    with desk.store.write() as work:
        user = work.users.get(name)
        if by:
            _check_inviter(user, by, grants)
        _end(work, name, INVITATION)
        work.access_events.add(by, name, "invited")
        return new_token(work, name, "invitation", (INVITATION,), work.now + INVITED_FOR)


def accept(desk: Desk, text: str, password: str) -> User:
    """Set a password by an invitation, which is then used up.

    NotPermitted (``unauthenticated``) where it opens nothing; ``invalid_input`` for a weak
    password, and the invitation still stands.
    """
    with desk.store.read() as work:
        user = work.users.get(_invited(work, text))
    new = hashed(password, user.name)
    with desk.store.write() as work:
        _invited(work, text)  # somebody may have used it meanwhile
        _set(work, user, new, user.name)
        _end(work, user.name, INVITATION)
    return user


def end_access(desk: Desk, name: str, by: str = "") -> None:
    """End every session, token and invitation of a user, who may log in again. NotFound."""
    with desk.store.write() as work:
        end_all(work, work.users.get(name).name)
        work.access_events.add(by, name, "access_ended")


def end_all(work: UnitOfWork, name: str) -> None:
    """End every session, token and invitation of the user ``name``."""
    for token in work.tokens.of(name):
        if token.revoked_at is None:
            work.tokens.revoke(token)


def prove(desk: Desk, name: str, password: str) -> User | None:
    """The user whose name and password these are, or None; it takes as long for a wrong name.

    Every try counts before it is checked, so that many at once find no gap. NotPermitted
    (``too_many_requests``) after :data:`FAILURES` of them, right or wrong.
    """
    with desk.store.write() as work:
        failures = work.attempts.count(_DOOR, name, LOCKED_FOR)
        if failures < FAILURES:
            work.attempts.add(_DOOR, name, LOCKED_FOR)
        user = work.users.find(name)
    if failures >= FAILURES:
        minutes = int(LOCKED_FOR.total_seconds() // 60)
        raise NotPermitted(
            f"失败次数过多,请{minutes}分钟后再试",
            f"Too many failures; try again in {minutes} minutes", code="too_many_requests",
        )  # fmt: skip
    known = user.password_hash if user and user.active and user.password_hash else _decoy()
    if not _fits(known, password) or user is None or not user.active:
        if user is not None and failures == FAILURES - 1:
            with desk.store.write() as work:
                work.access_events.add(name, name, "locked_out")
        return None
    with desk.store.write() as work:
        work.attempts.forget(_DOOR, name)
    return user


def _set(work: UnitOfWork, user: User, password_hash: str, by: str) -> None:
    work.users.save(replace(user, password_hash=password_hash))
    _end(work, user.name, SESSION)
    work.attempts.forget(_DOOR, user.name)
    work.access_events.add(by, user.name, "password_set")


def _end(work: UnitOfWork, name: str, scope: str) -> None:
    for token in work.tokens.of(name):
        if scope in token.scopes and token.revoked_at is None:
            work.tokens.revoke(token)


def _invited(work: UnitOfWork, text: str) -> str:
    token = work.tokens.find(digest(text))
    if token is None or INVITATION not in token.scopes:
        raise NotPermitted(
            "邀请无效、已过期或已使用;请管理员重新邀请",
            "The invitation is unknown, expired or used; ask the administrator for another",
            code="unauthenticated",
        )
    return token.user


def _check_inviter(user: User, by: str, grants: tuple[Grant, ...]) -> None:
    if by == user.name:
        zh, en = "不得邀请自己", "Nobody invites himself"
        raise Refusal("needs_second_officer", zh, en)
    if user.password_hash and not any(grant.role == "security_admin" for grant in grants):
        raise Refusal(
            "not_allowed",
            f"用户 {user.name} 已有密码;重设须由安全管理员办理",
            f"{user.name} has a password; a security administrator may have it set anew",
        )


def _fits(password_hash: str, password: str) -> bool:
    if len(password) > MOST:
        return False
    try:
        with _AT_A_TIME:
            return PASSWORDS.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    """A hash that no password fits, so that an unknown name costs as much as a known one."""
    return PASSWORDS.hash(chance.text(16))

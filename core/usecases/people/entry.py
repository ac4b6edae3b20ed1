"""Who comes in: by the token of a machine, or by the session of a browser.

A session is a token too, one that only a cookie carries; so logging out, leaving the office and
losing a role all take effect at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.domain.casework.cases import Officer
from core.domain.errors import NotPermitted, Problem, invalid
from core.domain.people.separation import CASE_ROLES
from core.storage.people.access import Grant
from core.storage.people.tokens import Token
from core.usecases.desk import Desk
from core.usecases.people import credentials
from core.usecases.people.tokens import INVITATION, SESSION, Issued, digest, new_token

#: What a person may do in a session: all but act for others.
IN_A_SESSION = (SESSION, "read", "submit", "handle", "policies", "tokens", "admin")
SESSION_LENGTH = timedelta(hours=12)
#: A session that lies idle so long ends before that (GB/T 22239-2019 8.1.4.1 登录连接超时).
IDLE = timedelta(hours=1)

#: Writing "last used" at every request would cost a commit each; this often tells enough.
NOTE_USE_AFTER = timedelta(hours=1)
NOTE_SESSION_AFTER = timedelta(minutes=5)


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
        line = line_of(unit, above)
        held = (
            grant.role
            for grant in self.grants
            if grant.sector == ""
            or (grant.sector == sector and (line is None or grant.unit in line))
        )
        return Officer(self.name, tuple(dict.fromkeys(held)))

    def sees(self, sector: str, unit: str | None, above: Mapping[str, str | None]) -> bool:
        """Whether the caller may know of a case of ``unit``; ``above`` as for :meth:`officer`."""
        return not set(CASE_ROLES).isdisjoint(self.officer(sector, unit, above).roles)


def come_in(desk: Desk, text: str, *, session: bool = False) -> Caller:
    """Who a token's ``text`` lets in; NotPermitted (``unauthenticated``) where it opens nothing.

    A session's text opens the pages only, any other text the programming interface only.
    """
    found = desk.store.bearer(digest(text))
    if found is None or not _opens(found.token, session, desk.now()):
        raise _not_let_in("令牌无效、已过期或已撤销", "The token is unknown, expired or revoked")
    token = found.token
    scopes = IN_A_SESSION if session else token.scopes
    caller = Caller(token.user, found.display_name, found.grants, scopes, token.prefix)
    last, often = token.last_used_at, NOTE_SESSION_AFTER if session else NOTE_USE_AFTER
    if last is None or desk.now() - last >= often:
        with desk.store.write() as work:
            work.tokens.used(token)
    return caller


def log_in(desk: Desk, name: str, password: str) -> Issued:
    """Begin a session with name and password; NotPermitted where they do not fit.

    The answer is the same, and takes as long, whether the name or the password is wrong; after
    many wrong ones it is ``too_many_requests`` for a while.
    """
    user = credentials.prove(desk, name, password)
    if user is None:
        raise _not_let_in("用户名或密码不正确", "The name or the password is wrong")
    return begin_session(desk, user.name)


def begin_session(desk: Desk, name: str, proof: str = "password") -> Issued:
    """A session of the user ``name``, who gave ``proof``; a text that nobody had before."""
    with desk.store.write() as work:
        work.access_events.add(name, name, "logged_in", proof=proof)
        return new_token(work, name, "browser", (SESSION,), work.now + SESSION_LENGTH)


def begin_session_of(desk: Desk, name: str, proof: str) -> Issued:
    """A session of whom another door names; NotPermitted where no such user may come in."""
    with desk.store.read() as work:
        user = work.users.find(name)
    if user is None or not user.active:
        raise NotPermitted(
            f"这里没有可登录的用户 {name};请联系系统管理员",
            f"No user {name} may come in here; ask the administrator", code="unauthenticated",
        )  # fmt: skip
    return begin_session(desk, name, proof)


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


def _opens(token: Token, session: bool, now: datetime) -> bool:
    """Whether the token is for this door, and its session, if it is one, still awake."""
    if INVITATION in token.scopes or (SESSION in token.scopes) != session:
        return False
    return not session or now - (token.last_used_at or token.created_at) < IDLE


def _not_let_in(zh: str, en: str) -> NotPermitted:
    return NotPermitted(zh, en, code="unauthenticated")


def line_of(unit: str | None, above: Mapping[str, str | None]) -> list[str] | None:
    """The unit and those above it; None where the unit is not known."""
    if unit is None or unit not in above:
        return None
    line = []
    while unit is not None:
        line.append(unit)
        unit = above.get(unit)
    return line

"""Users with their roles, the units they work in, and the tokens of machines.

Every change is kept with who made it; ``by`` is empty for somebody at the machine, who needs no
leave. Passwords: ``core.usecases.people.credentials``; who comes in with them:
``core.usecases.people.entry``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from core.carriers.mail import is_address
from core.domain.errors import Problem, invalid
from core.domain.people.separation import check_giver, check_together
from core.storage.people.access import Grant, Unit, User
from core.storage.people.doors import AccessEvent
from core.storage.people.tokens import Token
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.people import credentials
from core.usecases.people.tokens import INVITATION, SCOPES, SESSION, Issued, new_token

_NAME = re.compile(r"[^\s/\x00-\x1f\x7f]{1,64}")
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True)
class Account:
    """A user with the roles held."""

    user: User
    grants: tuple[Grant, ...]


def add_user(
    desk: Desk,
    name: str,
    display_name: str = "",
    password: str = "",
    grants: Iterable[Grant] = (),
    email: str = "",
    by: str = "",
) -> User:
    """Enter a user, with a password if people log in under it; Conflict where the name is taken.

    ``not_allowed`` for roles that one person may not hold together, and for any role where ``by``
    enters the user: another person gives those.
    """
    _check_email(email)
    if not _NAME.fullmatch(name):
        raise invalid(
            Problem(
                "name",
                "须为1至64个不含空白和斜线的字符",
                "Must be 1 to 64 characters without spaces and slashes",
            )
        )
    hashed = credentials.hashed(password, name) if password else ""
    with desk.store.write() as work:
        new = User(name, display_name or name, work.now, hashed, entered_by=by, email=email)
        user = work.users.add(new)
        work.access_events.add(by, name, "user_added")
        for grant in grants:
            _give(desk, work, user, grant, by)
        return user


def rename_user(desk: Desk, name: str, display_name: str, by: str = "") -> User:
    """Show a user under another name; the one to log in with stays. NotFound."""
    with desk.store.write() as work:
        user = replace(work.users.get(name), display_name=display_name)
        work.users.save(user)
        work.access_events.add(by, name, "renamed")
        return user


def set_email(desk: Desk, name: str, email: str, by: str = "") -> None:
    """Give a user an address for mails; an empty one takes it away."""
    _check_email(email)
    with desk.store.write() as work:
        work.users.save(replace(work.users.get(name), email=email))
        work.access_events.add(by, name, "email_set")


def set_active(desk: Desk, name: str, active: bool, by: str = "") -> None:
    """Let a user in again, or no more: all sessions and tokens end. The journal keeps the name."""
    with desk.store.write() as work:
        work.users.save(replace(work.users.get(name), active=active))
        if not active:
            credentials.end_all(work, name)
        work.access_events.add(by, name, "let_in" if active else "shut_out")


def grant_role(desk: Desk, name: str, grant: Grant, by: str = "") -> None:
    """Give a role to a user, in one unit or everywhere.

    ``not_allowed`` where one person may not hold it beside those held already;
    ``needs_second_officer`` where ``by`` is, or entered, that user.
    """
    with desk.store.write() as work:
        _give(desk, work, work.users.get(name), grant, by)


def revoke_role(desk: Desk, name: str, grant: Grant, by: str = "") -> None:
    """Take a role back; refused like :func:`grant_role` where it is one's own."""
    with desk.store.write() as work:
        user = work.users.get(name)
        if by:
            check_giver(by, user.name, user.entered_by)
        work.users.revoke(name, grant)
        work.access_events.add(by, name, "role_taken", **vars(grant))


def _give(desk: Desk, work: UnitOfWork, user: User, grant: Grant, by: str) -> None:
    _check_role(desk, grant.role)
    if by:
        check_giver(by, user.name, user.entered_by)
    check_together([*(held.role for held in work.users.grants(user.name)), grant.role])
    work.users.grant(user.name, grant)
    work.access_events.add(by, user.name, "role_given", **vars(grant))


def account(desk: Desk, name: str) -> Account:
    """The user of that name with the roles held; NotFound."""
    with desk.store.read() as work:
        return Account(work.users.get(name), work.users.grants(name))


def list_users(desk: Desk) -> list[Account]:
    """Every user with the roles held, by name."""
    with desk.store.read() as work:
        return [Account(user, work.users.grants(user.name)) for user in work.users.all()]


@dataclass(frozen=True)
class People:
    """Some users by name, how many there are in all, and the cursor of the page after, if any."""

    accounts: list[Account]
    number: int
    next: str | None


def people(
    desk: Desk, part: str = "", role: str = "", cursor: str | None = None, limit: int = 100
) -> People:
    """A page of the users; ``part`` of a name, ``role`` held somewhere: only those."""
    with desk.store.read() as work:
        found = work.users.some(part, role, cursor or "", limit + 1)
        shown, number = found[:limit], work.users.number()
        held = work.users.grants_of([user.name for user in shown])
    accounts = [Account(user, held.get(user.name, ())) for user in shown]
    return People(accounts, number, shown[-1].name if len(found) > limit else None)


def access_events(
    desk: Desk, user: str = "", before: int | None = None, most: int = 100
) -> list[AccessEvent]:
    """Who changed whose access, newest first; of one user, or before the event ``before``."""
    with desk.store.read() as work:
        return work.access_events.latest(user, before, most)


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


def add_unit(desk: Desk, unit: Unit, by: str = "") -> Unit:
    """Set up one more unit, under another of its sector; Conflict where there is one so named."""
    desk.sector(unit.sector)
    if not _SLUG.fullmatch(unit.slug):
        zh, en = "须为小写字母、数字和下划线", "Must be small letters, digits and underscores"
        raise invalid(Problem("slug", zh, en))
    with desk.store.write() as work:
        added = work.units.add(unit)
        work.access_events.add(by, "", "unit_added", sector=unit.sector, unit=unit.slug)
        return added


def rename_unit(desk: Desk, sector: str, slug: str, title: Mapping[str, str], by: str = "") -> Unit:
    """Give a unit another name; its slug stays. NotFound."""
    with desk.store.write() as work:
        renamed = work.units.rename(sector, slug, title)
        work.access_events.add(by, "", "unit_renamed", sector=sector, unit=slug)
        return renamed


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
    by: str = "",
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
    with desk.store.write() as work:
        issued = new_token(work, user, name.strip(), wanted, expires_at)
        work.access_events.add(
            by, user, "token_issued", prefix=issued.token.prefix, scopes=list(wanted)
        )
        return issued


def tokens_of(desk: Desk, user: str) -> list[Token]:
    """The tokens of a user's machines that are not taken back."""
    with desk.store.read() as work:
        tokens = work.tokens.of(user)
    return [t for t in tokens if t.revoked_at is None and not {SESSION, INVITATION} & {*t.scopes}]


def revoke_token(desk: Desk, user: str, prefix: str) -> bool:
    """Take a token of ``user`` back by its prefix; False where there is no such token."""
    with desk.store.write() as work:
        found = [t for t in work.tokens.of(user) if t.prefix == prefix and t.revoked_at is None]
        for token in found:
            work.tokens.revoke(token)
            work.access_events.add(user, user, "token_revoked", prefix=prefix)
    return bool(found)


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

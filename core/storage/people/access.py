"""Keeps who may come in: users and their roles, and units; passwords arrive here hashed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from core.domain.errors import NotFound
from core.storage import tables
from core.storage.database.duplicates import no_duplicates
from core.storage.database.mapping import row_of, shared_names
from core.storage.rules.standing import Stamp, Standing

__all__ = ["Grant", "Unit", "Units", "User", "Users"]


@dataclass(frozen=True)
class Unit:
    """A unit of an office; ``title`` by language, ``parent`` the slug of the one above it."""

    sector: str
    slug: str
    title: Mapping[str, str]
    parent: str | None = None
    id: int | None = None


@dataclass(frozen=True)
class Grant:
    """A role, held in one unit of a sector, or everywhere where both are empty."""

    role: str
    sector: str = ""
    unit: str = ""


@dataclass(frozen=True)
class User:
    """Somebody who logs in; ``name`` stands in the journal and never changes hands.

    ``entered_by`` is empty where somebody at the machine did it.
    """

    name: str
    display_name: str
    created_at: datetime
    password_hash: str = field(default="", repr=False)
    active: bool = True
    entered_by: str = ""
    email: str = ""
    id: int | None = None


_USER = shared_names(User, tables.users)


def _units(stamp: Stamp) -> int:
    return stamp.units


class Units:
    """The units of the office, within one transaction."""

    def __init__(self, connection: Connection, standing: Standing) -> None:
        self._connection = connection
        self._standing = standing

    def add(self, unit: Unit) -> Unit:
        """Store a unit, after the one above it; NotFound for that, Conflict if it exists."""
        self._standing.altered()
        parent = unit_id(self._connection, unit.sector, unit.parent) if unit.parent else None
        row = {"sector": unit.sector, "slug": unit.slug, "title": unit.title, "parent_id": parent}
        with no_duplicates("该单位已存在", f"Unit {unit.slug} exists already"):
            statement = insert(tables.units).values(row).returning(tables.units.c.id)
            return replace(unit, id=self._connection.execute(statement).scalar_one())

    def all(self, sector: str) -> list[Unit]:
        """The units of ``sector``, in the order in which they were added."""
        here, above = tables.units.c, tables.units.alias("above")
        query = (
            select(here.sector, here.slug, here.title, above.c.slug.label("parent"), here.id)
            .outerjoin_from(tables.units, above, above.c.id == here.parent_id)
            .where(here.sector == sector)
            .order_by(here.id)
        )
        return [Unit(**row) for row in self._connection.execute(query).mappings()]

    def above(self, sector: str) -> Mapping[str, str | None]:
        """The unit above each of a sector's, None where there is none: neither ever changes."""

        def read() -> dict[str, str | None]:
            return {unit.slug: unit.parent for unit in self.all(sector)}

        return self._standing.recall("above", sector, _units, read)

    def rename(self, sector: str, slug: str, title: Mapping[str, str]) -> Unit:
        """Give a unit other names; NotFound."""
        unit_id(self._connection, sector, slug)
        here = tables.units.c
        where = here.sector == sector, here.slug == slug
        self._connection.execute(update(tables.units).where(*where).values(title=dict(title)))
        return next(unit for unit in self.all(sector) if unit.slug == slug)


class Users:
    """The users of the office and the roles granted to them, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user: User) -> User:
        """Store a user; Conflict where the name is taken."""
        with no_duplicates("该用户名已被使用", f"The name {user.name} is taken"):
            statement = (
                insert(tables.users).values(row_of(user, _USER)).returning(tables.users.c.id)
            )
            return replace(user, id=self._connection.execute(statement).scalar_one())

    def find(self, name: str) -> User | None:
        """The user of that name, active or not."""
        return next(iter(self._read(tables.users.c.name == name)), None)

    def get(self, name: str) -> User:
        """The user of that name, active or not; NotFound."""
        found = self.find(name)
        if found is None:
            raise NotFound(f"没有用户 {name}", f"There is no user {name}")
        return found

    def all(self) -> list[User]:
        """Every user, by name."""
        return self._read()

    def some(self, part: str, role: str, after: str, most: int) -> list[User]:
        """At most so many users, by name: those whose names come next after ``after``.

        ``part`` stands in the name or in what the user is called; ``role`` is held somewhere.
        """
        here = tables.users.c
        where = [here.name > after]
        if part:
            names = func.lower(here.name), func.lower(here.display_name)
            where.append(or_(*(one.contains(part.lower(), autoescape=True) for one in names)))
        if role:
            held = select(tables.grants.c.user_id).where(tables.grants.c.role == role)
            where.append(here.id.in_(held))
        return self._read(*where, most=most)

    def working(
        self,
        sector: str,
        units: Collection[str] | None,
        roles: Collection[str],
        most: int,
        called: str = "",
    ) -> list[User]:
        """At most so many active users who hold one of the roles in one of the units, by name.

        Those who hold it everywhere are among them; ``units`` None: in any unit of the sector;
        ``called``: only who is called just that.
        """
        held, unit = tables.grants.c, tables.units.c
        there = unit.sector == sector
        if units is not None:
            there &= unit.slug.in_(units)
        holders = (
            select(held.user_id)
            .outerjoin(tables.units)
            .where(held.role.in_(roles), or_(held.unit_id.is_(None), there))
        )
        where = [tables.users.c.active, tables.users.c.id.in_(holders)]
        if called:
            where.append(func.lower(tables.users.c.display_name) == called.lower())
        return self._read(*where, most=most)

    def called(self, names: Collection[str]) -> dict[str, str]:
        """What the users of these names are called."""
        here = tables.users.c
        query = select(here.name, here.display_name).where(here.name.in_(names))
        return {row.name: row.display_name for row in self._connection.execute(query)}

    def number(self) -> int:
        """How many users there are."""
        query = select(func.count()).select_from(tables.users)
        return int(self._connection.execute(query).scalar_one())

    def reachable(self) -> list[tuple[User, tuple[Grant, ...]]]:
        """Every active user who has an address for mails, with the roles held, by name."""
        here = tables.users.c
        users = self._read(here.active, here.email != "")
        return [(user, self.grants(user.name)) for user in users]

    def save(self, user: User) -> None:
        """Write the fields of a stored user; the name stays. NotFound."""
        row = row_of(user, _USER)
        statement = update(tables.users).where(tables.users.c.name == row.pop("name")).values(row)
        if self._connection.execute(statement).rowcount == 0:
            raise NotFound(f"没有用户 {user.name}", f"There is no user {user.name}")

    def grants(self, name: str) -> tuple[Grant, ...]:
        """The roles that a user holds, and where."""
        return self.grants_of([name]).get(name, ())

    def grants_of(self, names: Collection[str]) -> dict[str, tuple[Grant, ...]]:
        """The roles that each of the users holds, and where; who holds none is not there."""
        unit, user = tables.units.c, tables.users.c.name
        query = (
            select(user, tables.grants.c.role, unit.sector, unit.slug)
            .join_from(tables.grants, tables.users)
            .outerjoin(tables.units)
            .where(user.in_(names))
            .order_by(tables.grants.c.id)
        )
        found: dict[str, tuple[Grant, ...]] = {}
        for name, role, sector, slug in self._connection.execute(query):
            found[name] = (*found.get(name, ()), Grant(role, sector or "", slug or ""))
        return found

    def grant(self, name: str, grant: Grant) -> None:
        """Give a role; NotFound for the user or unit, Conflict where it is held already."""
        row = {"user_id": self.get(name).id, "role": grant.role, "unit_id": self._where(grant)}
        with no_duplicates("该角色已授予", f"{name} holds {grant.role} there already"):
            self._connection.execute(insert(tables.grants), row)

    def revoke(self, name: str, grant: Grant) -> None:
        """Take a role back; nothing happens where it is not held. NotFound for user or unit."""
        here = tables.grants.c
        same = here.user_id == self.get(name).id, here.role == grant.role
        place = here.unit_id.is_not_distinct_from(self._where(grant))
        self._connection.execute(delete(tables.grants).where(*same, place))

    def _where(self, grant: Grant) -> int | None:
        if not (grant.sector or grant.unit):
            return None
        return unit_id(self._connection, grant.sector, grant.unit)

    def _read(self, *where: ColumnElement[bool], most: int | None = None) -> list[User]:
        here = tables.users.c
        query = select(here.id, *(here[name] for name in _USER)).where(*where).order_by(here.name)
        return [User(**row) for row in self._connection.execute(query.limit(most)).mappings()]


def unit_id(connection: Connection, sector: str, slug: str) -> int:
    """The row of a unit; NotFound."""
    here = tables.units.c
    query = select(here.id).where(here.sector == sector, here.slug == slug)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound(f"没有单位 {sector}/{slug}", f"There is no unit {sector}/{slug}")
    return int(found)

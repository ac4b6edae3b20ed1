"""Keeps the ways in of machines and sessions; they arrive hashed, and nothing tells their text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, or_, select, update

from core.storage import tables
from core.storage.database.duplicates import no_duplicates
from core.storage.database.mapping import row_of, shared_names
from core.storage.database.prepared import Prepared
from core.storage.people.access import Grant, Users

__all__ = ["Bearer", "Token", "Tokens"]


@dataclass(frozen=True)
class Token:
    """A machine's way in on behalf of ``user`` (a name); ``hash`` is the SHA-256 of its text."""

    prefix: str
    hash: str = field(repr=False)
    user: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    id: int | None = None


_TOKEN = shared_names(Token, tables.tokens)


@dataclass(frozen=True)
class Bearer:
    """Whom a token lets in: it, with what its user is called and the roles held."""

    token: Token
    display_name: str
    grants: tuple[Grant, ...]


_HERE = tables.tokens.c
# One look at all, for it is asked at every request.
_BEARER = Prepared(
    select(
        *(_HERE[name] for name in ("id", *_TOKEN)),
        *(tables.users.c.name.label("user"), tables.users.c.display_name),
        *(tables.grants.c.role, tables.units.c.sector, tables.units.c.slug.label("unit")),
    )
    .select_from(
        tables.tokens.join(tables.users)
        .outerjoin(tables.grants, tables.grants.c.user_id == tables.users.c.id)
        .outerjoin(tables.units, tables.units.c.id == tables.grants.c.unit_id)
    )
    .where(_HERE.hash == bindparam("of"), _HERE.revoked_at.is_(None), tables.users.c.active)
    .where(or_(_HERE.expires_at.is_(None), _HERE.expires_at > bindparam("at")))
    .order_by(tables.grants.c.id)
)


class Tokens:
    """The tokens of machines, within one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def add(self, token: Token) -> Token:
        """Store a token; NotFound for its user, Conflict where its hash is known."""
        user = Users(self._connection).get(token.user)
        row = row_of(token, _TOKEN) | {"user_id": user.id}
        with no_duplicates("该令牌已存在", "This token exists already"):
            statement = insert(tables.tokens).values(row).returning(tables.tokens.c.id)
            return replace(token, id=self._connection.execute(statement).scalar_one())

    def find(self, hash_: str) -> Token | None:
        """The token with that hash, if it opens the door now: neither it nor its user is off."""
        found = self.bearer(hash_)
        return found.token if found else None

    def bearer(self, hash_: str) -> Bearer | None:
        """Whom the token with that hash lets in now; None as for :meth:`find`."""
        rows = _BEARER.rows(self._connection, {"of": hash_, "at": self._now})
        if not rows:
            return None
        *own, user, display_name = rows[0][:-3]
        token = Token(**dict(zip(("id", *_TOKEN), own, strict=True)), user=user)
        held = (Grant(role, sector or "", unit or "") for *_, role, sector, unit in rows if role)
        return Bearer(token, display_name, tuple(held))

    def of(self, user: str) -> list[Token]:
        """Every token of a user (a name), also those that open nothing any more."""
        return self._read(tables.users.c.name == user)

    def used(self, token: Token) -> None:
        """Note that the token came in now."""
        self._set(token, last_used_at=self._now)

    def revoke(self, token: Token) -> None:
        """Take the token back, from now on."""
        self._set(token, revoked_at=self._now)

    def _set(self, token: Token, **values: Any) -> None:
        statement = update(tables.tokens).where(tables.tokens.c.id == token.id)
        self._connection.execute(statement.values(**values))

    def _read(self, *where: ColumnElement[bool]) -> list[Token]:
        here = tables.tokens.c
        query = (
            select(here.id, *(here[name] for name in _TOKEN), tables.users.c.name.label("user"))
            .join_from(tables.tokens, tables.users)
            .where(*where)
            .order_by(here.id)
        )
        return [Token(**row) for row in self._connection.execute(query).mappings()]

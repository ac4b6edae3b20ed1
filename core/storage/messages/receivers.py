"""Keeps who is told: endpoints of webhooks, calendar feeds, and the days of digests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from core.domain.errors import NotFound
from core.storage import tables
from core.storage.database.duplicates import no_duplicates
from core.storage.database.mapping import row_of, shared_names
from core.storage.people.access import Users
from core.storage.rules.standing import Standing

__all__ = ["Digests", "Endpoint", "Endpoints", "Feed", "Feeds"]


@dataclass(frozen=True)
class Endpoint:
    """A program that is told what happens; ``state`` is asked, active, disabled or removed.

    ``events`` are types with ``*``, ``sectors`` slugs (empty: all). ``asked`` is what
    ``asked_by`` wants of these, and of ``url``, until a second person decides (None: nothing).
    """

    url: str
    description: str
    events: tuple[str, ...]
    created_by: str
    created_at: datetime
    sectors: tuple[str, ...] = ()
    state: str = "active"
    secret_version: int = 1
    rotated_at: datetime | None = None
    failing_since: datetime | None = None
    delivered_at: datetime | None = None
    asked: Mapping[str, Any] | None = None
    asked_by: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True)
class Feed:
    """A calendar of due dates: of ``user``'s own cases, or of a ``unit`` of a sector."""

    prefix: str
    hash: str = field(repr=False)
    user: str
    created_at: datetime
    sector: str = ""
    unit: str = ""
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    id: int = 0


_ENDPOINT = shared_names(Endpoint, tables.webhook_endpoints)
_FEED = shared_names(Feed, tables.calendar_feeds)


class Endpoints:
    """The endpoints of webhooks, within one transaction."""

    def __init__(self, connection: Connection, standing: Standing) -> None:
        self._connection = connection
        self._standing = standing

    def add(self, endpoint: Endpoint) -> Endpoint:
        """Store an endpoint; it comes back with its number, which is never given again."""
        self._standing.altered()
        here = tables.webhook_endpoints
        statement = insert(here).values(row_of(endpoint, _ENDPOINT)).returning(here.c.id)
        return replace(endpoint, id=self._connection.execute(statement).scalar_one())

    def get(self, number: int) -> Endpoint:
        """The endpoint of that number; NotFound, also for one that was removed."""
        found = self._read(tables.webhook_endpoints.c.id == number)
        if not found or found[0].state == "removed":
            raise NotFound(f"没有接收地址 {number}", f"There is no endpoint {number}")
        return found[0]

    def all(self) -> list[Endpoint]:
        """Every endpoint that was not removed, in the order in which they were entered."""
        return self._read(tables.webhook_endpoints.c.state != "removed")

    def active(self) -> list[Endpoint]:
        """Those that are told what happens."""
        if not self._standing.stamp.endpoints:
            return []
        return self._read(tables.webhook_endpoints.c.state == "active")

    def save(self, endpoint: Endpoint) -> Endpoint:
        """Write the fields of a stored endpoint."""
        self._standing.altered()
        here = tables.webhook_endpoints
        values = row_of(endpoint, _ENDPOINT)
        self._connection.execute(update(here).where(here.c.id == endpoint.id).values(values))
        return endpoint

    def arrived(self, number: int, at: datetime) -> None:
        """Note that something arrived there."""
        here = tables.webhook_endpoints
        new = {"failing_since": None, "delivered_at": at}
        self._connection.execute(update(here).where(here.c.id == number).values(new))

    def _read(self, where: ColumnElement[bool]) -> list[Endpoint]:
        here = tables.webhook_endpoints.c
        query = select(here.id, *(here[name] for name in _ENDPOINT)).where(where).order_by(here.id)
        return [Endpoint(**row) for row in self._connection.execute(query).mappings()]


class Feeds:
    """The calendar feeds, within one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(self, feed: Feed) -> Feed:
        """Store a feed; NotFound for its user."""
        here = tables.calendar_feeds
        row = row_of(feed, _FEED) | {"user_id": Users(self._connection).get(feed.user).id}
        with no_duplicates("该日历已存在", "This feed exists already"):
            statement = insert(here).values(row).returning(here.c.id)
            return replace(feed, id=self._connection.execute(statement).scalar_one())

    def find(self, hash_: str) -> Feed | None:
        """The feed with that hash, unless it was taken back or its user has left."""
        here = tables.calendar_feeds.c
        found = self._read(here.hash == hash_, here.revoked_at.is_(None), tables.users.c.active)
        return found[0] if found else None

    def of(self, user: str) -> list[Feed]:
        """The feeds of a user that are not taken back."""
        return self._read(tables.users.c.name == user, tables.calendar_feeds.c.revoked_at.is_(None))

    def used(self, feed: Feed) -> None:
        """Note that the feed was read now."""
        self._set(feed, last_used_at=self._now)

    def revoke(self, feed: Feed) -> None:
        """Take the feed back, from now on."""
        self._set(feed, revoked_at=self._now)

    def _set(self, feed: Feed, **values: Any) -> None:
        here = tables.calendar_feeds
        self._connection.execute(update(here).where(here.c.id == feed.id).values(**values))

    def _read(self, *where: ColumnElement[bool]) -> list[Feed]:
        here = tables.calendar_feeds.c
        query = (
            select(here.id, *(here[name] for name in _FEED), tables.users.c.name.label("user"))
            .join_from(tables.calendar_feeds, tables.users)
            .where(*where)
            .order_by(here.id)
        )
        return [Feed(**row) for row in self._connection.execute(query).mappings()]


class Digests:
    """The days whose digests were written, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def done(self, sector: str, profile: str, day: date) -> bool:
        """Whether the digest of that day was written."""
        here = tables.digests.c
        same = here.sector == sector, here.profile == profile, here.day == day
        return self._connection.execute(select(here.id).where(*same)).first() is not None

    def claim(self, sector: str, profile: str, day: date) -> None:
        """Note that it is written now; Conflict where another was first."""
        row = {"sector": sector, "profile": profile, "day": day}
        with no_duplicates("当日提醒已生成", "The digest of that day is written"):
            self._connection.execute(insert(tables.digests), row)

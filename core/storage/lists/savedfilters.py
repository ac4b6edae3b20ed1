"""Keeps the filters of lists that people gave a name to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from core.storage.tables import saved_filters

__all__ = ["SavedFilter", "SavedFilters"]


@dataclass(frozen=True)
class SavedFilter:
    """A filter of somebody's: what is asked, by the names that the page gives it."""

    user: str
    name: str
    query: Mapping[str, str]


class SavedFilters:
    """The filters that are kept, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, user: str) -> list[SavedFilter]:
        """The filters of ``user`` by name."""
        here = saved_filters.c
        query = select(here.user, here.name, here.query).where(here.user == user)
        return [SavedFilter(*row) for row in self._connection.execute(query.order_by(here.name))]

    def put(self, one: SavedFilter) -> None:
        """Keep a filter in the place of another of its name."""
        self.remove(one.user, one.name)
        row = {"user": one.user, "name": one.name, "query": dict(one.query)}
        self._connection.execute(insert(saved_filters), row)

    def remove(self, user: str, name: str) -> bool:
        """Keep it no longer; whether there was one."""
        here = saved_filters.c
        gone = delete(saved_filters).where(here.user == user, here.name == name)
        return self._connection.execute(gone).rowcount > 0

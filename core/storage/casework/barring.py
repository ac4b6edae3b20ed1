"""Keeps from which cases somebody is kept away (回避), so that lists can leave them out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from core.storage.sealed.sealing import Vault
from core.storage.tables import barred, cases

__all__ = ["NAMED", "Barred", "without"]

#: Before the token of somebody whom a personal fact names: those go with the identities.
NAMED = "~"


def without(tokens: Collection[str]) -> ColumnElement[bool]:
    """What a query on cases asks so that none is there from which these tokens are kept."""
    return cases.c.id.not_in(select(barred.c.case_id).where(barred.c.officer.in_(tokens)))


class Barred:
    """Who is kept from which case, within one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def tokens(self, name: str) -> tuple[str, ...]:
        """By what the user ``name`` stands in the rows: withdrawn openly, or named in a fact."""
        if self._vault.ring.empty:
            return (name,)  # nothing was sealed yet, or it cannot be opened
        return (name, self._token(name))

    def put(self, case_id: int, withdrawn: Iterable[str], named: Iterable[str]) -> None:
        """Store who is kept from a case, in the place of who was before."""
        self._connection.execute(delete(barred).where(barred.c.case_id == case_id))
        tokens = {*withdrawn, *map(self._token, named)}
        if tokens:
            rows = [{"case_id": case_id, "officer": token} for token in sorted(tokens)]
            self._connection.execute(insert(barred), rows)

    def keeps(self, case_id: int | None, name: str) -> bool:
        """Whether the user ``name`` is kept from a case."""
        here = barred.c
        query = select(here.id).where(here.case_id == case_id, here.officer.in_(self.tokens(name)))
        return self._connection.execute(query.limit(1)).first() is not None

    def numbers(self, name: str) -> frozenset[str]:
        """The cases from which the user ``name`` is kept, by number."""
        query = select(cases.c.number).join_from(barred, cases)
        found = self._connection.execute(query.where(barred.c.officer.in_(self.tokens(name))))
        return frozenset(found.scalars())

    def _token(self, name: str) -> str:
        return f"{NAMED}{self._vault.index('officer', name)}"

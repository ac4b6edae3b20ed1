"""Knows people again by the blind index, before what they say is stored; opens no identity."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from core.domain.casework.submissions import Party
from core.domain.people.identities import HIDDEN, HIDING, known_by
from core.storage import tables
from core.storage.sealed.sealing import Vault

__all__ = ["told_before"]


def told_before(
    connection: Connection, vault: Vault, sector: str, person: Party, respondent: Party, most: int
) -> list[tuple[str, bool]]:
    """Numbers of cases of somebody known again by contact or identity document, newest first, and
    whether each is about the same respondent.

    Nobody whose identity is hidden is known again, as in ``Submissions.by_the_same``.
    """
    keys, one, case = _keys(vault, person), tables.parties, tables.cases
    same = [one.c[f"{kind}_key"] == keys[kind] for kind in ("contact", "id") if kind in keys]
    if not same:
        return []
    query = (
        select(case.c.number, case.c.submission)
        .join(one, one.c.submission_id == case.c.submission)
        .where(
            or_(*same), one.c.role.in_(HIDDEN), one.c.sealed.is_(False),
            case.c.sector == sector, case.c.secrecy.not_in(HIDING),
        )
        .distinct()
        .order_by(case.c.submission.desc(), case.c.number)
        .limit(most)
    )  # fmt: skip
    found = [(row.number, row.submission) for row in connection.execute(query)]
    about = _about(connection, _keys(vault, respondent).get("name"), [s for _, s in found])
    return [(number, submission in about) for number, submission in found]


def _about(connection: Connection, name: str | None, among: Sequence[int]) -> set[int]:
    """Those of these submissions that name this respondent."""
    if not name or not among:
        return set()
    here = tables.parties.c
    query = select(here.submission_id).where(
        here.submission_id.in_(among), here.role == "respondent", here.name_key == name
    )
    return set(connection.execute(query).scalars())


def _keys(vault: Vault, party: Party) -> dict[str, str | None]:
    return {kind: vault.index(kind, value) for kind, value in known_by(party).items()}

"""Reads the cases that the checks of a night look at: a month of receipts at a time.

The cost is one pass over the cases received since the first day asked for, with their journals;
no more than one month of them is in memory, however many an office keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from core.domain.casework.cases import Case
from core.domain.inspections.records import Seen
from core.domain.worktime.spans import Span
from core.storage import tables
from core.storage.assessment.counted import Wanted, counted_cases
from core.storage.sealed.sealing import Vault

__all__ = ["seen_cases"]

_COMPLAINING = ("complainant", "reporter")
#: What two people can be told to be one by: tokens, which can be compared and not read.
_KEYS = ("name_key", "contact_key", "id_key")
#: Databases limit how many values one question may name.
_AT_ONCE = 500


def seen_cases(
    connection: Connection,
    sector: str,
    profile: str,
    first: date,
    last: date,
    zone: ZoneInfo,
    vault: Vault,
    *,
    people: bool,
) -> Iterator[Seen]:
    """Every case received from ``first`` to ``last``, in the order of receipt.

    ``people``: keys by which complainants and respondents can be compared are wanted too.
    """
    day = first
    while day <= last:
        span = Span.of("month", day)
        wanted = Wanted(sector, profile, day, min(span.last, last), zone, history=True)
        cases = counted_cases(connection, wanted, vault)
        submissions = sorted({case.submission for case in cases if case.submission is not None})
        numbers = _numbers(connection, submissions)
        keys = _people(connection, submissions) if people else {}
        for case in sorted(cases, key=lambda case: (case.received_at, case.number)):
            yield _seen(case, numbers, keys)
        day = Span.of("month", day).last
        day = date.fromordinal(day.toordinal() + 1)


def _seen(
    case: Case, numbers: dict[int, str], keys: dict[int, tuple[frozenset[str], frozenset[str]]]
) -> Seen:
    nobody: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    complainants, respondents = keys.get(case.submission or 0, nobody)
    return Seen(case, numbers.get(case.submission or 0, ""), complainants, respondents)


def _numbers(connection: Connection, submissions: list[int]) -> dict[int, str]:
    here = tables.submissions.c
    found: dict[int, str] = {}
    for some in _parts(submissions):
        query = select(here.id, here.external_id)
        query = query.where(here.id.in_(some), here.external_id.is_not(None))
        found |= {row.id: row.external_id for row in connection.execute(query)}
    return found


def _people(
    connection: Connection, submissions: list[int]
) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
    here = tables.parties.c
    complaining: dict[int, set[str]] = {}
    others: dict[int, set[str]] = {}
    for some in _parts(submissions):
        query = select(here.submission_id, here.role, *(here[name] for name in _KEYS))
        for row in connection.execute(query.where(here.submission_id.in_(some))).mappings():
            side = complaining if row["role"] in _COMPLAINING else others
            if row["role"] in (*_COMPLAINING, "respondent"):
                told = {f"{name} {row[name]}" for name in _KEYS if row[name]}
                side.setdefault(row["submission_id"], set()).update(told)
    return {
        one: (frozenset(complaining.get(one, ())), frozenset(others.get(one, ())))
        for one in submissions
    }


def _parts(submissions: list[int]) -> Iterable[list[int]]:
    return (submissions[at : at + _AT_ONCE] for at in range(0, len(submissions), _AT_ONCE))

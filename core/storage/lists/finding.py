"""By which words a case is found: its number and its subject, cut into parts of three characters.

A text of any script is cut the same way, at every character, so that no word needs to be known:
``过期食品`` into ``过期食``, ``期食品``, ``食品``, ``品``. What is looked for is found by its own
parts; where it is shorter, as the beginning of one. The parts only narrow down: the text itself is
compared in the end.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    true,
    update,
)  # fmt: skip
from sqlalchemy.dialects import postgresql

from core.storage.database.batches import Batch
from core.storage.database.prepared import Prepared
from core.storage.tables import case_texts, cases, submissions
from core.storage.tables.finding import GRAMS

__all__ = ["LATEST", "Finding", "among_latest", "folded", "forget", "holding", "holds", "refill"]

_BLANK = re.compile(r"\s")
_LENGTH, _MOST = 3, 4
_AT_ONCE = 2_000
LATEST = 500
_GRAMS = table(
    GRAMS, Column("rowid"), Column("grams", Text), Column(GRAMS, Text), Column("rank", Integer)
)
#: Since then FTS5 can delete without leaving anything.
_THOROUGH = (3, 42)
#: What the index of SQLite would take for an end of a part, as characters that nobody writes.
_PLAIN = {n: 0xF000 + n for n in range(128) if not chr(n).isalnum()}

_ADD = Prepared(insert(case_texts))
_ADD_GRAMS = Prepared(insert(_GRAMS))
_SUBJECT = Prepared(
    select(submissions.c.subject).where(submissions.c.id == bindparam("submission"))
)


def folded(text: str) -> str:
    """``text`` as it is compared: in small letters, any white space a blank."""
    return _BLANK.sub(" ", text.casefold())


def holds(text: str) -> ColumnElement[bool]:
    """What a query on cases asks, row by row, so that number or subject hold ``text``."""
    here = case_texts.c
    # One value asked for a row is never made into a join, which might begin at all texts.
    own = select(here.text).where(here.case_id == cases.c.id).correlate(cases).scalar_subquery()
    return own.contains(folded(text), autoescape=True)


def holding(connection: Connection, text: str) -> Select[Any]:
    """The ids of the cases whose number or subject hold ``text``, found by the index."""
    here, wanted = case_texts.c, folded(text)
    # Whoever has a whole part holds it: nothing is left to be compared.
    whole = len(wanted) == _LENGTH
    within = true() if whole else here.text.contains(wanted, autoescape=True)
    if connection.dialect.name == "postgresql":
        parts = cast(literal(_for_postgresql(wanted), Text), postgresql.TSQUERY)
        return select(here.case_id).where(within, func.text_grams(here.text).op("@@")(parts))
    found = _GRAMS.c[GRAMS].op("MATCH")(_for_sqlite(wanted))
    if whole:
        return select(_GRAMS.c.rowid.label(here.case_id.name)).where(found)
    # With the plus SQLite begins at the index, and stops at a limit.
    same = here.case_id == literal_column(f"+{GRAMS}.rowid")
    return select(here.case_id).join_from(_GRAMS, case_texts, same).where(within, found)


def among_latest(text: str) -> Select[Any]:
    """How many of the :data:`LATEST` cases hold ``text``, by their ids, and the last of those."""
    here = case_texts.c
    last = select(func.max(here.case_id)).scalar_subquery()
    within = here.text.contains(folded(text), autoescape=True)
    told: list[ColumnElement[Any]] = [func.count(case((within, 1))), func.max(here.case_id)]
    return select(*told).where(here.case_id > last - LATEST)


class Finding:
    """Lets cases be found, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._subjects: dict[int | None, str] = {None: ""}

    def told(self, submission: int, subject: str) -> None:
        """Remember the subject that lists show of a submission that came in this transaction."""
        self._subjects[submission] = subject

    def add(self, batch: Batch, case_id: int, number: str, submission: int | None) -> None:
        """Let a new case be found by its number and the subject of its submission."""
        if submission not in self._subjects:
            found = _SUBJECT.scalar(self._connection, {"submission": submission})
            self._subjects[submission] = found or ""
        text = _text(number, self._subjects[submission])
        batch.run(_ADD, {"case_id": case_id, "text": text})
        if self._connection.dialect.name == "sqlite":
            batch.run(_ADD_GRAMS, {"rowid": case_id, "grams": _parts(text)})

    def renamed(self, submission: int, subject: str) -> None:
        """Let the cases of a submission be found by another subject; nothing of the old is left."""
        here, there = case_texts.c, cases.c
        query = select(there.id, there.number, here.text).join_from(case_texts, cases)
        self._subjects[submission] = subject
        for row_id, number, old in self._connection.execute(
            query.where(there.submission == submission)
        ).all():
            text = _text(number, subject)
            if text != old:
                self._replace(row_id, old, text)

    def _replace(self, case_id: int, old: str, text: str) -> None:
        run = self._connection.execute
        run(update(case_texts).where(case_texts.c.case_id == case_id).values(text=text))
        if self._connection.dialect.name != "sqlite":
            return
        # Else what is deleted would stay in the file until the index happens to be sorted: older
        # versions must sort it at once, which takes its time.
        thorough = self._connection.dialect.loaded_dbapi.sqlite_version_info >= _THOROUGH
        if thorough:
            run(insert(_GRAMS).values(**{GRAMS: "secure-delete"}, rank=1))
        run(insert(_GRAMS).values(**{GRAMS: "delete"}, rowid=case_id, grams=_parts(old)))
        run(insert(_GRAMS).values(rowid=case_id, grams=_parts(text)))
        if not thorough:
            run(insert(_GRAMS).values(**{GRAMS: "optimize"}))


def refill(connection: Connection) -> None:
    """Let every case be found that is not yet, some at a time."""
    here, there = case_texts.c, cases.c
    last = connection.execute(select(func.max(here.case_id))).scalar_one() or 0
    query = (
        select(there.id, there.number, func.coalesce(submissions.c.subject, ""))
        .outerjoin_from(cases, submissions, submissions.c.id == there.submission)
        .order_by(there.id)
        .limit(_AT_ONCE)
    )
    while rows := connection.execute(query.where(there.id > last)).all():
        texts = {row_id: _text(number, subject) for row_id, number, subject in rows}
        connection.execute(
            insert(case_texts), [{"case_id": n, "text": t} for n, t in texts.items()]
        )
        if connection.dialect.name == "sqlite":
            grams = [{"rowid": n, "grams": _parts(t)} for n, t in texts.items()]
            connection.execute(insert(_GRAMS), grams)
        last = rows[-1][0]


def forget(connection: Connection) -> None:
    """Let no case be found any more."""
    connection.execute(delete(case_texts))
    if connection.dialect.name == "sqlite":
        connection.execute(insert(_GRAMS).values(**{GRAMS: "delete-all"}))


def _text(number: str, subject: str) -> str:
    # What is looked for has no line break, so that it is never found across both.
    return f"{folded(number)}\n{folded(subject)}"


def _parts(text: str) -> str:
    plain = text.translate(_PLAIN)
    return " ".join(dict.fromkeys(plain[n : n + _LENGTH] for n in range(len(plain))))


def _wanted(text: str) -> list[str]:
    """The parts by which ``text`` is found; the last, for in a number they tell the most."""
    parts = [text[n : n + _LENGTH] for n in range(max(len(text) - _LENGTH + 1, 1))]
    return list(dict.fromkeys(parts))[-_MOST:]


def _for_sqlite(text: str) -> str:
    begun = " *" if len(text) < _LENGTH else ""
    return " AND ".join(f'"{part}"{begun}' for part in _wanted(text.translate(_PLAIN)))


def _for_postgresql(text: str) -> str:
    begun = ":*" if len(text) < _LENGTH else ""
    quoted = (part.replace("\\", "\\\\").replace("'", "''") for part in _wanted(text))
    return " & ".join(f"'{part}'{begun}" for part in quoted)

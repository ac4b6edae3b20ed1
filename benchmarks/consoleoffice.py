"""An office with very many cases: some received as they are, the others copied inside the database.

One in five is open, its next deadline within the year, one in seven of these past; the others have
ended. They lie with 200 units and as many officers. One in two subjects speaks of a leak, three of
all cases of a boiler.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, func, insert, select

from benchmarks.timers import copy
from core.storage.database.types import UTCDateTime
from core.storage.lists.finding import refill
from core.storage.people.access import Grant
from core.storage.tables import cases, metadata, units
from core.storage.tables.finding import INDEX, MAKING
from core.usecases.casework import intake
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.desk import Desk
from core.usecases.people import access

__all__ = ["FREQUENT", "NONE", "ONE", "PASSWORD", "OTHER", "RARE", "SECTOR", "UNIT", "fill"]

SECTOR = "property_mgmt"
OTHER = "market_supervision"
UNIT, PASSWORD = "unit-7", "a long pass phrase"
FREQUENT, ONE, RARE, NONE = "漏水", "梯", "锅炉爆炸", "恐龙化石"
UNITS, DUES, PAST = 200, 400, 60
REAL = 20
FILLED = ("submissions", "cases", "timers")

_HELP = MetaData()
_DUES = Table(
    "bench_dues", _HELP, Column("k", Integer, primary_key=True), Column("at", UTCDateTime())
)
_SUBJECTS = Table(
    "bench_subjects", _HELP, Column("k", Integer, primary_key=True), Column("said", Text)
)
_PLACES = ["一栋", "二栋", "三栋", "地下车库", "东门", "西门", "会所", "屋顶", "花园", "游泳池"]
_THINGS = ["电梯停运", "噪音扰民", "路灯不亮", "收费不明", "Elevator broken"]


def fill(desk: Desk, count: int) -> str:
    """Let the office have ``count`` cases and somebody who works there; the number of one."""
    for _ in range(REAL):
        with desk.store.write() as work:
            (case,) = intake.receive(desk, work, _arrival(desk))
    with desk.store.engine.begin() as connection:
        _set_out(connection)
        with _without_indexes(connection):
            _copy(desk, connection, case.number, count - REAL)
        _let_be_found(connection)
        _HELP.drop_all(connection)
    _people(desk)
    with desk.store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(cases)).scalar_one() == count
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT")
        if connection.dialect.name == "postgresql":  # as its server does by itself, by and by
            connection.exec_driver_sql("VACUUM ANALYZE")
    return case.number


def _set_out(connection: Connection) -> None:
    """What makes filling quick, in this transaction only."""
    if connection.dialect.name == "postgresql":
        # What is copied refers to what is copied.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Made at once in the end, indexes take a fraction of the time in which they grow."""
    indexes = [one for name in FILLED for one in metadata.tables[name].indexes]
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def _copy(desk: Desk, connection: Connection, number: str, times: int) -> None:
    """Copy a case with its submission and its timers."""
    _HELP.create_all(connection)
    now = desk.now()
    dues = [{"k": k, "at": now + timedelta(hours=24 * (k - PAST) + k % 7)} for k in range(DUES)]
    connection.execute(insert(_DUES), dues)
    connection.execute(insert(_SUBJECTS), [{"k": k, "said": s} for k, s in _subjects()])
    query = select(cases.c.id, cases.c.submission).where(cases.c.number == number)
    row_id, submission = connection.execute(query).one()
    due = "(SELECT at FROM bench_dues WHERE k = (n.n / 5 * 7) % 400)"
    said = (
        "CASE WHEN n.n IN (101, 3001, 9001) THEN '小区锅炉爆炸' ELSE"
        " (SELECT said FROM bench_subjects WHERE k = (n.n * 13) % 100) END"
    )
    copy(connection, "submissions", submission, times, {
        "subject": said, "external_id": "NULL",
    })  # fmt: skip
    copy(connection, "cases", row_id, times, {
        "number": "'PM-' || (2015 + n.n / 7 % 10) || '-'"
                  " || substr(CAST(1000000 + n.n AS TEXT), 2)",
        "sector": f"CASE WHEN n.n % 4 = 0 THEN '{OTHER}' ELSE '{SECTOR}' END",
        "profile": "CASE WHEN n.n % 4 = 0 THEN 'default' ELSE one.profile END",
        "submission": "one.submission + n.n",
        "status": "CASE WHEN n.n % 5 <> 0 THEN 'closed' WHEN n.n % 15 = 0 THEN 'accepted'"
                  " ELSE 'registered' END",
        "next_due_at": f"CASE WHEN n.n % 5 = 0 THEN {due} END",
        "unit": "'unit-' || (n.n * 31 % 200)",
        "officer": "CASE WHEN n.n % 211 = 0 THEN 'lin' ELSE 'officer-' || (n.n * 17 % 199) END",
    })  # fmt: skip
    copy(connection, "timers", row_id, times, {
        "state": "CASE WHEN n.n % 5 <> 0 AND n.n % 11 = 0 THEN 'cancelled'"
                 " WHEN n.n % 5 <> 0 THEN 'met' WHEN n.n % 500 = 0 THEN 'paused'"
                 f" WHEN (n.n / 5 * 7) % 400 < {PAST} THEN 'overdue' ELSE 'running' END",
        "due_at": due, "wake_at": "NULL", "provisional": "(n.n % 400 = 5)",
    })  # fmt: skip


def _let_be_found(connection: Connection) -> None:
    """Fill the table of words; on PostgreSQL within the server, the index in the end."""
    if connection.dialect.name != "postgresql":
        return refill(connection)
    connection.exec_driver_sql(f"DROP INDEX {INDEX}")
    connection.exec_driver_sql(
        "INSERT INTO case_texts SELECT cases.id, lower(number) || chr(10) || lower(subject)"
        " FROM cases JOIN submissions ON submissions.id = cases.submission"
        " WHERE cases.id > (SELECT max(case_id) FROM case_texts)"
    )
    (statement,) = (one for one in MAKING["postgresql"] if INDEX in one)
    connection.exec_driver_sql(statement)
    return None


def _people(desk: Desk) -> None:
    for sector in (SECTOR, OTHER):
        access.add_units(desk, sector)
    with desk.store.engine.begin() as connection:
        titles = {"zh": "街道", "en": "Street"}
        rows = [
            {"sector": s, "slug": f"unit-{k}", "title": titles}
            for s in (SECTOR, OTHER) for k in range(UNITS)
        ]  # fmt: skip
        connection.execute(insert(units), rows)
    everywhere = [Grant("handler"), Grant("clerk"), Grant("handler", SECTOR, UNIT)]
    access.add_user(desk, "lin", "林晓", PASSWORD, everywhere)
    access.add_user(desk, "wu", "吴", PASSWORD, [Grant("handler", SECTOR, UNIT)])


def _arrival(desk: Desk) -> Arrival:
    claim = Claim("complaint", {"big_loss_or_injury": True})
    return Arrival(
        SECTOR, (claim,), profile="hangzhou", channel="visit", received_at=desk.now(),
        subject="物业乱收费",
    )  # fmt: skip


def _subjects() -> list[tuple[int, str]]:
    found = [f"{place}{FREQUENT}无人维修" for place in _PLACES] * 5
    found += [f"{place}{thing}" for place in _PLACES for thing in _THINGS]
    return list(enumerate(found))

"""The databases on which tests run: SQLite in a file, and a real PostgreSQL.

A test that asks for the fixture ``database`` runs once on each. What it needs in the database
beforehand is made once a run by the real means, as :class:`Premises`, and copied: a file on
SQLite, or into a database that the test has made itself (:func:`furnish`); on PostgreSQL a
database of the process's own, which is put back to its premises before it is handed out again.

``TOUSU_TEST_DATABASE`` names the one database on which every test is to run that can.
PostgreSQL is the server that ``TOUSU_TEST_POSTGRES`` names, else one that the tests start
themselves; see ``tests.postmaster``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, Engine, inspect, make_url
from sqlalchemy.exc import DBAPIError

from core.storage.database.engine import create_engine
from core.storage.migrate import migrate
from core.storage.tables import metadata
from tests import postmaster

SQLITE, POSTGRESQL = "sqlite", "postgresql"
#: A PostgreSQL that is there already; the database on which all is to run.
GIVEN, CHOSEN = "TOUSU_TEST_POSTGRES", "TOUSU_TEST_DATABASE"
_RUN, _PERSON = "TESTRUN_FOLDER", "TESTRUN_PROCESS"
#: How many databases with the same premises a test may have in its hands at once.
MOST_AT_ONCE = 4


@dataclass(frozen=True)
class Premises:
    """What stands in a database before a test: a name, and what is done to an empty one."""

    name: str
    prepare: Callable[[Engine], object]


BARE = Premises("bare", lambda engine: engine.connect().close())
EMPTY = Premises("empty", metadata.create_all)
MIGRATED = Premises("migrated", migrate)


class KeptFile:
    """A database file that nobody has open, and a copy of it."""

    def __init__(self, address: str) -> None:
        self._file = Path(make_url(address).database or "")
        self._copy = self._file.with_suffix(".kept")
        shutil.copy(self._file, self._copy)

    def restore(self) -> None:
        """Put it back to what it was."""
        for left in ("-wal", "-shm", "-journal"):
            Path(f"{self._file}{left}").unlink(missing_ok=True)
        shutil.copy(self._copy, self._file)

    def close(self) -> None:
        """Nothing is open."""


class SQLiteFiles:
    """Offices in files, each a copy of one that was prepared once."""

    kind = SQLITE

    def __init__(self) -> None:
        self._made = 0

    def address(self, premises: Premises) -> str:
        """The address of a new database with these premises."""
        self._made += 1
        folder = run_folder() / f"{os.getpid()}-{self._made}"  # its keys come to lie beside it
        folder.mkdir()
        return f"sqlite:///{shutil.copy(_pristine(premises), folder / 'office.db')}"

    def keep(self, address: str) -> KeptFile:
        """Remember what stands in a database, for the time it is to be put back."""
        return KeptFile(address)

    def engine(self, premises: Premises = EMPTY) -> Engine:
        """An engine on a new database with these premises."""
        return create_engine(self.address(premises))


@dataclass
class PostgreSQLServer:
    """Offices on one server."""

    kind: str = POSTGRESQL
    _out: dict[str, list[Kept]] = field(default_factory=dict)
    _made: int = 0

    def address(self, premises: Premises = EMPTY) -> str:
        """The address of a new database with these premises."""
        source = self._template(premises)
        self._made += 1
        name = f"{_prefix()}_{os.getpid()}_{self._made}"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
        return self._url(name)

    def keep(self, address: str) -> Kept:
        """Remember what stands in a database, for the time it is to be put back."""
        return Kept(create_engine(address))

    def drop(self, address: str) -> None:
        """Remove a database, whoever is in it."""
        self._do(f'DROP DATABASE "{make_url(address).database}" WITH (FORCE)')

    def engine(self, premises: Premises = EMPTY) -> Engine:
        """An engine on a database that nobody else has, put back to these premises."""
        leases = self._out.setdefault(premises.name, [])
        lease = next((one for one in leases if one.free), None)
        if lease is None and len(leases) >= MOST_AT_ONCE:
            lease = leases.pop(0)
            leases.append(lease)
        if lease is not None:
            try:
                lease.restore()
            except DBAPIError:  # a test that failed has left somebody in it
                leases.remove(lease)
                lease = None
        if lease is None:
            lease = Kept(create_engine(self.address(premises)))
            leases.append(lease)
        lease.free = False
        return lease.engine

    def release(self) -> None:
        """Every database may be handed out again."""
        for lease in (lease for leases in self._out.values() for lease in leases):
            lease.free = True

    def _template(self, premises: Premises) -> str:
        name = f"{_prefix()}_{premises.name}"
        done = run_folder() / f"{name}.ready"
        with postmaster.locked(run_folder(), premises.name):
            if not done.exists():
                self._do(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
                _prepared(self._url(name), premises)
                done.touch()
        return name

    def _url(self, name: str) -> str:
        return self._server().set(database=name).render_as_string(hide_password=False)

    def _server(self) -> URL:
        given = os.environ.get(GIVEN)
        return make_url(given or postmaster.shared(run_folder(), int(os.environ[_PERSON])))

    def _do(self, statement: str) -> None:
        plain = self._server().set(drivername="postgresql")
        address = plain.render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


class Kept:
    """A database on PostgreSQL, and what puts it back to what it was."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.free = True
        with engine.begin() as connection:
            run = connection.exec_driver_sql
            query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            tables = set(run(query).scalars())
            known = [table.name for table in metadata.sorted_tables]
            others = sorted(tables - set(known))
            names = [*others, *sorted(tables & set(known), key=known.index)]
            full = [n for n in names if run(f"SELECT EXISTS (SELECT 1 FROM {n})").scalar()]
            run("CREATE SCHEMA kept")
            for name in full:
                run(f"CREATE TABLE kept.{name} AS TABLE public.{name}")
            sequences = run("SELECT sequencename, last_value FROM pg_sequences").all()
        self._script = "; ".join((
            "SET LOCAL lock_timeout = '5s'",
            *(f"DELETE FROM {name}" for name in reversed(names)),
            *(f"INSERT INTO {name} TABLE kept.{name}" for name in full),
            "SELECT " + ", ".join(
                f"setval('{name}', {last or 1}, {str(last is not None).lower()})"
                for name, last in sequences
            ),
        ))  # fmt: skip

    def restore(self) -> None:
        """Put it back to what it was; DBAPIError where somebody is still at work in it."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(self._script)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def furnish(engine: Engine, premises: Premises) -> None:
    """Let an empty database have these premises; on SQLite as a copy, unless there is no run."""
    if engine.dialect.name != SQLITE or _RUN not in os.environ:
        premises.prepare(engine)
        return
    with _template(_pristine(premises)).connect() as there, engine.connect() as here:
        source: Any = there.connection.driver_connection
        source.backup(here.connection.driver_connection)


def migrated(engine: Engine, target: str = "head") -> None:
    """As ``migrate``, which takes longer than most tests with a database that is still empty."""
    empty = engine.dialect.name == SQLITE and not inspect(engine).get_table_names()
    if target == "head" and empty:
        furnish(engine, MIGRATED)
    else:
        migrate(engine, target)


def _pristine(premises: Premises) -> Path:
    """The file that has these premises, for others to be copied from."""
    pristine = run_folder() / f"{premises.name}.db"
    with postmaster.locked(run_folder(), premises.name):
        if not pristine.exists():
            part = pristine.with_suffix(".part")
            _prepared(f"sqlite:///{part}", premises)
            part.rename(pristine)
    return pristine


@cache
def _template(pristine: Path) -> Engine:
    return create_engine(f"sqlite:///{pristine}")


def _prepared(address: str, premises: Premises) -> None:
    engine = create_engine(address)
    premises.prepare(engine)
    engine.dispose()


ON: dict[str, Any] = {SQLITE: SQLiteFiles(), POSTGRESQL: PostgreSQLServer()}
_current: list[Any] = []


def chosen() -> str | None:
    """The database on which every test is to run, if one was named; ValueError for others."""
    name = os.environ.get(CHOSEN) or None
    if name not in (None, *ON):
        raise ValueError(f"{CHOSEN} is {name}; it may be {' or '.join(ON)}")
    return name


def current() -> SQLiteFiles | PostgreSQLServer:
    """Where the test that is running keeps its offices; SQLite where nobody said."""
    here: SQLiteFiles | PostgreSQLServer = (_current or [ON[chosen() or SQLITE]])[-1]
    return here


@contextmanager
def on(kind: str) -> Iterator[Any]:
    """Offices are kept in databases of this kind, within the block."""
    _current.append(ON[kind])
    try:
        yield _current[-1]
    finally:
        _current.pop()


def asked_for() -> list[str]:
    """The kinds on which a long test is to run: the one chosen, or both."""
    return [os.environ[CHOSEN]] if CHOSEN in os.environ else list(ON)


# ---------------------------------------------------------------- what conftest.py takes over


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Where the test keeps its offices: it runs once on SQLite and once on PostgreSQL."""
    with on(request.param) as here:
        yield here


@pytest.fixture(autouse=True)
def given_back() -> Iterator[None]:
    """After a test, the databases that it had are there for the next."""
    yield
    ON[POSTGRESQL].release()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for a ``database`` on both, or on the one chosen; ``only_on`` prevails."""
    if "database" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        named = chosen()
        kinds = only.args if only else (named,) if named else tuple(ON)
        metafunc.parametrize("database", kinds, indirect=True)


def begin() -> None:
    """A run has one folder, whichever of its processes looks."""
    os.environ[_RUN] = tempfile.mkdtemp(prefix="tousu-tests-")
    os.environ[_PERSON] = str(os.getpid())


def end() -> None:
    """Leave nothing behind; the server ends when the folder is gone."""
    if given := os.environ.get(GIVEN):
        _drop_all(make_url(given).set(drivername="postgresql"))
    shutil.rmtree(os.environ.pop(_RUN), ignore_errors=True)


@contextmanager
def run() -> Iterator[None]:
    """A run without pytest, for as long as the block lasts."""
    begin()
    try:
        yield
    finally:
        end()


def run_folder() -> Path:
    """What the processes of this test run share."""
    return Path(os.environ[_RUN])


def _prefix() -> str:
    return run_folder().name.replace("-", "_").lower()


def _drop_all(server: URL) -> None:
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as c:
        like = f"{_prefix()}\\_%"
        for (name,) in c.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [like]):
            c.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

"""Copies of a whole database, taken while it is in use, and put back where nothing is yet.

SQLite copies itself page by page; PostgreSQL is read by ``pg_dump`` as of the very snapshot from
which the figures are taken.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, func, inspect, make_url, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from core.domain.errors import TousuError
from core.storage import tables
from core.storage.database.engine import create_engine, reading
from core.storage.database.patience import unhurried
from core.storage.proof.log import Log

__all__ = [
    "AHEAD", "FILES", "Snapshot", "damages", "figures", "last_numbers", "never_less", "put_back",
    "refuse_half_restored", "settled", "take",
]  # fmt: skip

#: The file that holds the copy, by kind of database.
FILES: Mapping[str, str] = {"sqlite": "office.db.gz", "postgresql": "office.dump"}
#: A table that stands in a PostgreSQL database while it is being put back.
AHEAD = "tousu_restoring"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Snapshot:
    """What a database holds: the ``schema`` it is of, ``rows`` by table, and where the log ends."""

    kind: str
    schema: str
    rows: Mapping[str, int]
    origin: str = ""
    epoch: int = 0
    size: int = 0
    root: str = ""


def take(engine: Engine, folder: Path) -> Snapshot:
    """Copy the database into ``folder``, as of one moment; nobody is kept from working."""
    if engine.dialect.name == "postgresql":
        return _take_postgresql(engine, folder / FILES["postgresql"])
    copy = folder / "office.db"
    source, target = engine.raw_connection(), _sqlite3(engine).connect(copy)
    try:
        driver: Any = source.driver_connection
        driver.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    finally:
        target.close()
        source.close()
    found = _figures_of(f"sqlite:///{copy}")
    with copy.open("rb") as plain, gzip.open(folder / FILES["sqlite"], "wb", 1) as packed:
        shutil.copyfileobj(plain, packed, 1 << 20)
    for leftover in folder.glob("office.db*"):
        if leftover.name != FILES["sqlite"]:
            leftover.unlink()
    return found


def put_back(copy: Path, url: str) -> None:
    """Put the copy of a database where none is; TousuError where one is, or of another kind."""
    target = make_url(url)
    kind = target.get_backend_name().replace("postgres", "postgresql")[:10]
    if FILES.get(kind) != copy.name:
        raise TousuError(
            f"备份 {copy.name} 不能恢复到 {kind}", f"{copy.name} cannot be restored into {kind}",
            code="backup_unusable",
        )  # fmt: skip
    if kind == "postgresql":
        _put_back_postgresql(copy, target)
        return
    place = Path(str(target.database))
    if place.exists():
        raise _occupied(str(place))
    with gzip.open(copy, "rb") as packed, place.open("wb") as plain:
        shutil.copyfileobj(packed, plain, 1 << 20)
        plain.flush()
        os.fsync(plain.fileno())


def figures(connection: Connection) -> Snapshot:
    """What the database holds, as one transaction sees it."""
    known = set(inspect(connection).get_table_names()) - {AHEAD}
    rows = {
        name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one())
        for name in sorted(known)
    }
    schema = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    kind = connection.dialect.name
    if "log_heads" not in known:
        return Snapshot(kind, schema, rows)
    head = Log(connection, _NEVER).head()
    root = head.tree.root().hex()
    return Snapshot(kind, schema, rows, head.origin, head.epoch, head.tree.size, root)


def damages(url: str) -> list[str]:
    """What SQLite itself finds wrong with its file; of other databases nothing can be asked."""
    engine = create_engine(url)
    if engine.dialect.name != "sqlite":
        return []
    try:
        with reading(engine).begin() as connection:
            found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
            loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    except SQLAlchemyError as error:
        return [type(error.__cause__ or error).__name__]
    finally:
        engine.dispose()
    return [line for line in found if line != "ok"] + [str(tuple(row)) for row in loose[:5]]


def last_numbers(connection: Connection) -> dict[tuple[str, str, int], int]:
    """The last number given, by series, sector and year."""
    here = tables.number_sequences.c
    query = select(here.series, here.sector, here.year, here.last)
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}


def never_less(connection: Connection, known: Mapping[tuple[str, str, int], int]) -> None:
    """Let no number up to those ``known`` be given again."""
    here, held = tables.number_sequences, last_numbers(connection)
    for (series, sector, year), last in known.items():
        office = {"series": series, "sector": sector, "year": year}
        if (series, sector, year) not in held:
            connection.execute(here.insert().values(**office, last=last))
        elif held[series, sector, year] < last:
            where = [here.c[name] == value for name, value in office.items()]
            connection.execute(here.update().where(*where).values(last=last))


def refuse_half_restored(engine: Engine) -> None:
    """TousuError where a restore of this database began and did not end."""
    if engine.dialect.name == "postgresql" and inspect(engine).has_table(AHEAD):
        raise TousuError(
            "数据库恢复未完成;请新建空数据库后重新恢复",
            "This database was not restored to the end; make an empty one and restore again",
            code="backup_unusable",
        )


def settled(connection: Connection) -> None:
    """The restore has come to its end."""
    connection.execute(text(f"DROP TABLE IF EXISTS {AHEAD}"))


def _figures_of(url: str) -> Snapshot:
    engine = create_engine(url)
    try:
        with reading(engine).begin() as connection:
            return figures(connection)
    finally:
        engine.dispose()


def _take_postgresql(engine: Engine, file: Path) -> Snapshot:
    with reading(engine).begin() as connection, unhurried(connection):
        moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _run(
            engine.url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
            f"--snapshot={moment}", f"--file={file}",
        )  # fmt: skip
        return figures(connection)


def _put_back_postgresql(copy: Path, url: URL) -> None:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            if set(inspect(connection).get_table_names()) - {AHEAD}:
                raise _occupied(url.render_as_string(hide_password=True))
            connection.execute(text(f"CREATE TABLE IF NOT EXISTS {AHEAD} (at timestamptz)"))
    finally:
        engine.dispose()
    _run(
        url, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction",
        f"--dbname={url.database}", str(copy),
    )  # fmt: skip


def _run(url: URL, program: str, *words: str) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where no list shows it."""
    asked = {
        "PGHOST": url.host or url.query.get("host"), "PGUSER": url.username,
        "PGPORT": url.port or url.query.get("port"), "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }  # fmt: skip
    environment = os.environ | {name: str(value) for name, value in asked.items() if value}
    try:
        subprocess.run(  # noqa: S603 (its words are ours)
            [program, *words], env=environment, check=True, capture_output=True, encoding="utf-8"
        )
    except FileNotFoundError as error:
        en = f"{program} is not installed here; it comes with the client of PostgreSQL"
        raise TousuError(f"本机没有 {program}", en, code="backup_unusable") from error
    except subprocess.CalledProcessError as error:
        # What it says may quote rows; the first line names the trouble.
        said = (error.stderr or "").strip().partition("\n")[0][:200]
        raise TousuError(
            f"{program} 失败:{said}", f"{program} failed: {said}", code="backup_unusable"
        ) from error


def _occupied(where: str) -> TousuError:
    return TousuError(
        f"{where} 已有数据,不会被覆盖", f"There is a database at {where}; it is not overwritten",
        code="backup_unusable",
    )  # fmt: skip


def _sqlite3(engine: Engine) -> Any:
    return engine.dialect.loaded_dbapi

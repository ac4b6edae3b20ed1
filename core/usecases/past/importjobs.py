"""Complaints of the past sent over the interface: a table waits in the database for its job.

A table that names people is kept no longer than its job needs it. A job that broke off is begun
anew and finds what it took in before by the external ids, so nothing comes twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import delete, insert, select

from core.domain.errors import NotPermitted
from core.sheets import Sheet, open_sheet
from core.storage import tables
from core.storage.background.jobs import ENDED, Job
from core.storage.unit_of_work import UnitOfWork
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.past.importing import Outcome, import_rows
from core.usecases.past.mappings import FileMapping, load_mapping
from core.usecases.people.entry import Caller

KIND = "import"
#: Who may have cases of the past opened, and things recorded as done on them.
IMPORTERS = ("admin",)
#: Rejected rows whose reasons the job tells; all of them are counted.
MOST_TOLD = 500


@dataclass(frozen=True)
class Batch:
    """A table as CSV and the mapping that says what it means, both as text.

    ``profile`` prevails over the one that the mapping names; empty: the mapping's.
    """

    sector: str
    mapping: str
    content: str
    profile: str = ""


def ask(desk: Desk, caller: Caller, batch: Batch) -> Job:
    """Have a table taken in; refused at once where mapping or table cannot be used."""
    if not caller.holds(IMPORTERS, batch.sector):
        roles = ", ".join(IMPORTERS)
        raise NotPermitted(f"须有角色之一:{roles}", f"One of these roles is needed: {roles}")
    with _opened(desk, batch) as (sheet, _):
        count = sheet.count
    with desk.store.write() as work:
        _forget_ended(work)
        params = {"profile": batch.profile, "rows": count}
        job = jobs.ask(work, KIND, batch.sector, params, caller.name)
        row = {"job_id": job.id, "mapping": batch.mapping, "content": batch.content}
        work.connection.execute(insert(tables.import_tables), row)
    return job


def run(desk: Desk, job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Do the job: take the rows in, a batch of them a transaction; then forget the table."""
    here = tables.import_tables.c
    with desk.store.read() as work:
        query = select(here.mapping, here.content).where(here.job_id == job.id)
        mapping, content = work.connection.execute(query).one()
    batch = Batch(job.sector, mapping, content, job.params["profile"])
    with _opened(desk, batch) as (sheet, plan):
        found = import_rows(desk, sheet, plan, told=lambda so_far: tell(so_far.read, sheet.count))

    def forget(work: UnitOfWork) -> None:
        work.connection.execute(delete(tables.import_tables).where(here.job_id == job.id))

    return jobs.Outcome(_told(found), forget)


def _told(found: Outcome) -> dict[str, Any]:
    """What came of it, without a word of what stood in the rows."""
    return {
        "read": found.read, "left_aside": found.left_aside, "imported": found.imported,
        "cases": found.cases, "known": found.known, "rejected": len(found.rejects),
        "rejects": [
            {"row": one.row.number, "places": [problem.path for problem in one.problems]}
            for one in found.rejects[:MOST_TOLD]
        ],
    }  # fmt: skip


@contextmanager
def _opened(desk: Desk, batch: Batch) -> Iterator[tuple[Sheet, FileMapping]]:
    """The table and its mapping, read from files of their own that last as long as the block."""
    with TemporaryDirectory(prefix="tousu-import-") as folder:
        written, table = Path(folder, "mapping.yaml"), Path(folder, "table.csv")
        written.write_text(batch.mapping, "utf-8")
        table.write_text(batch.content, "utf-8", newline="")
        plan = load_mapping(written, desk.sector(batch.sector), batch.profile or None)
        sheet = open_sheet(table, "utf-8")
        plan.check_columns(sheet)
        yield sheet, plan


def _forget_ended(work: UnitOfWork) -> None:
    """Forget the tables of jobs that failed or were cancelled: nothing more comes of them."""
    here = tables.jobs.c
    ended = select(here.id).where(here.kind == KIND, here.state.in_(ENDED))
    table = tables.import_tables
    work.connection.execute(delete(table).where(table.c.job_id.in_(ended)))

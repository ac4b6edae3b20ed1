"""What is handed out as proof: the log as files, one case's place in it, two checkpoints' kinship.

Each is read by ``verify.py``, a script that stands beside an export and needs nothing of this.
"""

from __future__ import annotations

import base64
import json
import runpy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from core.domain.errors import Conflict, NotFound, Problem, invalid
from core.domain.proof import merkle
from core.domain.proof.canonical import instant_text
from core.domain.proof.journal import canonical
from core.domain.proof.logbook import FORMAT, Checkpoint, Line
from core.storage.proof.sources import strays
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.proof.auditing import Reader, note_read
from core.usecases.proof.checkpoints import file_text

__all__ = [
    "consistency_proof",
    "export",
    "inclusion_proof",
    "run_verifier",
    "verifier",
    "write_export",
]

INCLUSION, CONSISTENCY = "tousu-inclusion-1", "tousu-consistency-1"


def verifier() -> str:
    """The text of the script that checks what is handed out."""
    return files("core").joinpath("data/verify.py").read_text("utf-8")


def run_verifier(words: list[str]) -> int:
    """Run that script here, with the words of its command line; its exit code."""
    with as_file(files("core").joinpath("data/verify.py")) as path:
        return int(runpy.run_path(str(path))["main"](words))


def export(desk: Desk, folder: Path, caller: Reader | str, reason: str) -> int:
    """Write the whole log into an empty ``folder``, the script that checks it beside; its rows.

    It says what the journals say: no identities, but everything else. So it is a sensitive read.
    """
    if folder.exists() and any(folder.iterdir()):
        raise invalid(Problem("to", f"{folder} 不是空文件夹", f"{folder} is not empty"))
    if not reason.strip():
        raise invalid(Problem("reason", "须写明理由", "Say what for"))
    with desk.store.write() as work:
        note_read(work, caller, "journal", reason=reason)
    with desk.store.read() as work:
        return write_export(work, folder)


def write_export(work: UnitOfWork, folder: Path) -> int:
    """Write the log as one unit of work sees it; its rows. Nobody is told: see :func:`export`."""
    folder.mkdir(parents=True, exist_ok=True)
    counted: Counter[str] = Counter()
    rows = _write_lines(folder / "log.jsonl", _counting(work.log.lines(), counted))
    found = (json.loads(file_text(one)) for one in work.checkpoints.all())
    _write_lines(folder / "checkpoints.jsonl", found)
    (folder / "head.json").write_text(_json(_head(work, counted)) + "\n", "utf-8")
    (folder / "verify.py").write_text(verifier(), "utf-8")
    return rows


def inclusion_proof(desk: Desk, number: str, *, entries: bool = False) -> dict[str, Any]:
    """That the journal of a case, up to its newest entry under a checkpoint, is part of the log.

    With ``entries`` it also holds what they say. NotFound where there is no such case; Conflict
    (``no_checkpoint``) where no checkpoint speaks of it yet.
    """
    with desk.store.read() as work:
        case = work.cases.get(number)
        last = work.checkpoints.last()
        row = work.log.find("case", number, upto=last.size) if last else None
        if last is None or row is None:
            raise Conflict(
                "尚无检查点覆盖本件;请先运行 tousu journal checkpoint,或等待每日检查点",
                "No checkpoint speaks of this case yet; one is made every day, "
                "or by `tousu journal checkpoint`", code="no_checkpoint",
            )  # fmt: skip
        leaves = work.log.leaves(last.size)
    path = merkle.inclusion(leaves, row.seq - 1)
    proof: dict[str, Any] = {
        "format": INCLUSION,
        "row": {**row._asdict(), "at": instant_text(row.at)},
        "path": [base64.b64encode(one).decode() for one in path],
        "checkpoint": json.loads(file_text(last)),
    }
    del proof["row"]["leaf"]
    if entries:
        proof["entries"] = [canonical(entry) for entry in case.journal[: row.place]]
    return proof


def consistency_proof(desk: Desk, older: int, newer: int | None = None) -> dict[str, Any]:
    """That the log of the checkpoint of size ``newer`` (None: the last) continues an older one."""
    with desk.store.read() as work:
        known = {one.size: one for one in work.checkpoints.all()}
        size = newer or max(known, default=0)
        first, second = (_of_size(known, wanted) for wanted in (older, size))
        leaves = work.log.leaves(second.size)
    if not 0 < first.size < second.size:
        raise invalid(Problem("older", "须先于后者", "The older one comes first"))
    path = merkle.consistency(leaves, first.size)
    return {
        "format": CONSISTENCY,
        "older": json.loads(file_text(first)),
        "newer": json.loads(file_text(second)),
        "path": [base64.b64encode(one).decode() for one in path],
    }


def _of_size(known: dict[int, Checkpoint], size: int) -> Checkpoint:
    if size not in known:
        there = ", ".join(map(str, sorted(known)))
        raise NotFound(f"没有 {size} 行的检查点;现有:{there}",
                       f"There is no checkpoint of {size} rows; there are: {there}")  # fmt: skip
    return known[size]


def _head(work: UnitOfWork, found: Mapping[str, int]) -> dict[str, Any]:
    """Where the log ends, and what should be in it and is not."""
    head = work.log.head()
    return {
        "format": FORMAT, "origin": head.origin, "epoch": head.epoch, "size": head.tree.size,
        "root": head.tree.root().hex(), "unlogged": strays(work.connection, found),
    }  # fmt: skip


def _counting(lines: Iterable[Line], counted: Counter[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        counted[line.kind] += line.text is not None
        yield line._asdict()


def _write_lines(path: Path, found: Iterable[Any]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for one in found:
            out.write(_json(one) + "\n")
            count += 1
    return count


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

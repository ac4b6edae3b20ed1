"""The page of tests is whole: a row for each id; what it names is there, planted faults too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.docs.blocks import DOCS
from tests.places import REPO

PAGE = (DOCS / "testing.md").read_text("utf-8").partition("## By id")[2]
HEADS = ("id", "what is tried", "tests", "floor", "planted fault", "when")
ROWS = [
    dict(zip(HEADS, (cell.strip() for cell in line.strip("|").split(" | ")), strict=True))
    for line in PAGE.splitlines()
    if re.match(r"\| [A-Z]\d", line)
]
IDS = [*(f"A{n}" for n in range(1, 10)), *(f"B{n}" for n in range(1, 8)),
       *(f"C{n}" for n in range(1, 9)), *(f"D{n}" for n in range(1, 17)), "D9x",
       *(f"E{n}" for n in range(1, 9)), *(f"F{n}" for n in range(1, 7)),
       *(f"G{n}" for n in range(1, 6))]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_what_a_row_names_is_there(row: dict[str, str]) -> None:
    assert named(row["tests"]), "no test is named"
    for cell in ("tests", "floor", "planted fault"):
        assert row[cell].strip("- "), f"{cell} is empty"
        assert list(missing(row[cell])) == []
    assert named(row["planted fault"]) or row["planted fault"].startswith("itself")
    assert ("hard" in row["when"]) == ("STAGE=" in row["tests"])


def test_every_id_has_its_row_once() -> None:
    assert sorted(row["id"] for row in ROWS) == sorted(IDS)


def test_every_hard_stage_is_in_a_row() -> None:
    stages = {path.stem for path in (REPO / "tests/hard").glob("[a-z]*.py")}
    assert stages - set(re.findall(r"STAGE=(\w+)", PAGE)) == set()


def test_what_is_not_there_is_found() -> None:
    cell = "`crash/test_sync.py` `test_nothing` · `crash/gone.py` · `STAGE=none`"
    assert list(missing(cell)) == ["test_nothing", "crash/gone.py", "STAGE=none"]


def named(cell: str) -> list[str]:
    """What a cell names: files, tests, stages."""
    words = re.findall(r"`([^`]+)`", cell)
    return [word for word in words if re.fullmatch(r"[\w/]+\.py|test_\w+|STAGE=\w+", word)]


def missing(cell: str) -> Iterator[str]:
    """What a cell names and is not there; a test is looked for in the file named last."""
    here: frozenset[str] | None = None
    for word in named(cell):
        if word.startswith("STAGE="):
            if not (REPO / "tests/hard" / f"{word[6:]}.py").exists():
                yield word
        elif word.endswith(".py"):
            here = written_in(word)
            if here is None:
                yield word
        elif here is not None and word not in here:
            yield word


@cache
def written_in(file: str) -> frozenset[str] | None:
    """The tests of a file; None where it is not there."""
    path = REPO / "tests" / file
    if not path.exists():
        return None
    body = ast.walk(ast.parse(path.read_text("utf-8")))
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))

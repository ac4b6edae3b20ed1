"""What is handed to a party or a court holds, and nothing in it can be altered."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from core.domain.errors import Conflict, NotFound, TousuError
from core.usecases.desk import Desk
from core.usecases.proof import checkpoints, proving
from tests.proof import logs

NUMBER = "MS-2026-000002"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An office with two checkpoints, and a case after them."""
    desk = logs.desk_in(tmp_path_factory.mktemp("office"))
    logs.fill(desk.store)
    checkpoints.make(desk)
    logs.another_case(desk.store)
    checkpoints.make(desk)
    logs.another_case(desk.store, "MS-2026-000010")
    yield desk
    desk.store.engine.dispose()


@pytest.fixture
def verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """What the script says of a proof: its exit code."""

    def run(proof: Any, *words: str) -> int:
        path = tmp_path / "proof.json"
        path.write_text(json.dumps(proof), "utf-8")
        code = proving.run_verifier([str(path), *words])
        capsys.readouterr()
        return code

    return run


def values(tree: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value in a tree of JSON."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in inner:
        if isinstance(value, dict | list):
            yield from values(value, (*way, key))
        else:
            yield (*way, key)


def altered(tree: Any, way: tuple[Any, ...]) -> Any:
    """The tree with one value changed."""
    changed = deepcopy(tree)
    here = changed
    for key in way[:-1]:
        here = here[key]
    old = here[way[-1]]
    flipped = {"A": "B"}.get(old[:1], "A") + old[1:] if isinstance(old, str) else old + 1
    here[way[-1]] = flipped
    return changed


@pytest.mark.parametrize("entries", [False, True])
def test_a_case_is_shown_to_be_in_the_log(desk: Desk, verdict: Any, entries: bool) -> None:
    proof = proving.inclusion_proof(desk, NUMBER, entries=entries)
    trusted = checkpoints.current_key(desk).public
    assert verdict(proof) == verdict(proof, "--trust", trusted) == 0
    assert verdict(proof, "--trust", "QUJD") == 1
    assert entries or len(json.dumps(proof, separators=(",", ":"))) < 2048


@pytest.mark.parametrize("entries", [False, True])
def test_nothing_in_a_proof_can_be_altered(desk: Desk, verdict: Any, entries: bool) -> None:
    proof = proving.inclusion_proof(desk, NUMBER, entries=entries)
    ways = [way for way in values(proof) if way != ("format",)]
    assert len(ways) > 20
    assert [way for way in ways if verdict(altered(proof, way)) == 0] == []


def test_a_log_is_shown_to_continue_an_older_one(desk: Desk, verdict: Any) -> None:
    with desk.store.read() as work:
        older, newer = (one.size for one in work.checkpoints.all())
    proof = proving.consistency_proof(desk, older)
    assert verdict(proof) == 0
    ways = [way for way in values(proof) if way != ("format",)]
    assert [way for way in ways if verdict(altered(proof, way)) == 0] == []
    with pytest.raises(TousuError):
        proving.consistency_proof(desk, newer)
    with pytest.raises(NotFound, match="no checkpoint of 7 rows"):
        proving.consistency_proof(desk, 7)


def test_what_no_checkpoint_speaks_of_cannot_be_proved_yet(desk: Desk) -> None:
    with pytest.raises(Conflict, match="No checkpoint"):
        proving.inclusion_proof(desk, "MS-2026-000010")
    with pytest.raises(NotFound):
        proving.inclusion_proof(desk, "MS-2026-999999")


def test_an_export_is_checked_by_python_alone(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with pytest.raises(TousuError, match="what for"):
        proving.export(desk, folder, "赵六", " ")
    rows = proving.export(desk, folder, "赵六", "年度审计")
    assert rows >= logs.ROWS + 20
    with pytest.raises(TousuError, match="not empty"):
        proving.export(desk, folder, "赵六", "年度审计")
    with desk.store.read() as work:
        assert [one.reason for one in work.audit.entries(("journal",))] == ["年度审计"]
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), str(folder)]
    sound = subprocess.run([*command, "--checkpoints", str(desk.checkpoints)], capture_output=True,
                           encoding="utf-8", check=False)  # fmt: skip
    assert sound.returncode == 0, sound.stdout + sound.stderr
    assert f"{rows} rows, 2 checkpoints" in sound.stdout
    log = folder / "log.jsonl"
    log.write_text(log.read_text("utf-8").replace("李四", "李三", 1), "utf-8")
    found = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert found.returncode == 1
    assert "altered, row" in found.stdout

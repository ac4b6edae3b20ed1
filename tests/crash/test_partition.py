"""The way to PostgreSQL breaks while it commits: who heard nothing sends again under its key."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.domain.errors import Unavailable
from core.storage.database import patience
from tests.crash import office
from tests.crash.partition import Far
from tests.way import BREAKS, Break

pytestmark = pytest.mark.only_on("postgresql")

#: Seconds that the server is waited for here, and that one request may take at most.
PATIENCE, LONGEST = 1, 5.0
#: What nobody is told of is waited for, so of that there is less.
PLAN = [*BREAKS, *(how for how in BREAKS if how.told)]


@pytest.fixture
def client(tmp_path: Path, database: Any) -> Iterator[Far]:
    with closing(Far(office.new(tmp_path / "home"), PATIENCE)) as opened:
        opened.send("first")
        yield opened


def test_whoever_sends_again_by_the_key_has_one_case_wherever_the_way_broke(client: Far) -> None:
    for number, how in enumerate(PLAN):
        key = f"{number}"
        begun = time.perf_counter()
        broken(client, how, key)
        assert client.stored(key) == how.arrives, how
        client.send(key)
        assert time.perf_counter() - begun < LONGEST, how
        assert client.stored(key) == 1
        client.send(f"{number} next")
    assert client.desk.store.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert client.faults() == []
    assert len(client.told) == 1 + 2 * len(PLAN)


def broken(client: Far, how: Break, key: str) -> None:
    """Send while the way breaks at the commit: no answer comes; then it is as before."""
    client.way.break_at_commit(how)
    with pytest.raises(Unavailable):
        client.send(key)
    assert client.way.broken.wait(PATIENCE), "it was refused, and the way was whole"
    client.way.heal()


def test_who_takes_silence_for_done_or_sends_again_under_another_key_is_found(client: Far) -> None:
    """The planted faults: nothing but the key and sending again makes it one case."""
    before, after = (how for how in BREAKS if how.told)
    broken(client, after, "twice")
    client.send("twice", under="another")
    assert client.faults()[-1].startswith("1 were taken in beyond")
    broken(client, before, "silent")
    client.told["silent"] = "PM-2026-000004"
    assert "lost: silent, acknowledged as PM-2026-000004" in client.faults()


def test_without_a_limit_who_fell_into_a_hole_would_wait_for_ever(
    tmp_path: Path, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LONGER", 1e6)
    with closing(Far(office.new(tmp_path / "home"), PATIENCE)) as far, ThreadPoolExecutor() as pool:
        far.way.break_at_commit(Break(arrives=True, told=False))
        waiting = pool.submit(far.send, "key")
        assert far.way.broken.wait(LONGEST)
        time.sleep(2 * PATIENCE)
        assert not waiting.done()
        far.way.close()
        with pytest.raises(Unavailable):
            waiting.result(LONGEST)

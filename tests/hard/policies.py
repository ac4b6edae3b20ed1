"""Policy files written by nobody in their senses: whatever they hold, a sector or a message comes.

Shipped files are cut, joined and mutated, by our own hand and, where it is installed, by atheris,
which looks for ways not gone before. ``SECONDS`` in the environment says for how long; ``SEED``
with which draw.
"""

from __future__ import annotations

import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType
from typing import Any

from core.policyfiles.document import read_content
from core.policyfiles.problems import Problems
from tests.places import REPO
from tests.policyfiles.damage import PATIENCE, PLANTED, found, judged
from tests.policyfiles.offices import OFFICE, drafted

SECONDS = float(os.environ.get("SECONDS", "1800"))
SEED = int(os.environ.get("SEED", str(random.SystemRandom().randrange(10**9))))
#: Seconds of processor and MiB that a file may take; files a second at the least.
ROOM, FLOOR = 256, 1.0
#: Shares of them that must be refused, and taken: who does one with all would find nothing.
REFUSED, TAKEN = 0.5, 0.01
_MIB = 1024
ODD = [
    b"&a [*a]", b"*a", b"!!python/object:os.system x", b"<<: {}", b"{" * 40, b"[" * 40, b"- " * 40,
    b"?", b"|\n", b">-\n", b"\t", b"\x00", b"\xff\xfe", b"\xe2\x80\xae", b"'", b'"', b"# ",
    b"---\n", b"null", b"0x1F", b"1e999", b".nan", b"2026-02-30", b"params.", b"&&", b"((((",
    b"%YAML 1.1\n",
]  # fmt: skip


def corpus() -> list[bytes]:
    """The files that are shipped, and those of the model office."""
    files = [*OFFICE.rglob("*.yaml"), *(REPO / "plugins").glob("*/policies/*.yaml")]
    return [path.read_bytes() for path in sorted(files)]


def mutate(draw: random.Random, files: list[bytes]) -> bytes:
    """A file that was harmed a few times."""
    data = draw.choice(files)
    ways: list[Callable[[bytes], bytes]] = [
        lambda d: _cut(draw, d, b""),
        lambda d: _cut(draw, d, draw.choice(ODD)),
        lambda d: _cut(draw, d, bytes([draw.randrange(256)])),
        lambda d: _cut(draw, d, _piece(draw, draw.choice(files))),
        lambda d: _lines(draw, d),
        lambda d: d[: draw.randrange(len(d) + 1)],
    ]
    for _ in range(draw.randint(1, 6)):
        data = draw.choice(ways)(data)
    return data[:200_000]


def take(data: bytes) -> tuple[bool, float]:
    """Have a file read and loaded: whether it was refused, and the seconds that took.

    Any error but our refusal comes through; ValueError where that does not tell all it must.
    """
    begun = time.process_time()
    problems = Problems()
    read_content(data, "harmed.yaml", problems)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        assert len(problems), "bytes that are no text were read"
        return True, time.process_time() - begun
    refused, wrong = judged(lambda: drafted(complaint_2020=text), patience=math.inf)
    if wrong:
        raise ValueError(wrong)
    return refused, time.process_time() - begun


def run() -> int:
    """Mutate for as long as was said; 1 where a file did harm, or a planted fault is not found."""
    blind = [planted for planted in PLANTED if not found(planted)]
    print(f"{len(PLANTED)} faults planted in the loader, not found: {blind or 'none'}")
    share = SECONDS / 2 if find_spec("atheris") else SECONDS
    files, draw = corpus(), random.Random(SEED)
    take(files[0])
    before, until = _most_memory(), time.perf_counter() + share
    done, rejected, slowest, faults = 0, 0, 0.0, list[str]()
    while time.perf_counter() < until:
        data = mutate(draw, files)
        try:
            refused, spent = take(data)
            rejected += refused
        except Exception as error:  # noqa: BLE001 (that is what is looked for)
            faults.append(f"{type(error).__name__}: {error}"[:200])
            _keep(data, len(faults))
            spent = 0.0
        if spent > PATIENCE:
            faults.append(f"{len(data)} bytes took {spent:.1f} s")
            _keep(data, len(faults))
        done, slowest = done + 1, max(slowest, spent)
    grown = _most_memory() - before
    print(f"seed {SEED}: {done} files (at least {FLOOR * share:.0f}), {rejected} refused (at least"
          f" {REFUSED:.0%}), {done - rejected} taken (at least {TAKEN:.0%}), the slowest"
          f" {slowest:.2f} s (at most {PATIENCE}), {grown:.0f} MiB more"
          f" (at most {ROOM})")  # fmt: skip
    for fault in faults[:10]:
        print(f"  {fault}")
    enough = done >= FLOOR * share and rejected >= REFUSED * done
    enough = enough and done - rejected >= TAKEN * done
    sound = enough and not faults and not blind and grown <= ROOM
    return 0 if sound and _atheris(share) == 0 else 1


def _atheris(seconds: float) -> int:
    """What atheris finds, in a process of its own; 0: nothing, or it is not installed."""
    if find_spec("atheris") is None:
        print("atheris is not installed: mutated by hand only")
        return 0
    with tempfile.TemporaryDirectory(prefix="tousu-fuzz-") as folder:
        for place, data in enumerate(corpus()):
            (Path(folder) / f"{place}.yaml").write_bytes(data)
        words = [sys.executable, "-m", "tests.hard.policies", folder, str(int(seconds))]
        done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=REPO)
    print("\n".join(done.stderr.splitlines()[-3:]))
    return done.returncode


def fuzz(folder: str, seconds: str) -> None:
    """Let atheris look; it ends the process."""
    atheris: Any = import_module("atheris")  # only where it was installed by hand
    for name in ("core.policyfiles", "core.domain.expressions"):
        for module in [one for one in sys.modules if one.startswith(name)]:
            for thing in vars(sys.modules[module]).values():
                if isinstance(thing, FunctionType) and thing.__module__ == module:
                    atheris.instrument_func(thing)
    limits = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=1024"]

    def try_one(data: bytes) -> None:
        take(data)

    atheris.Setup([sys.argv[0], *limits, "-max_len=20000", "-close_fd_mask=1", folder], try_one)
    atheris.Fuzz()


def _cut(draw: random.Random, data: bytes, put: bytes) -> bytes:
    start = draw.randrange(len(data) + 1)
    return data[:start] + put + data[start + draw.choice((0, 0, 1, 4, 40)) :]


def _piece(draw: random.Random, data: bytes) -> bytes:
    start = draw.randrange(len(data))
    return data[start : start + draw.randrange(1, 400)]


def _lines(draw: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    place = draw.randrange(len(lines))
    put = draw.choice(([], [lines[place]] * 2, [b"  " + lines[place]], [lines[place].lstrip()]))
    return b"".join([*lines[:place], *put, *lines[place + 1 :]])


def _keep(data: bytes, number: int) -> None:
    path = Path(tempfile.gettempdir()) / f"tousu-harmed-{SEED}-{number}.yaml"
    path.write_bytes(data)
    print(f"kept as {path}")


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB


if __name__ == "__main__":
    fuzz(*sys.argv[1:])

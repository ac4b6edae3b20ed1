"""How quickly tousu starts and how much memory it holds, against a bare Flask app under waitress.

Both are started as processes in the same run, turn about, so that a busy machine slows both; the
best of the rounds counts. tousu serves an office that is there already. "First answer" is the
time from starting the process to the end of its first answer; memory is that of the process at
rest, a few seconds after.

    python -m benchmarks.start
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

ROUNDS, REST = 3, 3.0
HELP_CPU, FIRST_ANSWER, IDLE_MB = 0.5, 3.0, 150
TOUSU = str(Path(sys.executable).with_name("tousu"))
FLASK = """
import socket
from flask import Flask
from waitress.server import create_server

app = Flask(__name__)
app.route("/health/live")(lambda: {"status": "ok"})
place = socket.socket()
place.bind(("127.0.0.1", 0))
server = create_server(app, sockets=[place], threads=8)
print("Listening on http://127.0.0.1:%s" % place.getsockname()[1], flush=True)
server.run()
"""


def main() -> None:
    """Print each measure with its ratio, and whether it stays within what was promised."""
    bare = [sys.executable, "-c", "import flask, waitress"]
    _report("`tousu --help`, CPU", _cpu([TOUSU, "--help"]), _cpu(bare), "s", HELP_CPU)
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "TOUSU_HOME": home}
        ours, theirs = [TOUSU, "serve", "--port", "0"], [sys.executable, "-c", FLASK]
        _serve(ours, environment)  # the first start makes the office
        rounds = [(_serve(ours, environment), _serve(theirs, environment)) for _ in range(ROUNDS)]
    names = [("`tousu serve`, first answer", "s", FIRST_ANSWER), ("memory at rest", "MB", IDLE_MB)]
    for place, (name, unit, most) in enumerate(names):
        best = [min(round_[who][place] for round_ in rounds) for who in (0, 1)]
        _report(name, *best, unit, most)


def _cpu(words: list[str]) -> float:
    """The least CPU that a command took, in seconds, start of Python included."""
    return min(_spent(words) for _ in range(2 * ROUNDS))


def _spent(words: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _serve(words: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds until the first answer, and megabytes at rest after it."""
    began = time.monotonic()
    process = subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[2]
        with urlopen(f"{address}/health/live", timeout=30) as answer:
            answer.read()
        first = time.monotonic() - began
        time.sleep(REST)
        return first, _megabytes(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _megabytes(process: int) -> float:
    """What a process holds in memory; `ps` knows it on Linux and macOS alike."""
    said = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True
    )
    return int(said.stdout) / 1024


def _report(name: str, ours: float, theirs: float, unit: str, most: float) -> None:
    verdict = "within" if ours <= most else "OVER"
    print(f"{name}: tousu {ours:.2f} {unit}, bare Flask {theirs:.2f} {unit}")
    print(f"  ratio tousu/flask: {ours / theirs:.1f}; {verdict} {most} {unit}")


if __name__ == "__main__":
    main()

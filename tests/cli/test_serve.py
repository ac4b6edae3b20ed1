"""`tousu serve` as a process: it says when it listens, answers, and leaves when told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from api import server
from core.domain.errors import TousuError
from core.usecases.timekeeping import deadlines

TOUSU = Path(sys.executable).with_name("tousu")
PATIENCE = 60


@pytest.fixture
def serving(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    more = dict(getattr(request, "param", {}))
    words = more.pop("WORDS", "").split()
    environment = {
        **os.environ, "TOUSU_HOME": str(tmp_path), "TOUSU_SECTORS": "property_mgmt", **more,
    }  # fmt: skip
    process = subprocess.Popen(
        [TOUSU, "serve", "--port", "0", *words],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    late = threading.Timer(PATIENCE, process.kill)
    late.start()
    yield process
    late.cancel()
    process.kill()
    process.communicate()


def test_it_listens_answers_and_leaves(serving: subprocess.Popen[str]) -> None:
    assert serving.stdout is not None
    line = serving.stdout.readline()
    assert line.startswith("Listening on http://127.0.0.1:"), line
    with urlopen(line.split()[2] + "/health/ready", timeout=PATIENCE) as answer:
        assert answer.status == 200
    serving.send_signal(signal.SIGTERM)
    said, complaints = serving.communicate(timeout=PATIENCE)
    assert serving.returncode == 0
    assert "Stopped" in said
    assert "Traceback" not in complaints


@pytest.mark.parametrize("serving", [{"WORDS": "--demo"}], indirect=True, ids=["demo"])
def test_the_demo_shows_the_citizens_door_as_well(serving: subprocess.Popen[str]) -> None:
    assert serving.stdout is not None
    serving.stdout.readline()
    address = serving.stdout.readline().split()[2]
    with urlopen(address + "/door", timeout=PATIENCE) as answer:
        assert answer.status == 200
    assert "/door" in "".join(serving.stdout.readline() for _ in range(3))


@pytest.mark.parametrize("serving", [{"WORDS": "--public"}], indirect=True, ids=["public"])
def test_the_citizens_door_is_served_alone(serving: subprocess.Popen[str]) -> None:
    assert serving.stdout is not None
    address = serving.stdout.readline().split()[2]
    with urlopen(address + "/health/live", timeout=PATIENCE) as answer:
        assert answer.status == 200
    with urlopen(address, timeout=PATIENCE) as begun:
        assert begun.url.endswith("/door")
        assert "/login" not in begun.read().decode()
    for path in ("/login", "/cases/x", "/api/v1/cases", "/health/ready", "/metrics"):
        with pytest.raises(HTTPError, match="404"):
            urlopen(address + path, timeout=PATIENCE)
    body = b'{"receipt": "11111111111111111111"}'
    asked = Request(address + "/api/v1/public/progress", body, {"Content-Type": "application/json"})
    with pytest.raises(HTTPError, match="404") as refused:
        urlopen(asked, timeout=PATIENCE)
    assert "查询码" in refused.value.read().decode()


@pytest.mark.parametrize(
    "serving",
    [{"TOUSU_PROXY": "127.0.0.1", "TOUSU_SWEEP": "0", "TOUSU_LOG": "json"}],
    indirect=True,
    ids=["behind a proxy"],
)
def test_behind_a_proxy_it_knows_of_tls_and_leaves_sweeping_to_others(
    serving: subprocess.Popen[str],
) -> None:
    assert serving.stdout is not None
    address = serving.stdout.readline().split()[2] + "/health/ready"
    with urlopen(address, timeout=PATIENCE) as plain:
        assert "Strict-Transport-Security" not in plain.headers
        assert json.load(plain)["checks"]["sweep"] == {"status": "ok", "here": False}
    by_tls = Request(address, headers={"X-Forwarded-Proto": "https"})
    with urlopen(by_tls, timeout=PATIENCE) as secure:
        assert "Strict-Transport-Security" in secure.headers
        number = secure.headers["X-Request-Id"]
    serving.send_signal(signal.SIGTERM)
    _, complaints = serving.communicate(timeout=PATIENCE)
    lines = [json.loads(line) for line in complaints.splitlines()]
    told = [line for line in lines if line.get("request_id") == number]
    assert [(line["route"], line["status"]) for line in told] == [("/health/ready", 200)]


def test_a_port_in_use_is_told_before_anything_is_loaded() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(TousuError, match=f"Port {port}.*--port"):
            server.bind("127.0.0.1", port)


def test_an_address_is_one_that_a_browser_finds() -> None:
    with server.bind("0.0.0.0", 0) as place:
        assert server.address_of(place).startswith("http://127.0.0.1:")


def test_the_sweeper_survives_an_error_and_does_not_quote_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    called, again = [], threading.Event()

    def failing(*_: object, **__: object) -> int:
        called.append(1)
        if len(called) == 1:
            raise ValueError("王某 138 0000 0000")
        again.set()
        return 0

    monkeypatch.setattr(deadlines, "fire_due", failing)
    sweeper = server.Sweeper(SimpleNamespace(), tick=0.01)  # type: ignore[arg-type]
    sweeper.start()
    assert again.wait(PATIENCE)
    sweeper.stop()
    assert not sweeper.is_alive()
    assert "sweep failed: ValueError" in caplog.text
    assert "王某" not in caplog.text


def test_working_says_that_it_is_alive_and_stops(tmp_path: Path) -> None:
    environment = {**os.environ, "TOUSU_HOME": str(tmp_path), "TOUSU_SECTORS": "property_mgmt"}
    words = [TOUSU, "user", "add", "admin", "--role", "admin"]
    subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen(
        [TOUSU, "work", "--interval", "0.1"], env=environment, stderr=subprocess.PIPE, text=True
    )
    late = threading.Timer(PATIENCE, process.kill)
    late.start()
    assert process.stderr is not None
    assert "started" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=PATIENCE)
    late.cancel()
    assert process.returncode == 0
    assert "stopped" in said

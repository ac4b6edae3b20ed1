"""The cluster as a person meets it: a broker that is there or not, and cases done together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.checks import broker as look_at
from core.bootstrap import Settings, open_desk
from core.storage.proof.checkpoints import Hold
from core.usecases.casework.intake import Arrival, Claim, submit
from tests.brokers import Broker
from tests.cli.conftest import Type
from tests.cli.test_journal import change

TOUSU = Path(sys.executable).with_name("tousu")
PATIENCE = 60
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def office(home: Path) -> Path:
    """An office with two cases; its database."""
    desk = open_desk(Settings.from_environment())
    for _ in range(2):
        submit(desk, Arrival("property_mgmt", (Claim("complaint", {"severity": "minor"}),)))
    desk.store.engine.dispose()
    return home / "tousu.db"


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A broker that answers."""
    with tempfile.TemporaryDirectory(prefix="broker-") as folder:
        running = Broker(Path(folder))
        running.start()
        yield running
        running.kill()


def test_without_a_broker_the_doctor_has_nothing_to_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TOUSU_BROKER", raising=False)
    assert list(look_at.look()) == []


def test_a_broker_is_seen_while_it_answers_and_missed_when_it_is_gone(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUSU_BROKER", broker.url)
    (there,) = look_at.look()
    assert (there.state, there.what) == ("ok", "broker")
    broker.kill()
    (gone,) = look_at.look()
    assert (gone.state, gone.what) == ("warn", "broker")
    assert "the sweeps do its work" in gone.en
    assert "TOUSU_BROKER" in gone.type


@pytest.mark.parametrize("address", ["mail.example", "http://broker.example", "redis://"])
def test_what_is_no_address_of_a_broker_is_said(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUSU_BROKER", address)
    (found,) = look_at.look()
    assert (found.state, found.what) == ("warn", "broker")
    assert "redis://" in found.en
    assert "cluster.md" in found.type


def test_the_doctor_does_not_tell_the_password_of_a_broker(
    tousu: Type, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUSU_BROKER", NOWHERE)
    monkeypatch.setenv("TOUSU_BROKER_PASSWORD", "hush-hush")
    said = tousu("doctor").output
    assert "broker" in said
    assert "hush-hush" not in said


def test_a_worker_of_the_cluster_needs_to_be_told_of_a_broker(tousu: Type, office: Path) -> None:
    result = tousu("work", "--cluster")
    assert result.exit_code == 2
    assert "Set TOUSU_BROKER first" in result.stderr
    assert "请先设置 TOUSU_BROKER" in result.stderr


def test_a_worker_says_what_to_type_while_no_broker_answers(office: Path) -> None:
    environment = {**os.environ, "TOUSU_BROKER": NOWHERE, "TOUSU_BROKER_PASSWORD": "hush-hush"}
    worker = subprocess.Popen(
        [TOUSU, "work", "--cluster", "--concurrency", "1"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    late = threading.Timer(PATIENCE, worker.kill)
    late.start()
    assert worker.stderr is not None
    line = worker.stderr.readline()
    still = worker.poll()
    worker.terminate()
    worker.communicate()
    late.cancel()
    assert "does not answer" in line
    assert "export TOUSU_BROKER=" in line
    assert "消息中间件无应答" in line
    assert "hush-hush" not in line
    assert still is None, "it waits for the broker"


def test_cases_are_recomputed_together(tousu: Type, office: Path) -> None:
    result = tousu("journal", "recompute", "--together")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("2 cases")
    assert result.stdout == tousu("journal", "recompute").stdout


def test_together_names_the_case_that_is_stored_otherwise(tousu: Type, office: Path) -> None:
    change(office, "UPDATE timers SET due = '2099-01-01' WHERE name = 'resolve' AND case_id = 1")
    alone = tousu("journal", "recompute", "--json")
    together = tousu("journal", "recompute", "--together", "--json")
    assert (alone.exit_code, together.exit_code) == (1, 1)
    assert json.loads(together.stdout) == json.loads(alone.stdout)


def test_together_is_for_all_cases(tousu: Type, office: Path) -> None:
    result = tousu("journal", "recompute", "--together", "PM-2026-000001")
    assert result.exit_code == 2
    assert "仅用于全部案件" in result.stderr


def test_nobody_recomputes_together_while_the_office_is_on_hold(tousu: Type, office: Path) -> None:
    desk = open_desk(Settings.from_environment())
    with desk.store.write() as work:
        work.holds.begin(Hold("restored from a backup", "wang", work.now))
    desk.store.engine.dispose()
    result = tousu("journal", "recompute", "--together")
    assert result.exit_code == 2
    assert "on hold" in result.stderr

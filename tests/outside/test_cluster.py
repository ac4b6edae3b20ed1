"""A cluster is told of work by number, after the commit; whether it hears decides nothing."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from api import cluster
from api.aside import PATIENCE, Relay
from api.bell import MOST_WAITING, Bell
from api.running import Running
from core.domain.errors import TousuError
from core.storage.background.leases import LEASE
from core.storage.timekeeping.due import JOB, MESSAGE, Due
from core.usecases.background import jobs
from core.usecases.lists.waiting import waiting
from core.usecases.messages import relaying, undelivered
from core.usecases.timekeeping import recomputing
from tests.outside.conftest import Bureau


class Heard(list[Due]):
    """A broker that remembers, or that does not answer."""

    def __init__(self, *, answers: bool = True) -> None:
        super().__init__()
        self._answers = answers
        self.came = threading.Event()

    def send(self, due: Due) -> None:
        """Hear of one piece of work."""
        self.came.set()
        if not self._answers:
            raise ConnectionError
        self.append(due)


def listening(bureau: Bureau) -> list[Due]:
    """What the office tells as it commits."""
    told: list[Due] = []
    bureau.desk.store.on_due = told.extend
    return told


def test_what_is_promised_is_told_after_the_commit_and_only_then(bureau: Bureau) -> None:
    bureau.hook(["case.received"])
    told = listening(bureau)
    bureau.receive()
    (message,) = undelivered.find(bureau.desk)
    assert told == [Due(MESSAGE, message.key)]
    job = recomputing.ask(bureau.desk, "wang")
    assert told[1:] == [Due(JOB, str(job.id))]
    with pytest.raises(ZeroDivisionError), bureau.desk.store.write() as work:
        jobs.ask(work, "recomputation", "", {}, "wang")
        raise ZeroDivisionError
    assert len(told) == 2
    assert waiting(bureau.desk, 10) == told


def test_a_task_delivers_its_message_and_what_waits_for_the_same_receiver(bureau: Bureau) -> None:
    bureau.hook(["case.received"])
    told = listening(bureau)
    for _ in range(3):
        bureau.receive()
    keys = [one.id for one in told]
    assert relaying.relay(bureau.desk, keys[0], limit=2) == 2
    assert len(bureau.web.got) == 2
    assert bureau.web.keys[0] == keys[0]
    assert relaying.relay(bureau.desk, keys[0]) == 0, "a task that comes twice does nothing"
    assert relaying.relay(bureau.desk, keys[2]) == 1
    assert sorted(bureau.web.keys) == sorted(keys)
    assert waiting(bureau.desk, 10) == []


def test_a_message_that_fails_is_left_to_the_sweep_that_comes_later(bureau: Bureau) -> None:
    bureau.hook(["case.received"])
    told = listening(bureau)
    bureau.web.answer = lambda _: 503
    bureau.receive()
    bureau.receive()
    assert relaying.relay(bureau.desk, told[0].id) == 1
    assert len(waiting(bureau.desk, 10)) == 1, "the other is not tried after it"


def test_what_the_cluster_does_not_take_is_done_by_the_sweep(bureau: Bureau) -> None:
    deaf = Heard(answers=False)
    bell = Bell(deaf.send)
    bureau.desk.store.on_due = bell.ring
    bureau.hook(["case.received"])
    bureau.receive()
    assert deaf.came.wait(30), "nobody rang"
    relay = Relay(bureau.desk, bell)
    assert relay.look() == 0, "it is left to the cluster for a while"
    bureau.clock.advance(PATIENCE)
    assert relay.look() == 1
    assert len(bureau.web.got) == 1


def test_the_sweep_tells_again_of_what_waits_but_not_at_every_look(bureau: Bureau) -> None:
    bureau.hook(["case.received"])
    bureau.receive()
    heard = Heard()
    bell = Bell(heard.send)
    assert bell.hand_out(bureau.desk) == 1
    assert bell.hand_out(bureau.desk) == 0
    assert heard.came.wait(30)
    with bureau.desk.store.write() as work:
        work.settings.put("outbox_frozen", True, sector="-", by="admin")
    assert Bell(heard.send).hand_out(bureau.desk) == 0, "nothing leaves a frozen office"


def test_ringing_never_waits_and_drops_what_finds_no_room() -> None:
    answered, told = threading.Event(), Heard()

    def send(due: Due) -> None:
        answered.wait(30)
        told.send(due)

    bell = Bell(send)
    bell.ring(Due(MESSAGE, str(n)) for n in range(2 * MOST_WAITING))
    assert not told, "it waited for the broker"
    answered.set()
    assert told.came.wait(30)
    assert bell.dropped >= MOST_WAITING - 1


def test_a_worker_gives_back_what_it_did_not_finish_and_reads_nothing_but_numbers() -> None:
    here = cluster.app.conf
    assert (here.task_acks_late, here.task_reject_on_worker_lost) == (True, True)
    assert here.accept_content == ["json"]
    assert not here.worker_enable_remote_control
    assert LEASE.total_seconds() < cluster.VISIBLE
    assert set(cluster.TASKS) == {MESSAGE, JOB} == set(cluster.QUEUES)


@pytest.mark.parametrize(
    ("broker", "password", "address"),
    [
        ("", "x", ""),
        ("redis://broker:6379/0", "", "redis://broker:6379/0"),
        ("redis://broker:6379/0", "p@/", "redis://:p%40%2F@broker:6379/0"),
        ("amqp://tousu@broker:5672//", "x", "amqp://tousu:x@broker:5672//"),
        ("amqp://tousu:y@broker//", "x", "amqp://tousu:y@broker//"),
        ("redis+socket:///run/valkey/socket", "", "redis+socket:///run/valkey/socket"),
        ("rediss://[::1]:6379", "x", "rediss://:x@[::1]:6379"),
        ("http://broker", "", None),
        ("redis://", "", None),
        ("redis://broker:port", "", None),
    ],
)
def test_the_address_of_a_broker(broker: str, password: str, address: str | None) -> None:
    given: dict[str, Any] = {"TOUSU_BROKER": broker, "TOUSU_BROKER_PASSWORD": password}
    if address is None:
        with pytest.raises(TousuError, match="TOUSU_BROKER"):
            Running.from_environment(given)
        return
    running = Running.from_environment(given)
    assert running.broker == address
    assert "broker" not in repr(running)

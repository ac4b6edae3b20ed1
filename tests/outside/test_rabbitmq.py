"""The cluster with RabbitMQ, where the machine has it: what is due is told, done, and done once."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from api import cluster
from core.bootstrap import open_desk
from core.storage.background.jobs import Job
from core.storage.messages.outbox import Message
from core.storage.messages.receivers import Endpoint
from core.usecases.casework import intake
from core.usecases.desk import Desk
from core.usecases.timekeeping import recomputing
from tests import databases
from tests.brokers import Rabbit
from tests.crash import office
from tests.crash.cluster import Member, surroundings
from tests.outside.sinks import web_sink

pytestmark = pytest.mark.skipif(not Rabbit.installed(), reason="there is no RabbitMQ here")

PATIENCE = 300.0


def promise(desk: Desk, endpoint: Endpoint, number: int) -> None:
    """Promise a message; the process that sweeps tells the worker of it."""
    with desk.store.write() as work:
        now = work.now
        key = f"msg_{number}"
        work.outbox.promise(
            [Message(key, "webhook", f"{endpoint.id}", "case.close", "{}", now, now)]
        )


def test_a_worker_is_told_by_rabbitmq_of_messages_and_of_long_work(tmp_path: Path) -> None:
    with (
        databases.on(databases.SQLITE),
        web_sink() as sink,
        tempfile.TemporaryDirectory(prefix="tousu-") as folder,
    ):
        place, broker = office.new(tmp_path / "home"), Rabbit(Path(folder))
        desk = open_desk(place.settings)
        intake.submit(desk, office.arrival("client-1"))
        with desk.store.write() as work:
            endpoint = work.endpoints.add(Endpoint(sink.url, "", ("*",), "admin", work.now))
        assert cluster.answers(broker.url), "nobody is there yet"
        around = surroundings(place, broker, sink.host)
        hand = Member("hand", ("work", "--cluster", "--concurrency", "1"), around, Path(folder))
        sweep = Member("sweep", ("work", "--interval", "0.1"), around, Path(folder))
        patience = Patience(hand)
        try:
            broker.start()
            assert cluster.answers(broker.url) == ""
            hand.start()
            sweep.start()
            # What nobody takes for a while the sweep does itself: then there is more to be told.
            sent, asked = 0, set[int]()
            while not (hand.said("message done") and hand.said("job done")):
                promise(desk, endpoint, sent)
                asked.add(recomputing.ask(desk, "wang").id)
                sent += 1
                while len(sink.got) < sent or not all(job.ended for job in jobs_in(desk, asked)):
                    patience.wait()
        finally:
            for one in (hand, sweep, broker):
                one.kill()
        assert Counter(sink.keys) == Counter(f"msg_{n}" for n in range(sent))
        assert {(job.state, job.result["cases"]) for job in jobs_in(desk, asked)} == {("done", 1)}
        desk.store.engine.dispose()


def jobs_in(desk: Desk, asked: Iterable[int]) -> list[Job]:
    """The jobs as they stand."""
    with desk.store.read() as work:
        return [work.jobs.get(number) for number in asked]


class Patience:
    """Waits for a worker, but not for ever, and not for one that is gone."""

    def __init__(self, member: Member) -> None:
        self._member, self._end = member, time.perf_counter() + PATIENCE

    def wait(self) -> None:
        """Wait a little; AssertionError with what the worker said where nothing will come of it."""
        assert self._member.process is not None
        said = self._member.log.read_text("utf-8", "replace")
        assert self._member.process.poll() is None, said
        assert time.perf_counter() < self._end, said
        time.sleep(0.2)

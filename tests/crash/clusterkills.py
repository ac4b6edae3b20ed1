"""kill -9 of anybody in a whole cluster, its broker too: nothing lost, nothing fired twice.

What is promised to the outside arrives, under its key; a repeat only where a kill came between.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from core.bootstrap import open_desk
from core.clock import SettableClock, SystemClock
from core.storage.background.leases import LEASE
from core.storage.messages.receivers import Endpoint
from core.storage.people.access import Grant
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.messages import relaying
from core.usecases.people import access
from core.usecases.timekeeping import deadlines, recomputing
from tests.brokers import AnyBroker, Broker
from tests.crash import office
from tests.crash.checker import Office, broken_chains
from tests.crash.cluster import Installation, installation
from tests.crash.test_random_kills import prepare
from tests.outside.sinks import WebSink, web_sink

#: What must be acknowledged, and done by workers of the cluster, for each kill.
ACKNOWLEDGED, BY_CLUSTER = 20, 10
#: What the one receiver is told: it gets one message at a time, and all of them in the end.
TOLD = ("case.received", "timer.lapsed")
#: What a member may have under way when it is killed: its threads that deliver.
UNDER_WAY = 3


def a_cluster_loses_nothing(
    home: Path, kills: int, overdue: int, kind: Callable[[Path], AnyBroker] = Broker
) -> None:
    """Kill members while all work, ``overdue`` cases waiting; AssertionError with what is wrong.

    The office is on the PostgreSQL of the tests; ``kind`` is the broker's.
    """
    place, chance = office.new(home), random.Random()
    with web_sink() as sink, tempfile.TemporaryDirectory(prefix="tousu-") as folder:
        settings = replace(place.settings, webhook_allow=(sink.host,))
        desk = open_desk(settings)
        with desk.store.write() as work:
            work.endpoints.add(Endpoint(sink.url, "", TOLD, "admin", work.now))
        access.add_user(desk, "window", grants=[Grant("clerk")])
        token = access.issue_token(desk, "window", "client", ("submit",)).text
        prepare(desk, overdue)
        job = recomputing.ask(desk, "wang")
        with installation(place, kind(Path(folder)), Path(folder), token, sink.host) as whole:
            whole.begin()
            whole.until("a hand at work", lambda: done_by_cluster(whole) > 0)
            killed = kill_at_random(whole, chance, sink, kills)
            whole.until(
                "enough done",
                lambda: (
                    whole.acknowledged() >= ACKNOWLEDGED * kills
                    and done_by_cluster(whole) >= BY_CLUSTER * kills
                ),
            )
            whole.end()
            by_cluster = done_by_cluster(whole)
        settle(desk)
        found = Office(place)
        faults = found.faults(whole.told, SystemClock().now(), settled=True)
        assert not faults + broken_chains(found.cases())
        states = promised(desk)
        assert set(states.values()) == {"delivered"}
        arrived = Counter(sink.keys)
        assert set(arrived) == set(states), "a key was not delivered, or never promised"
        repeats = arrived.total() - len(arrived)
        assert repeats <= UNDER_WAY * (kills + len(whole.members))
        with desk.store.read() as work:
            recomputed = work.jobs.get(job.id)
        assert (recomputed.state, recomputed.done) == ("done", recomputed.total)
        assert recomputed.result["cases"] >= overdue
        fired = found.count("SELECT count(*) FROM journal WHERE event = 'lapsed'")
        found.close()
        desk.store.engine.dispose()
    print(
        f"cluster: killed {', '.join(killed)}; {len(whole.told)} acknowledged, lost 0, twice 0;"
        f" {fired} timers fired once; {len(states)} messages delivered, {by_cluster} tasks of the"
        f" cluster, {repeats} repeated under their key; {recomputed.result['cases']} recomputed"
    )
    assert len(whole.told) >= ACKNOWLEDGED * kills
    assert fired >= overdue


def kill_at_random(
    whole: Installation, chance: random.Random, sink: WebSink, kills: int
) -> list[str]:
    """Kill one after the other while all are at work; who it was."""
    # One of each kind first, the broker among them; then whoever.
    kinds = [0, len(whole.servers), -1, len(whole.members)]
    victims = [victim % (len(whole.members) + 1) if victim != -1 else len(whole.members) - 1
               for victim in kinds]  # fmt: skip
    chance.shuffle(victims)
    victims += [chance.randrange(len(whole.members) + 1) for _ in range(kills - len(victims))]
    killed = []
    for victim in victims:
        acknowledged, arrived = whole.acknowledged(), len(sink.got)
        whole.until(
            "at work again",
            lambda a=acknowledged, b=arrived: whole.acknowledged() > a and len(sink.got) > b,
        )
        time.sleep(chance.uniform(0.005, 0.3))
        killed.append(whole.lose(victim))
    return killed


def done_by_cluster(whole: Installation) -> int:
    """How many tasks the workers of the cluster have done."""
    return sum(hand.said("message done") + hand.said("job done") for hand in whole.hands)


def settle(desk: Desk) -> None:
    """Everybody is gone, and every lease has run out: what is left is done by one sweep."""
    desk.store.clock = SettableClock(SystemClock().now() + LEASE + timedelta(seconds=1))
    deadlines.fire_all_due(desk)
    while jobs.run_next(desk) is not None:
        pass
    while relaying.relay_due(desk):
        pass


def promised(desk: Desk) -> dict[str, str]:
    """What became of every message, by its key."""
    with desk.store.engine.connect() as connection:
        return {row.key: row.state for row in connection.execute(text("SELECT * FROM outbox"))}

"""kill -9 at every point of delivering: nothing promised is lost, and a repeat bears its key."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.bootstrap import open_desk
from core.storage.background.leases import LEASE
from core.storage.messages.outbox import Message
from core.storage.messages.receivers import Endpoint
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.crash import office
from tests.crash.nursery import Nursery
from tests.outside.sinks import MailSink, WebSink, mail_sink, web_sink

LEAST_POINTS, MOST_POINTS = 20, 200
#: Every how many points of the right way; the wrong one needs few to be found.
STRIDE = {"sqlite": 1, "postgresql": 3}
PROMISED = {"msg_web", "msg_mail"}


@pytest.fixture(scope="module")
def sinks() -> Iterator[tuple[WebSink, MailSink]]:
    """Receivers that outlive every process that is killed."""
    with web_sink() as web, mail_sink() as mail:
        yield web, mail


def promise(desk: Desk, url: str) -> None:
    """Put both messages into the outbox."""
    grants = [Grant("chief")]
    access.add_user(desk, "wang", grants=grants, email="wang@office.example")
    with desk.store.write() as work:
        endpoint = work.endpoints.add(Endpoint(url, "", ("*",), "admin", work.now))
        now = work.now
        work.outbox.promise(
            [
                Message("msg_web", "webhook", str(endpoint.id), "case.close", "{}", now, now),
                Message("msg_mail", "mail", "wang", "case.close", "正文", now, now, "已办结"),
            ]
        )


def arrived(sinks: tuple[WebSink, MailSink]) -> Counter[str]:
    """What came since it was last asked, by key."""
    web, mail = sinks
    found = Counter(web.keys + mail.keys)
    web.got.clear()
    mail.got.clear()
    return found


def states(desk: Desk) -> set[str]:
    """What became of the messages."""
    with desk.store.engine.connect() as connection:
        found = {state for (state,) in connection.execute(text("SELECT state FROM outbox"))}
    desk.store.engine.dispose()
    return found


@pytest.mark.parametrize(("job", "step"), [("relay_once", 1), ("relay_backwards", 5)])
def test_killed_at_every_point_each_message_comes_at_least_once(
    job: str,
    step: int,
    sinks: tuple[WebSink, MailSink],
    processes: Nursery,
    tmp_path: Path,
    database: Any,
) -> None:
    web, mail = sinks
    place = office.new(tmp_path / "home")
    desk = open_desk(place.settings)
    promise(desk, web.url)
    desk.store.engine.dispose()
    pristine = database.keep(place.database)
    order: dict[str, Any] = {"allow": web.host, "smtp": mail.url, "ahead": 0}
    processes.open(job, place, **order)  # everything warm, and all of it delivered
    assert set(arrived(sinks)) == PROMISED
    step *= STRIDE[database.kind] if job == "relay_once" else 1
    repeats, lost = 0, 0
    for point in range(1, MOST_POINTS, step):
        pristine.restore()
        child = processes.start(job, place, kill_at=point, **order)
        if child.ended() != -signal.SIGKILL:
            break
        again = processes.start(job, place, **order | {"ahead": LEASE.total_seconds() + 1})
        assert again.ended() == 0
        found = arrived(sinks)
        assert set(found) <= PROMISED
        assert found.total() <= len(PROMISED) + 1, "only the one under way may come again"
        repeats += found.total() - len(found)
        lost += len(PROMISED - set(found))
        assert states(desk) == {"delivered"}, child.lines()
    pristine.close()
    print(
        f"{job} on {database.kind}: k max {point - 1},"
        f" repeats {repeats} under the same key, lost {lost}"
    )
    assert point > LEAST_POINTS
    if job == "relay_once":
        assert lost == 0
        assert repeats >= 2 or step > 1, "no kill came between sending and recording"
    else:
        assert lost >= 2, "a relay that records first loses messages, and this must be seen"

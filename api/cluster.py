"""The workers of a cluster: ``celery -A api.cluster worker``, or ``tousu work --cluster``.

A task carries a number, says "look at this one", and is done by the use case that every sweep calls
too: the row in the database is taken under a lease, so a task that comes twice, late or after
somebody else did it does nothing. No task has a time: what is due later is found by the sweep.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from celery import Celery
from celery.signals import setup_logging

from api import logs
from api.aside import report
from api.bell import hang_up
from api.running import Running
from core.domain.errors import NotFound
from core.storage.timekeeping.due import JOB, MESSAGE, Due

if TYPE_CHECKING:
    from core.usecases.desk import Desk

log = logging.getLogger("tousu.cluster")

#: Messages are not kept waiting by long work: each kind has a queue.
QUEUES = {MESSAGE: "tousu.messages", JOB: "tousu.jobs"}
#: Seconds for which a broker waits for somebody who took a task: much longer than the lease, so
#: that whoever gets it then finds the lease of who died run out.
VISIBLE = 600
#: Seconds within which a broker has to answer whoever tells it something.
ANSWER = 3.0


def _app(running: Running) -> Celery:
    made = Celery("tousu", broker=running.broker or None, set_as_current=False)
    made.conf.update(
        # What a worker that died had in its hands comes back; the lease tells what is left of it.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        # Only the database knows what became of anything.
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        task_default_queue=QUEUES[MESSAGE],
        # A number is all that is read; and nobody commands workers through the broker.
        task_serializer="json",
        accept_content=["json"],
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=ANSWER,
        task_publish_retry=False,
        broker_transport_options=_transport(running.broker),
    )
    return made


def _transport(broker: str) -> dict[str, Any]:
    scheme = broker.partition(":")[0]
    if scheme.startswith("redis"):
        return {"visibility_timeout": VISIBLE, "socket_connect_timeout": ANSWER,
                "socket_keepalive": True}  # fmt: skip
    if scheme.startswith("amqp"):
        return {"confirm_publish": True}
    return {}


app = _app(Running.from_environment())


@lru_cache(maxsize=1)
def _desk() -> Desk:
    """The office, opened at the first task, or before the worker's processes come about."""
    from api.cli.opening import desk as open_office

    office = open_office()
    hang_up(office, Running.from_environment())
    return office


@app.task(name="tousu.message")
def message(key: str) -> int:
    """Deliver a message, if it is still to be delivered."""
    from core.usecases.messages.relaying import relay

    return _done("message", relay, key)


@app.task(name="tousu.job")
def job(number: str) -> int:
    """Do a job or a part of one, if nobody has begun it."""
    from core.usecases.background.jobs import run

    return _done("job", run, int(number))


def _done(what: str, do: Any, number: Any) -> int:
    # A task that fails is not tried again as a task: what is left of it stands in the database.
    try:
        done = do(_desk(), number, on_error=report)
    except NotFound:
        return 0  # told by a broker that serves another office, or of a database put back
    except Exception as error:  # noqa: BLE001 (the text of an error may quote what somebody wrote)
        report(what, error)
        return 0
    if done:
        log.info("%s done", what)
    return int(bool(done))


TASKS = {MESSAGE: message, JOB: job}


def send(due: Due) -> None:
    """Tell the broker of one piece of work; it raises whatever the broker's client raises."""
    TASKS[due.kind].apply_async((due.id,), queue=QUEUES[due.kind])


def answers(broker: str) -> str:
    """Empty where the broker answers, else the kind of the error."""
    try:
        with _app(Running(broker=broker)).connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=ANSWER)
    except Exception as error:  # noqa: BLE001 (each client has errors of its own)
        return type(error).__name__
    return ""


def work(concurrency: int) -> None:
    """Be a worker until SIGTERM, which lets it end what it has begun."""
    _desk().store.engine.dispose()  # its processes share what was read, and no connection
    words = ["worker", "--concurrency", str(concurrency), "--queues", ",".join(QUEUES.values()),
             "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip
    app.worker_main(words)


@setup_logging.connect
def _set_up_logs(**_: Any) -> None:
    running = Running.from_environment()
    logs.set_up(running.log, running.log_level)

"""The program that the crash tests kill: real use cases, a real database, one process a job.

Started once by ``tests.crash.nursery``; it loads the sector, then forks a process for every order
it reads, so that a kill costs milliseconds. What a process does, and what it was told when, stands
in its log; the byte that it keeps in ``flag`` says whether a transaction is under way.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core import bootstrap
from core.clock import SettableClock, SystemClock
from core.domain.errors import Conflict, Refusal, Unavailable
from core.registry import Registry
from core.storage.database.engine import create_engine
from core.storage.messages.outbox import Wanted
from core.storage.migrate import migrate
from core.usecases.assessment import inspecting
from core.usecases.background import jobs
from core.usecases.casework import handling, intake
from core.usecases.desk import Desk
from core.usecases.messages import relaying
from core.usecases.policymaking import publishing
from core.usecases.timekeeping import deadlines, moving
from tests.crash import office
from tests.crash.histories import Sending
from tests.crash.points import Log, die_at, show_transactions


def take_in(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """Take in cases for ever: first what was never acknowledged, then new ones."""
    new = (f"{order['round']}-{number}" for number in itertools.count())
    history = Sending(order["history"])
    for key in itertools.chain(order["again"], new):
        log.say("sent", key)
        begun = history.begin(key)
        receipt = intake.submit(desk, office.arrival(key), office.once(key))
        told = receipt.answer.body if receipt.answer else office.numbers(receipt.cases)
        history.end(begun, key, told)
        log.say("acknowledged", key, told)


def sweep(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """Fire due timers for ever, a few at a time and with a breath between, as a worker does."""
    while True:
        log.say("fired", deadlines.fire_due(desk, limit=order["limit"]))
        time.sleep(order["breath"])


def take_in_once(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """One intake, with its key."""
    key = order["key"]
    receipt = intake.submit(desk, office.arrival(key), office.once(key))
    log.say(
        "acknowledged", receipt.answer.body if receipt.answer else office.numbers(receipt.cases)
    )


def act_once(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """One act, by an officer who saw the case at a revision."""
    try:
        case = handling.act(desk, order["number"], office.dispatch(), revision=order["revision"])
        log.say("acknowledged", case.status)
    except Conflict:
        log.say("conflict")


def sweep_once(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """One sweep."""
    log.say("acknowledged", deadlines.fire_due(desk))


def sweep_all(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """Sweep until nothing is due any more, beside others who do the same."""
    fired = 0
    while True:
        try:
            fired += (now := deadlines.fire_due(desk))
        except Unavailable:  # the others kept the file for too long: a worker looks again
            continue
        if not now:
            break
    log.say("acknowledged", fired)


def work_on_jobs(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """Ask for the moving of very many cases, and do what waits of it in parts, for ever."""
    moving.SIZE = order["size"]
    while True:
        moving.ask_if_many(desk, order["many"])
        while (job := jobs.run_next(desk)) is not None:
            log.say("did", job.kind, job.state)
        time.sleep(order["breath"])


def night_once(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """One night of one office."""
    try:
        day = date.fromisoformat(order["day"])
        report = inspecting.by_night(desk, office.SECTOR, "default", day)
        log.say("acknowledged", report.new)
    except Conflict:
        log.say("conflict")


def publish_once(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """One publication of a draft that was approved."""
    try:
        who = office.person("wang", "policy_approver")
        draft = publishing.publish(desk, who, office.SECTOR, order["draft"], office.no_scenarios,
                                   revision=3)  # fmt: skip
        log.say("acknowledged", draft.state)
    except (Conflict, Refusal):
        log.say("conflict")


def withdraw_once(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """What came of a draft is taken back."""
    try:
        who = office.person("wang", "policy_approver")
        draft = publishing.withdraw(desk, who, office.SECTOR, order["draft"], "缓行", revision=4)
        log.say("acknowledged", draft.state)
    except (Conflict, Refusal):
        log.say("conflict")


def relay_once(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """Deliver what is due, ``ahead`` seconds from now."""
    log.say("acknowledged", relaying.relay_due(_with_ways_out(desk, order)))


def relay_backwards(desk: Desk, log: Log, order: dict[str, Any]) -> None:
    """The same done wrong, to see that it is noticed: recorded first, sent afterwards."""
    office_desk = _with_ways_out(desk, order)
    while message := relaying._claim(office_desk, Wanted(office_desk.outside.channels)):
        with office_desk.store.write() as work:
            work.outbox.delivered(message, 200)
        relaying._carry(office_desk, message)
    log.say("acknowledged")


def _with_ways_out(desk: Desk, order: dict[str, Any]) -> Desk:
    """The desk with the receivers that the order names, its clock set ahead."""
    ways = bootstrap.outside_of(
        replace(
            place(order).settings,
            smtp=order["smtp"],
            smtp_from="tousu@office.example",
            webhook_allow=(order["allow"],),
        )
    )
    desk.store.clock = SettableClock(SystemClock().now() + timedelta(seconds=order["ahead"]))
    return replace(desk, outside=ways)


JOBS: dict[str, Callable[[Desk, Log, dict[str, Any]], None]] = {
    job.__name__: job
    for job in (
        take_in,
        sweep,
        take_in_once,
        act_once,
        sweep_once,
        sweep_all,
        work_on_jobs,
        night_once,
        publish_once,
        withdraw_once,
        relay_once,
        relay_backwards,
    )
}


def place(order: dict[str, Any]) -> office.Place:
    """Where an order is to be carried out."""
    return office.Place(Path(order["home"]), order["database"])


def run(order: dict[str, Any], opened: Desk | None) -> None:
    """Do the job of an order, in a process of its own."""
    log = Log(order["log"])
    if order["job"] == "migrate_once":
        migrate_once(log, order)
        return
    desk = opened or bootstrap.open_desk(place(order).settings)
    if "flag" in order:
        show_transactions(desk.store.engine, order["flag"])
    points = die_at(desk.store.engine, order.get("kill_at", 0), log)
    JOBS[order["job"]](desk, log, order)
    log.say("points", points())


def migrate_once(log: Log, order: dict[str, Any]) -> None:
    """Bring a database to the newest schema; no desk can be opened on it before."""
    engine = create_engine(order["database"])
    points = die_at(engine, order.get("kill_at", 0), log)
    migrate(engine)
    log.say("points", points())


def fork(order: dict[str, Any], opened: Desk | None) -> int:
    """A new process on an order; its number."""
    pid = os.fork()
    if pid:
        return pid
    try:
        run(order, opened)
    except BaseException:  # noqa: BLE001 (the process ends here, whatever it was)
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def serve() -> None:
    """Fork, wait and open as ordered, one line of JSON each, until there are no more orders."""
    nowhere = office.Place(Path("nowhere"), "sqlite://")
    shipped = bootstrap.load_registry(nowhere.settings).shipped
    # The sector is read once, before any fork; what an office publishes is its own.
    bootstrap.load_registry = lambda _: Registry(shipped.values())
    with TemporaryDirectory() as home:
        passing = office.Place(Path(home), "sqlite://")
        bootstrap.open_desk(passing.settings).store.engine.dispose()  # imports the rest
    opened: Desk | None = None
    running: set[int] = set()
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        match order:
            case {"open": _}:
                opened = bootstrap.open_desk(place(order).settings)
                JOBS[order["job"]](opened, Log(order["log"]), order)
                opened.store.engine.dispose()  # no connection may pass into a fork
                answer = 0
            case {"clear": _}:
                end(running)
                opened, answer = None, 0
            case {"wait": pid}:
                answer = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                running.discard(pid)
            case _:
                answer = fork(order, opened)
                running.add(answer)
        print(answer, flush=True)
    end(running)


def end(running: set[int]) -> None:
    """Kill what still runs, and wait until it is gone."""
    while running:
        pid = running.pop()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    serve()

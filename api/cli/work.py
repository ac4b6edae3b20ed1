"""`tousu work`: a loop that fires what is due and inspects by night; the use cases do the rest."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from api.cli.opening import desk as open_office
from api.cli.output import both

if TYPE_CHECKING:
    from core.usecases.desk import Desk

HEARTBEAT = timedelta(minutes=1)
#: Between two rounds of forgetting what is kept for a while only.
TIDY_AFTER = timedelta(hours=1)


@click.command()
@click.option("--once", is_flag=True, help="Fire what is due now, and end 只触发一次")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.05),
    default=1.0,
    show_default=True,
    metavar="S",
    help="Seconds between two looks 间隔秒数",
)
def work(once: bool, interval: float) -> None:
    """Fire what is due until stopped; needed only where `tousu serve` does not run.

    持续触发到期时限、做夜间检查、发送消息,直到停止;运行 tousu serve 时不需要。

    Any number may run beside one another and beside `tousu serve`: each timer fires once.
    Offices with checks are inspected once a night; messages promised to the outside are delivered.
    It says once a minute that it is alive.

    \b
    Example 例:
      tousu work
      tousu work --once
    """
    office = open_office()
    if once:
        fired_now = _once(office)
        click.echo(both(f"{fired_now} fired", f"已触发 {fired_now} 项"))
        return
    from api import logs
    from api.running import Running

    running = Running.from_environment()
    logs.set_up(running.log, running.log_level)
    from api.server import Jobs, Nights, Relay, Signing, sweep, tidy

    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    total, beaten, log = 0, office.now(), logging.getLogger("tousu.work")
    tidied = beaten
    nights, jobs = Nights(office), Jobs(office)
    relay, signing = Relay(office), Signing(office)
    log.info("started")
    while not stopped.is_set():
        fired = sweep(office) or 0
        nights.look_aside()
        jobs.look_aside()
        relay.look_aside()
        signing.look()
        total += fired
        if office.now() - beaten >= HEARTBEAT:
            log.info("alive, %s fired so far", total)
            beaten = office.now()
            if beaten - tidied >= TIDY_AFTER:
                tidy(office)
                tidied = beaten
        if not fired:  # a full batch may have left more behind it
            stopped.wait(interval)
    log.info("stopped, %s fired", total)


def _once(office: Desk) -> int:
    """Do what is due now, of every kind; how many timers fired."""
    from core.usecases.checkpoints import make_if_due
    from core.usecases.deadlines import fire_all_due
    from core.usecases.digests import write_due
    from core.usecases.inspecting import run_due
    from core.usecases.jobs import run_next
    from core.usecases.relaying import relay_due
    from core.usecases.tidying import tidy_up

    total = fire_all_due(office)
    run_due(office)
    while run_next(office) is not None:
        pass
    write_due(office)
    while relay_due(office):
        pass
    make_if_due(office)
    tidy_up(office)
    return total

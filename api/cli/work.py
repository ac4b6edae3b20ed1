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
from core.domain.errors import TousuError

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
@click.option("--cluster", is_flag=True, help="Be a worker of the cluster 作为集群工作进程运行")
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    metavar="N",
    help="Processes of such a worker 进程数",
)
def work(once: bool, interval: float, cluster: bool, concurrency: int) -> None:
    """Fire what is due until stopped; needed only where `tousu serve` does not run.

    持续触发到期时限、做夜间检查、发送消息,直到停止;运行 tousu serve 时不需要。

    Any number may run beside one another and beside `tousu serve`: each timer fires once.
    Offices with checks are inspected once a night; messages promised to the outside are delivered.
    It says once a minute that it is alive.

    With TOUSU_BROKER it tells the workers of the cluster what is due, and does what none of them
    takes. With --cluster it is such a worker itself, of the extra `cluster`: it delivers messages
    and does long work, and leaves the deadlines to others. See docs/deploy/cluster.md.
    设置 TOUSU_BROKER 后先通知集群;加 --cluster 则本身成为集群工作进程。

    \b
    Example 例:
      tousu work
      tousu work --once
      tousu work --cluster --concurrency 4
    """
    if cluster:
        _work_in_cluster(concurrency)
        return
    if once:
        _work_once(open_office())
    else:
        _work_on(open_office(), interval)


def _work_once(office: Desk) -> None:
    from core.usecases.assessment.inspecting import run_due
    from core.usecases.background.jobs import run_next
    from core.usecases.background.tidying import tidy_up
    from core.usecases.messages.digests import write_due
    from core.usecases.messages.relaying import relay_due
    from core.usecases.proof.checkpoints import make_if_due
    from core.usecases.timekeeping.deadlines import fire_all_due

    total = fire_all_due(office)
    run_due(office)
    while run_next(office) is not None:
        pass
    write_due(office)
    while relay_due(office):
        pass
    make_if_due(office)
    tidy_up(office)
    click.echo(both(f"{total} fired", f"已触发 {total} 项"))


def _work_on(office: Desk, interval: float) -> None:
    from api import logs
    from api.bell import hang_up
    from api.running import Running

    running = Running.from_environment()
    logs.set_up(running.log, running.log_level)
    from api.aside import Jobs, Relay
    from api.server import Nights, Signing, sweep, tidy
    from core.usecases.proof import vouching

    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    total, beaten, log = 0, office.now(), logging.getLogger("tousu.work")
    tidied, bell = beaten, hang_up(office, running)
    nights, jobs = Nights(office), Jobs(office, bell)
    relay, signing = Relay(office, bell), Signing(office)
    log.info("started")
    vouching.warn(office)
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


def _work_in_cluster(concurrency: int) -> None:
    from api.bell import installed
    from api.running import Running

    broker = Running.from_environment().broker
    if not broker:
        raise TousuError(
            "请先设置 TOUSU_BROKER,如 amqp://tousu@broker.example:5671//",
            "Set TOUSU_BROKER first, such as amqp://tousu@broker.example:5671//",
            code="setting",
        )
    cluster = installed()
    # Said and not refused: machines start in any order, and a worker finds the broker by itself.
    if error := cluster.answers(broker):
        click.echo(
            both(
                f"The broker does not answer ({error}); waiting for it. Start it, or stop this and "
                "type `export TOUSU_BROKER=…` with where it is. Until then `tousu work` alone "
                "does the same work, without a broker.",
                f"消息中间件无应答({error}),等待其启动。请启动中间件,或者停止本进程并键入 "
                "export TOUSU_BROKER=… 指明其地址;其间运行 tousu work 即可办完同样的工作。",
            ),
            err=True,
        )
    cluster.work(concurrency)

"""`tousu serve`: the whole office in one process, with SQLite and nothing else to run."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import click

from api.cli.opening import desk as open_office
from api.cli.opening import settings
from api.cli.output import both

if TYPE_CHECKING:
    from core.usecases.desk import Desk


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address 监听地址")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port, 0 for a free one 端口,0 为任意空闲端口",
)
@click.option("--demo", is_flag=True, help="Fill a demo office first 先建立示范单位")
def serve(host: str, port: int, demo: bool) -> None:
    """Serve the API and the pages, and keep the deadlines running.

    提供接口和页面,并运行时限。Ctrl-C 停止。

    The data lie in TOUSU_HOME. Only this machine can reach it unless --host says otherwise;
    for others put a reverse proxy with TLS before it.

    \b
    Example 例:
      tousu serve --port 9000
      tousu serve --demo
    """
    # Loading makes a great many objects that all stay: there is nothing to collect meanwhile.
    gc.disable()
    from api import logs, server
    from api.running import Running

    place = server.bind(host, port)
    running = Running.from_environment()
    logs.set_up(running.log, running.log_level)
    with place:
        office = open_office(begin=True)
        lines = _furnish(office) if demo else []
        from api.app import create_app
        from api.bell import hang_up
        from api.pulse import sweeps_for

        app = create_app(office, PUBLIC_INTAKE=settings().public)
        sweeper = server.Sweeper(office, bell=hang_up(office, running))
        if running.otel:
            from api import tracing

            tracing.watch(app, office.store.engine, tracing.exporting())
        if running.sweeps:
            sweeps_for(app, sweeper)
        gc.collect()
        gc.freeze()
        gc.enable()
        if running.sweeps:
            sweeper.start()
        address = server.address_of(place)
        try:
            server.run(app, place, lambda: _announce(address, lines), **running.believed)
        finally:
            sweeper.stop()
    click.echo(both("Stopped", "已停止"))


def _furnish(office: Desk) -> list[str]:
    """Fill the demo office unless it is there; what one needs to come in."""
    from core.usecases.demo import open_demo

    click.echo(both("Opening the demo office …", "正在建立示范单位"))
    access = open_demo(office)
    return [
        f"{both('Login', '登录')}: {access.login}  {both('password', '密码')}: {access.password}",
        f"{both('API token', '接口令牌')}: {access.token}",
    ]


def _announce(address: str, lines: list[str]) -> None:
    click.echo("\n".join([both(f"Listening on {address}", "正在监听,Ctrl-C 停止"), *lines]))

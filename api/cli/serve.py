"""`tousu serve`: the whole office in one process, with SQLite and nothing else to run."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import click

from api.cli.opening import desk as open_office
from api.cli.opening import settings
from api.cli.output import both

if TYPE_CHECKING:
    from flask import Flask

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
@click.option("--public", is_flag=True, help="The citizens' door and nothing else 仅公众入口")
def serve(host: str, port: int, demo: bool, public: bool) -> None:
    """Serve the API and the pages, and keep the deadlines running.

    提供接口和页面,并运行时限。Ctrl-C 停止。

    The data lie in TOUSU_HOME. Only this machine can reach it unless --host says otherwise;
    for others put a reverse proxy with TLS before it.

    With --public only what strangers may do is served, beside the office's own `tousu serve`:
    sending in, asking by receipt, writing, and the pages for it. It has no page and no route of an
    officer.

    \b
    Example 例:
      tousu serve --port 9000
      tousu serve --demo
      tousu serve --public --port 9001
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
        from api.bell import hang_up
        from api.pulse import sweeps_for
        from core.usecases.proof import vouching

        vouching.warn(office)
        app = _application(office, public=public, demo=demo)
        sweeper = server.Sweeper(office, bell=hang_up(office, running))
        sweeps = running.sweeps and not public
        if running.otel:
            from api import tracing

            tracing.watch(app, office.store.engine, tracing.exporting())
        if sweeps:
            sweeps_for(app, sweeper)
        gc.collect()
        gc.freeze()
        gc.enable()
        if sweeps:
            sweeper.start()
        address = server.address_of(place)
        try:
            believed = running.believed_of_strangers if public else running.believed
            server.run(app, place, lambda: _announce(address, lines), **believed)
        finally:
            sweeper.stop()
    click.echo(both("Stopped", "已停止"))


def _application(office: Desk, *, public: bool, demo: bool) -> Flask:
    from console.app import create_app, create_public_app

    if public:
        return create_public_app(office)
    return create_app(office, PUBLIC_INTAKE=demo or settings().public)


def _furnish(office: Desk) -> list[str]:
    """Fill the demo office unless it is there; what one needs to come in."""
    from core.usecases.showcase.demo import open_demo

    click.echo(both("Opening the demo office …", "正在建立示范单位"))
    access = open_demo(office)
    return [
        f"{both('Login', '登录')}: {access.login}  {both('password', '密码')}: {access.password}",
        f"{both('API token', '接口令牌')}: {access.token}",
        f"{both('For citizens', '公众入口')}: /door",
    ]


def _announce(address: str, lines: list[str]) -> None:
    click.echo("\n".join([both(f"Listening on {address}", "正在监听,Ctrl-C 停止"), *lines]))

"""`tousu doctor`: looks at everything that can be wrong on a machine and says what to type."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli import opening
from api.cli.output import as_json, both, describe, print_json, table

if TYPE_CHECKING:
    from core.usecases.desk import Desk

OK, WARN, FAIL = "ok", "warn", "fail"
#: From this day of a year on, next year's notice is waited for: most came before 8 December.
NOTICE_AWAITED = (11, 1)
LONGEST_LAG = timedelta(minutes=1)
#: Longer than a message waits that is tried again.
LONGEST_WAIT = timedelta(hours=7)


@dataclass(frozen=True)
class Finding:
    """What one look found: ``state`` ok, warn or fail, and what to ``type`` if it is not ok."""

    state: str
    what: str
    en: str
    zh: str
    type: str = ""


@click.command()
@as_json
def doctor(as_json: bool) -> None:
    """Say what is wrong here and what to type; exit code 1 if anything fails.

    检查本机环境,说明问题和解决办法。

    \b
    Example 例:
      tousu doctor
    """
    findings = list(examine())
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        table((f.state, f.what, both(f.en, f.zh)) for f in findings)
        for finding in findings:
            if finding.type:
                click.echo(f"  {finding.what}: {finding.type}")
    if any(finding.state == FAIL for finding in findings):
        raise SystemExit(1)


def examine() -> Iterator[Finding]:
    """Every finding; a look that itself goes wrong is one that fails."""
    yield from _looked("python", _python)
    yield from _looked("names", _names)
    yield from _looked("time zone", _zone)
    yield from _looked("sqlite", _sqlite)
    yield from _looked("home", _home)
    yield from _looked("sectors", _sectors)
    yield from _looked("pdf", _pdf)
    yield from _looked("letterheads", _letterheads)
    yield from _looked("database", _database)


def _looked(what: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 (the doctor is called when anything may be broken)
        said = describe(error) or f"{type(error).__name__}: {error}"
        yield Finding(FAIL, what, said, "检查未能完成")


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    state = OK if sys.version_info >= (3, 11) else FAIL
    yield Finding(state, "python", version, "须为 3.11 以上", "" if state == OK else "make setup")


def _names() -> Iterator[Finding]:
    """Whether another distribution brings a package of our names, which would hide ours."""
    brought = metadata.packages_distributions()
    others = sorted(
        {one for name in ("core", "api", "plugins") for one in brought.get(name, ())} - {"tousu"}
    )
    if others:
        what = ", ".join(others)
        yield Finding(FAIL, "names", f"{what} brings a package core, api or plugins",
                      "有其他软件包使用同名模块", f"pip uninstall {what}")  # fmt: skip
    else:
        yield Finding(OK, "names", "core, api and plugins are ours alone", "模块名没有冲突")


def _zone() -> Iterator[Finding]:
    from zoneinfo import ZoneInfo

    from core.clock import SystemClock

    name = opening.zone_name()
    now = SystemClock().now().astimezone(ZoneInfo(name))
    yield Finding(OK, "time zone", f"{name}, now {now:%Y-%m-%d %H:%M}", "单位所在时区及当前时间")


def _sqlite() -> Iterator[Finding]:
    from core.storage.engine import sqlite_advice

    found = sqlite_advice()
    safe = found.journal_mode == "wal"
    help_ = "" if safe else "pip install 'pysqlite3>=0.6.1'"
    yield Finding(OK if safe else WARN, "sqlite", f"{found.en} ({found.module})", found.zh, help_)


def _home() -> Iterator[Finding]:
    here = opening.settings().home
    place = next(folder for folder in (here, *here.parents) if folder.exists())
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        yield Finding(FAIL, "home", f"{here} cannot be written", "数据文件夹不可写",
                      f"chown {os.getuid()} {place}, or set TOUSU_HOME")  # fmt: skip
    else:
        yield Finding(OK, "home", str(here), "数据文件夹可写")


def _sectors() -> Iterator[Finding]:
    from core.domain.errors import TousuError

    names = opening.sector_names()
    for name in names:
        try:
            opening.registry(name)
        except TousuError as error:
            yield Finding(FAIL, f"sector {name}", describe(error) or "", "行业无法加载",
                          f"tousu policy lint {name}")  # fmt: skip
        else:
            yield Finding(OK, f"sector {name}", "loads", "可以加载")
    missing = sorted(set(_folders()) - set(names))
    if missing and not opening.settings().sectors:
        yield Finding(WARN, "sectors", f"{', '.join(missing)} is not installed", "行业未安装",
                      "pip install --no-deps --editable .")  # fmt: skip
    if not names:
        yield Finding(FAIL, "sectors", "there is none", "没有行业", "make setup")


def _pdf() -> Iterator[Finding]:
    """Whether notices can be had as PDF; everything else works without."""
    from core.documents.pdf import INSTALL, why_not

    if missing := why_not():
        yield Finding(WARN, "pdf", missing.en, missing.zh, "; ".join(INSTALL))
    else:
        yield Finding(OK, "pdf", "notices can be had as PDF", "文书可以生成 PDF")


def _letterheads() -> Iterator[Finding]:
    """Whether the templates that staff made can be used."""
    from core.documents.letterhead import BadLetterhead, check

    folder = opening.settings().letterheads
    if folder is None:
        yield Finding(OK, "letterheads", "the built-in one", "使用内置红头")
        return
    if not folder.is_dir():
        yield Finding(WARN, "letterheads", f"{folder} is no folder", "红头模板文件夹不存在",
                      f"mkdir -p {folder}")  # fmt: skip
        return
    for path in sorted(folder.glob("*.docx")):
        try:
            check(path)
        except BadLetterhead as error:
            yield Finding(FAIL, "letterheads", error.en, error.zh, error.problems[0].hint)
        else:
            yield Finding(OK, "letterheads", path.name, "可以使用")


def _folders() -> list[str]:
    """The sector folders that lie beside the engine in a clone of the repository."""
    import core

    beside = Path(next(iter(core.__path__))).parent / "plugins"
    return [path.parent.name for path in beside.glob(f"*/{opening.MANIFEST}")]


def _database() -> Iterator[Finding]:
    from core.domain.errors import TousuError
    from core.storage.engine import create_engine
    from core.storage.migrate import is_current

    here = opening.settings()
    if not opening.has_database(here.database):
        yield Finding(WARN, "database", "there is none yet", "尚未建立", "tousu serve --demo")
        return
    if not is_current(create_engine(here.database)):
        yield Finding(WARN, "database", "is of an older version; the next start renews it",
                      "结构较旧,下次启动时自动升级", "tousu serve")  # fmt: skip
        return
    yield Finding(OK, "database", "is of this version", "结构为最新")
    try:
        office = opening.desk()
    except TousuError as error:
        if error.code != "policy_file":
            raise
        # Nothing starts then, so that no case meets rules other than those in force.
        yield Finding(FAIL, "published rules", describe(error) or "", "公布的规则无法读入",
                      "install the program as it was, or name a mended copy of the sector "
                      "folder in TOUSU_SECTOR_PATH")  # fmt: skip
        return
    yield from _sweep(office)
    yield from _horizon(office)
    yield from _outbox(office)


def _sweep(office: Desk) -> Iterator[Finding]:
    from core.storage.surveys import longest_due

    now = office.now()
    with office.store.read() as work:
        count, since = longest_due(work.connection, now)
    if since is not None and now - since > LONGEST_LAG:
        local = since.astimezone(office.zone)
        en = f"{count} wait to be fired, since {local:%Y-%m-%d %H:%M}"
        zh = f"有 {count} 项到期时限尚未处理"
        yield Finding(WARN, "deadlines", en, zh, "tousu serve, or tousu work --once")
    else:
        yield Finding(OK, "deadlines", "what was due has fired", "到期时限均已处理")


def _horizon(office: Desk) -> Iterator[Finding]:
    """Until when working days are settled, and what already reaches beyond that."""
    from core.storage.surveys import open_past

    certain = opening.book().as_known_on().certain_through
    with office.store.read() as work:
        beyond = open_past(work.connection, certain)
    today = office.now().astimezone(office.zone).date()
    awaited = certain.year <= today.year and today >= date(today.year, *NOTICE_AWAITED)
    said = f"settled through {certain}; {beyond} open deadlines reach beyond"
    if awaited or today > certain:
        yield Finding(WARN, "calendar", f"{said}; the notice for {certain.year + 1} is missing",
                      "尚缺下一年放假通知",
                      f"tousu calendar import notice-{certain.year + 1}.json")  # fmt: skip
    else:
        yield Finding(OK, "calendar", said, "工作日已确定至该日")


def _outbox(office: Desk) -> Iterator[Finding]:
    """Whether what was promised to the outside leaves."""
    with office.store.read() as work:
        counts, frozen = work.outbox.counts(), work.outbox.frozen
        since = work.outbox.waiting_since()
    late = since is not None and office.now() - since > LONGEST_WAIT
    if frozen:
        yield Finding(WARN, "outbox", f"frozen; {counts['waiting']} messages wait",
                      f"已冻结,{counts['waiting']} 条消息待发", "tousu outbox release")  # fmt: skip
    elif counts["dead"]:
        dead = counts["dead"]
        yield Finding(WARN, "outbox", f"{dead} dead letters wait for a decision",
                      f"{dead} 条死信待处理", "tousu outbox list --state dead")  # fmt: skip
    elif late:
        yield Finding(WARN, "outbox", f"{counts['waiting']} messages wait, the first since {since}",
                      f"{counts['waiting']} 条消息待发", "tousu outbox status")  # fmt: skip
    else:
        yield Finding(OK, "outbox", "nothing is stuck", "消息均已发出")

"""More of `tousu journal`: signs the log, keeps its key, hands it out, tells who read what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.cli.opening import desk
from api.cli.output import as_json, both, print_json, table

#: What each fault of the log or of a checkpoint means.
REASONS = {
    "out_of_order": ("rows of the log are missing, doubled or moved", "日志有行缺失、重复或移动"),
    "row_altered": ("the row of the log was altered", "日志行已被改动"),
    "missing": ("what it stands for is gone", "所对应的记录已不存在"),
    "altered": ("it no longer says what was stored", "内容已被改动"),
    "unlinked": ("it does not follow the entry before it", "与上一条记录不衔接"),
    "unlogged": ("the log does not know of it", "日志中没有此记录"),
    "head": ("the log does not end where it should", "日志末尾与记载不符"),
    "rewritten": ("the log was written anew", "日志已被整体改写"),
    "cut": ("the end of the log was cut off", "日志末尾已被截去"),
    "forged": ("the checkpoint is no checkpoint of this office", "检查点系伪造或已损坏"),
    "foreign": ("the checkpoint is of another log", "检查点属于另一份日志"),
    "key_replaced": ("it was signed with a key that nobody vouches for", "签名密钥来历不明"),
}
#: What is entered in the register.
EVENTS = {
    "identity": ("saw personal facts", "查看个人信息"),
    "export": ("exported", "导出"),
    "journal": ("read the log", "查阅日志"),
    "key_changed": ("changed the key", "更换密钥"),
    "key_lost": ("replaced a lost key", "补换遗失密钥"),
    "backed_up": ("made a backup", "备份"),
    "drilled": ("tried a backup", "演练恢复"),
    "restored": ("restored a backup", "恢复备份"),
    "released": ("released the hold", "解除停办"),
    "glass_broken": ("released an identity without a custodian", "未经保密专员解密身份"),
    "message_delivered": ("dropped a message, delivered", "清理已送达消息"),
    "sector_asked": ("vouched for a sector, the first of two", "确认行业文件(第一人)"),
    "sector_vouched": ("vouched for a sector, the second of two", "确认行业文件(第二人)"),
    "clock_back": ("the clock went back", "时钟被调回"),
}


@click.command()
@as_json
def checkpoint(as_json: bool) -> None:
    """Sign the log as it is, and hand the checkpoint to the folder TOUSU_CHECKPOINTS.

    `tousu serve` and `tousu work` do it every thousand rows and once a day. The code can be
    printed into minutes or read out: whoever keeps it can tell later whether the log is the same.

    签署当前日志,检查点写入 TOUSU_CHECKPOINTS 文件夹;短码可记入会议纪要或电话报送。

    \b
    Example 例:
      tousu journal checkpoint
    """
    from core.domain.proof.logbook import short_code
    from core.usecases.proof.checkpoints import make

    office = desk()
    made = make(office)
    if made is None:
        click.echo(both("The log is empty", "日志为空"))
        return
    if as_json:
        print_json({**vars(made), "code": short_code(made)})
        return
    click.echo(both(f"{made.size} rows, signed {made.at}", f"{made.size} 行,已签署"))
    click.echo(both(f"Code {short_code(made)}", "短码"))
    if office.checkpoints is None:
        warning = "It lies in the database alone; set TOUSU_CHECKPOINTS to a place elsewhere"
        click.echo(both(warning, "检查点仅存于数据库,请设置 TOUSU_CHECKPOINTS"), err=True)


@click.command()
@click.option("--change", is_flag=True, help="Let a new key sign from here on 更换密钥")
@click.option("--lost", is_flag=True, help="The old key is lost for good 旧密钥已遗失")
@click.option("--by", default="", metavar="NAME", help="Who does it 操作人")
@as_json
def key(change: bool, lost: bool, by: str, as_json: bool) -> None:
    """Show the public key that signs, or change it.

    The old key vouches for the new one, so whoever holds old checkpoints need be told nothing;
    for a key that is lost nothing vouches, and they must be told by another way.

    显示签署公钥,或更换密钥。

    \b
    Example 例:
      tousu journal key
      tousu journal key --change --by 王五
    """
    from core.usecases.proof.checkpoints import change_key, current_key

    office = desk()
    if change or lost:
        if not by:
            raise click.UsageError("--by NAME: say who does it 须注明操作人")
        change_key(office, by, lost=lost)
    found = current_key(office)
    if as_json:
        print_json({"key": found.public, "id": found.id, "folder": str(office.keys)})
    else:
        click.echo(found.public)


@click.command()
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--reason", required=True, help="What for 用途")
@click.option("--by", required=True, metavar="NAME", help="Who takes it 领取人")
def export(folder: Path, reason: str, by: str) -> None:
    """Write the log, what it stands for, the checkpoints, and the script that checks them.

    Whoever gets the folder needs Python to check it, not this program. It says what journals
    say, so it is entered in the register.

    导出日志、检查点和独立核验脚本;对方只需 Python 即可核验,导出本身登记在册。

    \b
    Example 例:
      tousu journal export --to audit-2026 --by 赵六 --reason 年度审计
    """
    from core.usecases.proof.proving import export as write

    rows = write(desk(), folder, by, reason)
    click.echo(both(f"{rows} rows in {folder}", f"已导出 {rows} 行"))
    click.echo(f"python3 {folder}/verify.py {folder} --checkpoints … --trust …")


@click.command()
@click.option("--case", "number", default="", metavar="NUMBER", help="About this case 案件编号")
@click.option("--event", "events", multiple=True, type=click.Choice(list(EVENTS)))
@click.option("--after", type=click.IntRange(0), default=0, help="From the entry after 起始序号")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
@as_json
def register(number: str, events: tuple[str, ...], after: int, limit: int, as_json: bool) -> None:
    """List who read what is sensitive, and what was done to the installation.

    列出谁在何时查看了敏感内容,以及对系统做过的操作。

    \b
    Example 例:
      tousu journal register --case MS-2026-000001
      tousu journal register --event restored --event key_lost
    """
    from core.usecases.proof.auditing import register as read

    office = desk()
    found = read(office, events=events, number=number, after=after, limit=limit)
    if as_json:
        print_json([_entry(one) for one in found])
        return
    table(
        (one.seq, f"{one.at.astimezone(office.zone):%Y-%m-%d %H:%M}", one.by,
         both(*EVENTS.get(one.event, (one.event, one.event))), one.number, one.reason)
        for one in found
    )  # fmt: skip


def _entry(one: Any) -> dict[str, Any]:
    return {**vars(one), "data": dict(one.data)}

"""The command `tousu`: what can be done, told without loading any of it.

A command's module is imported only when that command is asked for, because the engine and the
web take a second to load and `tousu --help` must not.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module

import click

#: command: (where it is written, what it does in English and Chinese)
COMMANDS = {
    "serve": ("serve:serve", "serve the API and the pages, keep the deadlines running",
              "提供接口和页面,并运行时限"),
    "demo": ("demo:demo", "fill an office with cases in every state",
             "建立示范单位,案件处于各种状态"),
    "import": ("importing:import_", "take in real complaints from CSV or XLSX",
               "从 CSV 或 XLSX 导入真实投诉"),
    "scenario": ("scenario:scenario", "run cases told in time: the examples beside each policy",
                 "运行情景:每项政策旁的办案示例"),
    "policy": ("policy:policy", "check, show and explain policies",
               "检查、显示、解释政策"),
    "calendar": ("calendar:calendar", "count a deadline, show a year, take in a holiday notice",
                 "计算期限,显示年历,导入放假通知"),
    "office": ("office:office", "settings and days of an office: draft, preview, approve",
               "单位设置与日历:起草、预览、批准"),
    "sector": ("sector:sector", "list the sectors, check a sector folder",
               "列出行业,检查行业文件夹"),
    "work": ("work:work", "fire what is due, where `tousu serve` is not running",
             "触发到期时限(未运行 serve 时使用)"),
    "inspect": ("inspecting:inspect", "look for false closings and hidden complaints now",
                "立即检查虚假办结和瞒报漏报"),
    "report": ("report:report", "deadlines met, by policy and month; scorecards",
               "按期办结情况,按政策和月份;考核表"),
    "notice": ("casenotices:notice", "the notices of a case as documents, forms, the letterhead",
               "案件文书、表单与红头模板"),
    "attachment": ("attachments:attachment", "the files that lie with a case: add, list, get",
                   "案件附件:添加、列出、取出"),
    "journal": ("journal:journal", "find the first journal entry that does not fit",
                "核验办理记录,找出第一条不符的记录"),
    "proof": ("proof:proof", "prove to an outsider that a case is in the signed log",
              "向外部证明某件在已签署的日志之中"),
    "backup": ("backup:backup", "make backups while the office works, and try them",
               "备份与恢复演练"),
    "restore": ("restore:restore", "put a backup back; the office stands still until released",
                "恢复备份;恢复后停办待核"),
    "hold": ("restore:hold", "show or release the hold after a restore",
             "查看或解除恢复后的停办"),
    "user": ("user:user", "people and their roles", "用户与角色"),
    "token": ("token:token", "tokens for programs", "程序使用的令牌"),
    "outbox": ("outbox:outbox", "messages to the outside: dead letters, holding back",
               "对外消息:死信、冻结"),
    "webhook": ("webhook:webhook", "programs that are told what happens", "接收推送的程序"),
    "feed": ("feed:feed", "calendars of due dates for calendar programs",
             "供日历软件订阅的时限日历"),
    "keys": ("keys:keys", "the keys under which identities are sealed", "封存身份信息的密钥"),
    "doctor": ("doctor:doctor", "say what is wrong here and what to type",
               "检查本机环境,说明问题和解决办法"),
}  # fmt: skip


class LazyGroup(click.Group):
    """Knows its commands by name and one line; loads one only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which one meets the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, its module imported now; None where there is none of that name."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(f"api.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Both lines of each command."""
        with formatter.section("Commands 命令"):
            for name, (_, en, zh) in COMMANDS.items():
                formatter.write(f"  {name:10}{en}\n  {'':10}{zh}\n")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command meant; a misspelt one is answered with the nearest."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = get_close_matches(name, COMMANDS, 1)
            hint = f"did you mean '{near[0]}'?" if near else "`tousu --help` lists them."
            ctx.fail(f"No command '{name}' (没有此命令); {hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error that people can act on is told in words, with exit code 2."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            from api.cli.output import complain

            if not complain(error):
                raise
            ctx.exit(2)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "--version", package_name="tousu", message="tousu %(version)s")
def main() -> None:
    """Complaint policies that cite the law, and deadlines that explain themselves.

    依法办理投诉:政策有版本,时限照日历,结论有依据。

    TOUSU_HOME names the folder with the office's data (default ./var).
    TOUSU_HOME 指定存放数据的文件夹(默认 ./var)。

    \b
    Example 例:
      tousu calendar due 2026-09-28 7 workdays
    """

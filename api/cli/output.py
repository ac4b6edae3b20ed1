"""What the commands print: lines in both languages, tables, JSON, and errors for people."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click

from core.domain.errors import Problem, TousuError

__all__ = ["as_json", "both", "complain", "describe", "note", "print_json", "table", "width"]

#: The option of every command whose output is data.
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON 输出 JSON")


def both(en: str, zh: str) -> str:
    """One line for everybody: English first, Chinese after it."""
    return f"{en} ({zh})"


def note(en: str, zh: str) -> None:
    """Say something beside the output, to people: on the standard error."""
    click.echo(both(en, zh), err=True)


def print_json(value: object) -> None:
    """Print ``value`` as JSON that a person can read as well."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def table(rows: Iterable[Sequence[object]], indent: str = "") -> None:
    """Print rows in columns as wide as their widest word; the last column is left as it is."""
    lines = [[str(cell) for cell in row] for row in rows]
    count = max((len(line) for line in lines), default=0)
    widths = [max(width(line[n]) for line in lines if n < len(line)) for n in range(count)]
    for line in lines:
        cells = [cell + " " * (widths[n] - width(cell)) for n, cell in enumerate(line[:-1])]
        click.echo(indent + "  ".join([*cells, line[-1]]).rstrip())


def width(text: str) -> int:
    """How many columns of a terminal ``text`` takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def complain(error: BaseException) -> bool:
    """Print an error that a person can act on; False for one that only an author can."""
    said = describe(error)
    if said is None:
        return False
    click.echo(f"error 错误: {said}", err=True)
    return True


def describe(error: BaseException) -> str | None:
    """What is wrong, where and what to do, in words; None for a fault of the program itself."""
    if isinstance(error, TousuError):
        return "\n".join([both(error.en, error.zh), *map(_problem, error.problems)])
    if isinstance(error, OSError) and error.filename is not None:
        what = both(f"{error.filename} cannot be used", "文件或文件夹无法使用")
        return f"{what}: {error.strerror}"
    if type(error).__name__ == "ZoneInfoNotFoundError":
        what = both("There is no such time zone", "没有这个时区")
        return f"{what}: {error.args[0]}; TOUSU_ZONE=Asia/Shanghai"
    if type(error).__module__ == "sqlalchemy.exc" and hasattr(error, "orig"):
        what = both("The database cannot be used", "数据库无法使用")
        from api.scrubbing import net, told

        # The first line says what is wrong; the next quote a row, and with it a person.
        line = next(iter(str(error.orig).splitlines()), "")
        return f"{what}: {told(error)}: {net(line)}; `tousu doctor`"
    return None


def _problem(problem: Problem) -> str:
    place = f"{problem.path}: " if problem.path else ""
    hint = f"; {problem.hint}" if problem.hint else ""
    return f"  {place}{both(problem.en, problem.zh)}{hint}"


def _plain(value: Any) -> object:
    """What JSON has no form for: days and instants as ISO text, sets as lists."""
    if isinstance(value, set | frozenset | tuple):
        return sorted(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

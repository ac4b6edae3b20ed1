"""Help: every command has an example that exists, and the list of commands loads none of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from api.cli import COMMANDS, main
from tests.cli.conftest import Type

#: What counting and help must not wait for.
HEAVY = ("flask", "sqlalchemy", "alembic", "ruamel", "marshmallow", "rich")


def commands(name: str, command: click.Command) -> Iterator[tuple[str, ...]]:
    yield (name,)
    if isinstance(command, click.Group):
        for inner, found in command.commands.items():
            for words in commands(inner, found):
                yield name, *words


def every_command() -> list[tuple[str, ...]]:
    context = click.Context(main)
    return [
        words
        for name in COMMANDS
        if (command := main.get_command(context, name))
        for words in commands(name, command)
    ]


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_help_shows_an_example_of_the_command(words: tuple[str, ...], tousu: Type) -> None:
    shown = tousu(*words, "--help")
    assert shown.exit_code == 0
    examples = re.findall(r"^ +(?:[A-Z_]+=\S+ )?tousu (.*)", shown.output, re.M)
    assert examples, shown.output
    assert all(example.startswith(words[0]) for example in examples)
    assert re.search(r"[\u4e00-\u9fff]", shown.output)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_tells_what_each_module_holds(name: str, tousu: Type) -> None:
    en, zh = COMMANDS[name][1:]
    assert en in tousu("--help").output
    assert zh in tousu("--help").output
    assert main.get_command(click.Context(main), name)


def test_help_loads_neither_web_nor_database_nor_engine() -> None:
    loaded = loaded_by("--help")
    assert not loaded & {*HEAVY, "core.domain", "core"}


def test_counting_a_deadline_loads_neither_web_nor_database() -> None:
    loaded = loaded_by("calendar", "due", "2026-09-28", "7", "workdays")
    assert "core.domain" in loaded
    assert not loaded & {*HEAVY, "core.storage"}


def loaded_by(*words: str) -> set[str]:
    """The modules in memory after `tousu WORDS`."""
    program = (
        "import sys; from api.cli import main; "
        f"main({list(words)!r}, standalone_mode=False); print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(ran.stderr.split())

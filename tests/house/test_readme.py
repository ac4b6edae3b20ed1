"""What the two READMEs tell people to type exists, and both tell the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.places import REPO

READMES = ("README.md", "README.zh-CN.md")


def code(readme: str) -> str:
    """Everything set as code: fenced blocks and `words`."""
    text = (REPO / readme).read_text("utf-8")
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    return "\n".join(fenced + inline)


def typed(readme: str, command: str) -> set[str]:
    """The words after a command, wherever a line of code begins with it."""
    start = rf"(?:^|[\s/$]){command} +"
    return {words.strip() for words in re.findall(start + r"([a-z][^\n#|]*)", code(readme))}


@pytest.mark.parametrize("readme", READMES)
def test_make_targets_exist(readme: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (REPO / "Makefile").read_text("utf-8"), re.M))
    named = {words.split()[0] for words in typed(readme, "make")}
    assert {"run", "test"} <= named <= targets


@pytest.mark.parametrize("readme", READMES)
def test_commands_exist(readme: str) -> None:
    from api.cli import main

    for words in typed(readme, "tousu"):
        command: click.Command = main
        for word in words.split():
            if not isinstance(command, click.Group):
                break
            found = command.get_command(click.Context(command), word)
            assert found, f"{readme}: `tousu {words}`: no command {word!r}"
            command = found


@pytest.mark.parametrize("readme", READMES)
def test_options_exist(readme: str) -> None:
    from api.cli import main

    for words in typed(readme, "tousu"):
        command: click.Command = main
        for word in words.split():
            if isinstance(command, click.Group):
                command = command.get_command(click.Context(command), word) or command
        known = {name for option in command.params for name in option.opts}
        wanted = set(re.findall(r"(?<!\S)--[a-z-]+", words)) - {"--help"}
        assert wanted <= known, f"{readme}: `tousu {words}`: no {wanted - known}"


@pytest.mark.parametrize("readme", READMES)
def test_files_and_links_exist(readme: str) -> None:
    text = (REPO / readme).read_text("utf-8")
    links = {link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text)}
    missing = [link for link in links if link and "://" not in link and not (REPO / link).exists()]
    assert not missing


def test_both_readmes_show_the_same_commands() -> None:
    for command in ("make", "tousu", "curl"):
        english, chinese = (typed(readme, command) for readme in READMES)
        assert english == chinese


def test_make_alone_prints_the_menu() -> None:
    menu = subprocess.run(
        ["make", "--no-print-directory"], cwd=REPO, capture_output=True, text=True, check=True
    ).stdout
    for word in ("run", "setup", "test", "check", "clean", "PORT", "TOUSU_HOME"):
        assert re.search(rf"^ *{word}\b", menu, re.M), word


def test_help_is_quick_enough_to_be_asked_often() -> None:
    spent = min(cpu_seconds("--help") for _ in range(3))
    assert spent <= 0.5


def cpu_seconds(*words: str) -> float:
    """What `tousu WORDS` costs, start of Python included."""
    ran = subprocess.run(
        [
            sys.executable,
            REPO / "tests/house/cpu.py",
            Path(sys.executable).with_name("tousu"),
            *words,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(ran.stdout)

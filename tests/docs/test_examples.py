"""Every example of the pages on conditions, scenarios and the calendar is executed."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from api.cli import main
from core.domain.errors import REFUSALS
from core.domain.expressions import (
    BOOL,
    DATE,
    NUMBER,
    PERIOD,
    TEXT,
    Condition,
    ConditionError,
    Env,
    Explanation,
    FactType,
    Param,
    Scope,
    choice,
    compile_text,
    list_of,
)
from core.domain.expressions.functions import FUNCTIONS
from core.domain.expressions.rows import rows, tree
from core.domain.expressions.sentences import read, sentence
from core.domain.expressions.wording import Words
from core.scenarios.shapes import KEYS
from tests.docs.blocks import DOCS, Block, blocks

ZONE = ZoneInfo("Asia/Shanghai")
TYPES = {"bool": BOOL, "date": DATE, "number": NUMBER, "period": PERIOD, "text": TEXT}


def vocabulary() -> Scope:
    """The names that the page on conditions says its examples use."""
    facts, params, settings = dict[str, FactType](), dict[str, Param](), dict[str, FactType]()
    aliases, acts, timers = dict[str, str](), set[str](), set[str]()
    (block,) = blocks("conditions.md", "vocabulary")
    for name, kind, *rest in (line.split() for line in block.lines):
        if name in ("act", "timer"):
            (acts if name == "act" else timers).add(kind)
        elif name.startswith("params."):
            known = list_of(TEXT) if kind == "list" else TYPES[kind]
            value: Any = tuple(rest) if kind == "list" else " ".join(rest)
            params[name.removeprefix("params.")] = Param(
                known, Decimal(value) if kind == "number" else value
            )
        elif name.startswith("settings."):
            settings[name.removeprefix("settings.")] = TYPES[kind]
        else:
            facts[name] = choice(*rest) if kind == "choice" else TYPES[kind]
            if kind != "choice":
                aliases |= dict.fromkeys(rest, name)
    return Scope(facts, params, settings, aliases, acts=acts, marks=set(), timers=timers)


def facts(text: str, scope: Scope) -> dict[str, Any]:
    """What ``name: value, …`` says is known; ``-`` is nothing."""
    known: dict[str, Any] = {}
    for pair in [] if text == "-" else text.split(", "):
        name, _, value = pair.partition(": ")
        match scope.facts[name].kind:
            case "bool":
                known[name] = {"true": True, "false": False}[value]
            case "date":
                known[name] = date.fromisoformat(value)
            case "number":
                known[name] = Decimal(value)
            case _:
                known[name] = value
    return known


def answered(condition: Condition, env: Env) -> str:
    """The answer as the page writes it."""
    value = condition.evaluate(env)
    assert condition.interpret(env) == value
    if value is not None:
        return str(value).lower()
    waits = ", ".join(condition.waits_for(env))
    return f"unknown ({waits})" if waits else "unknown"


def conditions() -> Iterator[Any]:
    for block in blocks("conditions.md", "conditions"):
        for number, line in enumerate(block.lines, block.line + 1):
            yield pytest.param(line, id=f"conditions.md:{number}")


@pytest.mark.parametrize("line", list(conditions()))
def test_a_condition_answers_as_the_page_says(line: str) -> None:
    text, known, wanted = (part.strip() for part in line.rsplit(" | ", 2))
    scope = vocabulary()
    if wanted.startswith("refused "):
        with pytest.raises(ConditionError) as caught:
            compile_text(text, scope)
        assert wanted.removeprefix("refused ") in [p.code for p in caught.value.problems]
        return
    assert answered(compile_text(text, scope), Env(facts(known, scope))) == wanted


def test_the_truth_table_is_that_of_the_language() -> None:
    page = (DOCS / "conditions.md").read_text("utf-8")
    words = {"true": True, "false": False, "unknown": None}
    table = [
        [words[word] for word in re.findall(r"\| (true|false|unknown) ", row)]
        for row in page.splitlines()
        if re.match(r"\| (true|false|unknown) ", row)
    ]
    scope = Scope({"a": BOOL, "b": BOOL})
    found = [
        [a, b, *(compile_text(t, scope).evaluate(Env({"a": a, "b": b})) for t in TEXTS)]
        for a in words.values()
        for b in words.values()
    ]
    assert table == found


TEXTS = ("a && b", "a || b", "!a")


def page_words() -> Words:
    """The titles that the page on conditions gives."""
    sections: dict[str, dict[str, Any]] = {"params": {}, "act": {}, "timer": {}, "fact": {}}
    values: dict[str, dict[str, Any]] = {}
    (block,) = blocks("conditions.md", "titles")
    for slug, zh, en in (line.split(" | ") for line in block.lines):
        title = {"zh": zh, "en": en}
        first, _, rest = slug.partition(" ")
        if first.startswith("params."):
            sections["params"][first.removeprefix("params.")] = title
        elif not rest:
            sections["fact"][first] = title
        elif first in sections:
            sections[first][rest] = title
        else:
            values.setdefault(first, {})[rest] = title
    return Words(
        facts=sections["fact"], values=values, params=sections["params"],
        acts=sections["act"], timers=sections["timer"],
    )  # fmt: skip


def test_sentences_say_what_the_page_shows() -> None:
    words, scope = page_words(), vocabulary()
    (block,) = blocks("conditions.md", "sentences")
    for text, zh, en in zip(block.lines[::3], block.lines[1::3], block.lines[2::3], strict=True):
        node = compile_text(text, scope).node
        assert (sentence(node, words, scope, "zh"), sentence(node, words, scope, "en")) == (zh, en)
        assert read(zh, words, "zh") == read(en, words, "en") == node


def test_rows_say_what_the_page_shows() -> None:
    (block,) = blocks("conditions.md", "rows")
    for text, shown in zip(block.lines[::2], block.lines[1::2], strict=True):
        node = compile_text(text, vocabulary()).node
        assert rows(node) == json.loads(shown)
        assert tree(json.loads(shown)) == node


def test_the_page_names_every_function() -> None:
    page = (DOCS / "conditions.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(\w+)\(", page, re.M)) - {"date"} == set(FUNCTIONS)


@pytest.mark.parametrize("block", blocks("conditions.md", "explanation"))
def test_an_explanation_reads_as_the_page_shows(block: Block) -> None:
    first, *wanted = block.lines
    text, _, known = first.rpartition(" | ")
    scope = vocabulary()
    found = compile_text(text, scope).explain(Env(facts(known, scope)))
    assert list(told(found)) == wanted


def told(found: Explanation, indent: str = "") -> Iterator[str]:
    """An explanation as the page writes it."""
    why = f"  waits for {', '.join(found.waits_for)}" if found.waits_for else ""
    if not found.children and found.facts:
        why = "  because " + ", ".join(f"{k} is {v}" for k, v in found.facts.items())
    value = "unknown" if found.value is None else str(found.value).lower()
    yield f"{indent}{value}  {found.text}{why}"
    for child in found.children:
        yield from told(child, indent + "  ")


@pytest.mark.parametrize("page", ["calendar.md", "scenarios.md"])
def test_commands_print_what_the_page_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks ``file NAME`` are written to a folder; in ``console`` blocks each ``$`` line is run.

    A line ``…`` stands for any lines; ``$ echo $?`` shows the exit code of the command before.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOUSU_HOME", str(tmp_path / "home"))
    for block in blocks(page, "file"):
        (tmp_path / block.name).write_text(block.text, "utf-8")
    code = 0
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
            command, _, wanted = part.partition("\n")
            if command == "echo $?":
                output = f"{code}\n"
            else:
                program, *words = shlex.split(command)
                assert program == "tousu"
                result = CliRunner().invoke(main, words)
                output, code = result.output, result.exit_code
            pattern = re.escape(wanted.strip()).replace("…", r".*")
            assert re.fullmatch(pattern, output.strip(), re.S), f"{command}\n{output}"


def test_the_page_on_scenarios_names_every_key_and_code() -> None:
    page = (DOCS / "scenarios.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z_]+)`", page))
    assert set(" ".join(KEYS.values()).split()) - named == set()
    assert set(REFUSALS) - named == set()

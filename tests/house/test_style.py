"""Sizes, docstrings and purity: what keeps core readable in an afternoon."""

from __future__ import annotations

import ast
import re

from tests.house.source import Function, functions, named, python_files, tree

LONGEST_FILE = 300
LONGEST_FUNCTION = 60

#: What touches the world. The domain is given values and returns values.
WORLDLY = {
    "asyncio", "glob", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket",
    "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    long = {
        named(path): lines
        for path in python_files()
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long, f"over {LONGEST_FILE} lines: {long}"


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{named(path, node)} {node.name}": node.end_lineno - node.lineno + 1
        for path in python_files()
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    }
    assert not long, f"over {LONGEST_FUNCTION} lines: {long}"


def test_nothing_is_left_to_do() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [
        f"{named(path)[:-2]}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if mark.search(line)
    ]
    assert not left, left


def test_every_module_says_what_it_is_for() -> None:
    silent = [named(path) for path in python_files() if not ast.get_docstring(tree(path))]
    assert not silent, silent


def test_public_things_of_core_have_docstrings() -> None:
    silent = [
        f"{named(path, node)} {node.name}"
        for path in python_files("core")
        for node in tree(path).body
        if isinstance(node, Function | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent, "\n".join(silent)


def test_the_domain_touches_no_file_and_no_world() -> None:
    worldly = []
    for path in python_files("core/domain"):
        for node in ast.walk(tree(path)):
            match node:
                case ast.Import(names=names):
                    modules = [name.name for name in names]
                case ast.ImportFrom(module=str(module)):
                    modules = [module]
                case ast.Call(func=ast.Name(id="open" | "print" | "input" as name)):
                    worldly.append(f"{named(path, node)} {name}()")
                    continue
                case _:
                    continue
            worldly += [
                f"{named(path, node)} import {module}"
                for module in modules
                if module.split(".")[0] in WORLDLY
            ]
    assert not worldly, worldly

"""The source files of the product, read and parsed once for the tests of the house."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.places import REPO

PACKAGES = ("core", "api", "console", "plugins")
PROJECT = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*packages: str) -> list[Path]:
    """Every Python file of these packages, or of all; generated migrations are nobody's prose."""
    return sorted(
        path
        for package in packages or PACKAGES
        for path in (REPO / package).rglob("*.py")
        if "versions" not in path.parts
    )


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a file, the nested ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def named(path: Path, node: ast.AST | None = None) -> str:
    """A place as people click on it: file:line."""
    return f"{path.relative_to(REPO)}:{getattr(node, 'lineno', 1)}"

"""Pieces of generated code, as ``ast`` nodes."""

from __future__ import annotations

import ast
from collections.abc import Sequence


def placed(tree: ast.Module) -> ast.Module:
    """Give every node the position that Python's compiler insists on; ours come from no text."""
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, ast.AST) and "lineno" not in vars(node):
            waiting.extend(vars(node).values())
            vars(node).update(lineno=1, col_offset=0)
    return tree


def read(name: str) -> ast.Name:
    """Reads a local or a global."""
    return ast.Name(name, ast.Load())


def written(name: str) -> ast.Name:
    """The local that a value is put into."""
    return ast.Name(name, ast.Store())


def called(function: str, arguments: Sequence[ast.expr]) -> ast.Call:
    """Calls a function by its name."""
    return ast.Call(read(function), list(arguments), [])


def compared(operator: ast.cmpop, codes: Sequence[ast.expr]) -> ast.Compare:
    """Compares two values."""
    return ast.Compare(codes[0], [operator], [codes[1]])


def same(code: ast.expr, value: bool | None, operator: ast.cmpop | None = None) -> ast.Compare:
    """Whether something is ``value`` itself, or is not."""
    return ast.Compare(code, [operator or ast.Is()], [ast.Constant(value)])

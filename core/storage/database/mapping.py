"""Between a value and its row: fields and columns bear the same names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Table

from core.domain.proof.canonical import dumps

__all__ = ["Row", "fingerprint", "row_of", "shared_names"]

Row = dict[str, Any]


def shared_names(kind: type, table: Table) -> tuple[str, ...]:
    """The fields of dataclass ``kind`` that are columns of ``table``, but for ``id``."""
    return tuple(f.name for f in fields(kind) if f.name in table.c and f.name != "id")


def row_of(value: object, names: tuple[str, ...]) -> Row:
    """The row of ``value``: its fields ``names``."""
    return {name: getattr(value, name) for name in names}


def fingerprint(row: Mapping[str, Any]) -> Row:
    """A copy of ``row`` by which a later change is seen, even one inside a mapping."""
    return {
        name: dumps(value) if isinstance(value, Mapping) else value for name, value in row.items()
    }

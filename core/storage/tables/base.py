"""What all tables share: the metadata, names of constraints, and how a column is written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

from core.storage.database.types import Key


class Base(DeclarativeBase):
    """The root of the schema; constraints are named, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def key() -> Column[int]:
    """The row's own number."""
    return Column("id", Key, primary_key=True, doc="the row's own number")


def column(name: str, type_: Any, meaning: str, **options: Any) -> Column[Any]:
    """A column that always has a value, unless ``nullable=True``."""
    return Column(name, type_, doc=meaning, **{"nullable": False, **options})


def text(name: str, meaning: str, **options: Any) -> Column[Any]:
    """A column of text; empty where there is nothing to say."""
    return column(name, Text(), meaning, **options)


def reference(name: str, to: str, meaning: str, **options: Any) -> Column[Any]:
    """A column that refers to the row ``to`` (``table.id``)."""
    return Column(name, Key, ForeignKey(to), doc=meaning, **{"nullable": False, **options})

"""Parts of addresses that are more than a word."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter


class Row(BaseConverter):
    """The number that a database gave to a row, written ``<row:draft>`` in a rule.

    Anything else is no address: 404, as for a number that nothing has.
    """

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """The number itself."""
        return int(value)


def init_app(app: Flask) -> None:
    """Let the rules of ``app`` use the parts described here."""
    app.url_map.converters["row"] = Row


def row_schema(_: Row) -> dict[str, Any]:
    """How OpenAPI describes such a number."""
    return {"type": "integer", "format": "int64", "minimum": 0}

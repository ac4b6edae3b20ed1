"""The interface as it describes itself: every operation with what can be sent to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask


@dataclass(frozen=True)
class Operation:
    """One method of one address: its parameters of the query, and the fields of its body."""

    method: str
    path: str
    query: tuple[str, ...]
    fields: frozenset[str] | None

    @property
    def names(self) -> list[str]:
        """The names of the parts of the address."""
        return re.findall(r"{(\w+)}", self.path)

    def at(self, **given: str) -> str:
        """The address, each part of it as given; what is not given is a name of nothing."""
        path = re.sub(r"{(\w+)}", lambda part: given.get(part[1], "1"), self.path)
        return path.removeprefix("/api/v1")


def operations(app: Flask) -> list[Operation]:
    """Every operation that the description knows."""
    spec = app.test_client().get("/api/v1/openapi.json").get_json()
    return list(_read(spec))


def _read(spec: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in spec["paths"].items():
        for method, one in methods.items():
            if method == "parameters":
                continue
            query = (p["name"] for p in one.get("parameters", ()) if p.get("in") == "query")
            body = one.get("requestBody", {}).get("content", {}).get("application/json")
            fields = frozenset(_fields(spec, body["schema"])) if body else None
            yield Operation(method.upper(), path, tuple(query), fields)


def _fields(spec: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    yield from schema.get("properties", ())

"""The documentation of the programming interface, read from its own description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, current_app, render_template

from api.context import language
from api.errors import CODES
from api.operations import OPERATIONS

blueprint = Blueprint(
    "docs", __name__, template_folder="../templates", static_folder="../static",
    static_url_path="/api/docs/static",
)  # fmt: skip

Spec = dict[str, Any]

#: A variable of an address, whichever converter reads it.
_RULE = re.compile(r"<(?:\w+:)?(\w+)>")


@blueprint.route("/api/docs")
def operations() -> str:
    """Every operation with what it takes and gives, and every problem code."""
    spec = _spec()
    chinese = _chinese() if language() == "zh" else {}
    tags = [(tag, list(_operations(spec, tag["name"], chinese))) for tag in spec["tags"]]
    shapes = spec["components"]["schemas"]
    return render_template(
        "docs.html", tags=tags, shapes=shapes, codes=CODES, kind=_kind, lang=language()
    )


def _spec() -> Spec:
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    found: Spec = api.spec.to_dict()
    return found


def _chinese() -> dict[tuple[str, str], str]:
    """What each operation does, in Chinese, by path and method."""
    return {
        (_RULE.sub(r"{\1}", rule.rule), method): OPERATIONS[rule.endpoint]
        for rule in current_app.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.endpoint in OPERATIONS
    }


def _operations(spec: Spec, tag: str, chinese: dict[tuple[str, str], str]) -> Iterator[Spec]:
    for path, methods in spec["paths"].items():
        shared = methods.get("parameters", [])
        for method, operation in methods.items():
            if method != "parameters" and tag in operation.get("tags", []):
                said = chinese.get((path, method.upper()))
                yield {
                    "method": method.upper(),
                    "path": path,
                    "summary": said or operation.get("summary", ""),
                    "description": "" if said else operation.get("description", ""),
                    "parameters": [*shared, *operation.get("parameters", [])],
                    "body": _shape(operation.get("requestBody", {})),
                    "answers": list(_answers(operation)),
                }


def _answers(operation: Spec) -> Iterator[tuple[str, str]]:
    for status, response in operation.get("responses", {}).items():
        if str(status).startswith("2"):
            yield str(status), _shape(response)


def _shape(part: Spec) -> str:
    """The name of the shape that a body or an answer has, if any."""
    content = part.get("content", {}).get("application/json", {})
    return str(content.get("schema", {}).get("$ref", "")).rpartition("/")[2]


def _kind(schema: Spec) -> tuple[str, str]:
    """What a field holds: in words, and the name of the shape to look up."""
    if "$ref" in schema:
        return "", schema["$ref"].rpartition("/")[2]
    if schema.get("type") == "array":
        words, shape = _kind(schema.get("items", {}))
        return f"[{words}]" if words else "[…]", shape
    for inner in schema.get("anyOf") or schema.get("allOf") or []:
        if "$ref" in inner:
            return "", inner["$ref"].rpartition("/")[2]
    found = schema.get("type", "")
    words = " | ".join(found) if isinstance(found, list) else found
    return (f"{words} ({schema['format']})" if "format" in schema else words), ""

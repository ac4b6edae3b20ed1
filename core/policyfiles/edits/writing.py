"""Values as YAML: what is written is read back as what it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import ScalarEvent

from core.policyfiles.document import plain


def flow(value: Any) -> str:
    """``value`` on one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case date():
            return value.isoformat()
        case str():
            return _text(value)
        case Mapping():
            pairs = (f"{_text(str(key))}: {flow(inner)}" for key, inner in value.items())
            return "{" + ", ".join(pairs) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
    raise TypeError(f"a {type(value).__name__} cannot stand in a policy file")


def block(value: Any, indent: int) -> str:
    """``value`` as it stands after a dash, its keys at ``indent`` columns.

    A mapping has a key a line, its first where the cursor is; all else is written as a flow.
    """
    if not isinstance(value, Mapping) or not value:
        return flow(value)
    lines = [f"{_text(str(key))}:{laid(inner, indent)}" for key, inner in value.items()]
    return ("\n" + " " * indent).join(lines)


def laid(value: Any, indent: int) -> str:
    """``value`` as it stands after the colon of a key at ``indent`` columns.

    What holds mappings has a line for each, so that a long list can be read; all else is a flow.
    """
    below = "\n" + " " * (indent + 2)
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        return "".join(f"{below}- {block(one, indent + 4)}" for one in value)
    if isinstance(value, Mapping) and any(isinstance(v, Mapping | list) for v in value.values()):
        pairs = value.items()
        return "".join(f"{below}{_text(str(key))}:{laid(v, indent + 2)}" for key, v in pairs)
    if isinstance(value, str) and _reads_back(value, "k: {0}", ("k", value)):
        return f" {value}"
    return f" {flow(value)}"


def _text(text: str) -> str:
    """A text without quotes where it reads back as the same text, else with them."""
    plainly = _reads_back(text, "{{k: {0}, l: [{0}]}}", ("k", text, "l", text))
    return text if plainly else json.dumps(text, ensure_ascii=False)


def _reads_back(text: str, around: str, scalars: tuple[str, ...]) -> bool:
    """Whether ``text`` without quotes, put into ``around``, is one of these plain ``scalars``."""
    if not text or text != text.strip() or text.endswith(":") or "\n" in text:
        return False
    if not isinstance(plain(text), str):
        return False
    try:
        events = list(YAML(typ="safe", pure=True).parse(around.format(text)))
    except YAMLError:
        return False
    found = [event for event in events if isinstance(event, ScalarEvent)]
    return tuple(one.value for one in found) == scalars and not any(
        one.style or one.anchor or one.tag for one in found
    )

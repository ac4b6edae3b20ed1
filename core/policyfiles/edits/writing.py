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
    """``value`` as it stands after a key or a dash at ``indent`` columns less its own depth.

    A mapping has a key a line, its first where the cursor is; all else is written as a flow.
    """
    if not isinstance(value, Mapping) or not value:
        return flow(value)
    lines = [f"{_text(str(key))}: {flow(inner)}" for key, inner in value.items()]
    return ("\n" + " " * indent).join(lines)


def _text(text: str) -> str:
    """A text without quotes where it reads back as the same text, else with them."""
    return text if _reads_back(text) else json.dumps(text, ensure_ascii=False)


def _reads_back(text: str) -> bool:
    if not text or text != text.strip() or text.endswith(":") or "\n" in text:
        return False
    if not isinstance(plain(text), str):
        return False
    try:
        events = list(YAML(typ="safe", pure=True).parse(f"{{k: {text}, l: [{text}]}}"))
    except YAMLError:
        return False
    scalars = [event for event in events if isinstance(event, ScalarEvent)]
    return [s.value for s in scalars] == ["k", text, "l", text] and not any(
        s.style or s.anchor or s.tag for s in scalars
    )

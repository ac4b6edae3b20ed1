"""Edits of a notice: of what stands above its text, key by key, and of the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.errors import Problem, invalid
from core.policyfiles.edits.operations import Edit
from core.policyfiles.edits.texts import edited

_MARK = "---\n"


def edited_notice(text: str, name: str, changes: Mapping[str, Any], body: str | None) -> str:
    """``text`` with ``changes`` of its front matter (null takes a key away) and another body.

    ``body`` None leaves the text as it is. ``invalid_input`` for a notice without front matter.
    """
    parts = text.split(_MARK, 2)
    if len(parts) != 3 or parts[0].strip():
        zh, en = "缺少 front matter", "the front matter is missing"
        raise invalid(Problem(name, zh, en, "write the whole file anew with write_file"))
    above = parts[1]
    for key, value in changes.items():
        op = "remove" if value is None else "set"
        above = edited(above, Edit(op, (key,), value), name)
    below = parts[2]
    if body is not None:
        below = "\n" + body.strip("\n") + "\n"
    return f"{parts[0]}{_MARK}{above}{_MARK}{below}"

"""The texts of notices: logic-less, with declared variables.

A text is what policy staff wrote; only ``{{ name }}`` is replaced, and only by a declared name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.provisions import Title

_VARIABLE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


@dataclass(frozen=True)
class NoticeText:
    """One notice as the sector words it; ``variables`` are those its body may use."""

    slug: str
    title: Title
    basis: str
    variables: tuple[str, ...]
    body: str

    def undeclared(self) -> list[str]:
        """Variables that the body uses without declaring them."""
        used = dict.fromkeys(_VARIABLE.findall(self.body))
        return [name for name in used if name not in self.variables]

    def render(self, values: Mapping[str, str]) -> str:
        """The body with its variables filled in; one that is not known stays a blank to fill."""
        return _VARIABLE.sub(lambda found: values.get(found[1]) or "______", self.body)

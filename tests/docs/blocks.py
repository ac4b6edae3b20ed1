"""Finds the examples of the documentation pages: fenced blocks, by the word after the fence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.places import REPO

DOCS = REPO / "docs"
_BLOCK = re.compile(r"^```(?P<kind>[a-z]+) *(?P<name>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Block:
    """One fenced block: the word after the fence, what follows it, and its lines."""

    page: str
    kind: str
    name: str
    text: str
    line: int

    @property
    def lines(self) -> list[str]:
        """Its lines, without blank ones."""
        return [line for line in self.text.splitlines() if line.strip()]


def blocks(page: str, kind: str) -> list[Block]:
    """The blocks of one kind on a page of ``docs``."""
    return [block for block in _read(DOCS / page) if block.kind == kind]


def _read(path: Path) -> Iterator[Block]:
    text = path.read_text("utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(path.name, found["kind"], found["name"].strip(), found["text"], line)

"""The parts of a document, found in its Markdown: for each language title, number, body, sign-off.

The first second-level heading is the title; the first after it that has no Chinese character begins
the English half and is its title. The paragraph right below that holds the number is the number's
line; a last paragraph that ends with a day is the sign-off.
HTML in a text is text, and there are no pictures: a document loads nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["Document", "Half", "inner_text", "markdown", "read"]

_DAY = re.compile(r"(\d{1,4}年\d{1,2}月\d{1,2}日|\d{1,2} [A-Z][a-z]+ \d{4})$")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Half:
    """A document in one language; a part that it does not have is empty."""

    language: str
    title: str
    number: str
    body: tuple[Token, ...]
    signature: tuple[str, ...]
    day: str


@dataclass(frozen=True)
class Document:
    """A text with its parts: one half, or a Chinese one and an English one."""

    halves: tuple[Half, ...]

    @property
    def title(self) -> str:
        """The title of the first half."""
        return self.halves[0].title if self.halves else ""


@cache
def markdown() -> MarkdownIt:
    """The Markdown of documents: CommonMark with tables, a line a line, neither HTML nor images."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return reader.enable("table").disable("image")


def read(text: str, *numbers: str) -> Document:
    """The document that ``text`` is; ``numbers`` are the words that stand for its number."""
    blocks = list(_blocks(markdown().parse(text)))
    halves: list[list[list[Token]]] = []
    for block in blocks:
        if not halves or (len(halves) == 1 and _turns_to_english(halves[0], block)):
            halves.append([])
        halves[-1].append(block)
    return Document(tuple(_half(blocks, numbers) for blocks in halves))


def inner_text(token: Token) -> str:
    """The plain words of an inline token, lines kept apart."""
    children = token.children or ()
    return "".join("\n" if child.type.endswith("break") else child.content for child in children)


def _blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each outermost block."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _turns_to_english(before: list[list[Token]], block: list[Token]) -> bool:
    """Whether a block is the title of the English half of a text that has been Chinese so far."""
    if block[0].type != "heading_open" or block[0].tag != "h2":
        return False
    chinese = any(_HAN.search(token.content) for part in before for token in part)
    return chinese and not _HAN.search(block[1].content)


def _half(blocks: list[list[Token]], numbers: Sequence[str]) -> Half:
    title = number_line = day = ""
    signature: tuple[str, ...] = ()
    if blocks and blocks[0][0].type == "heading_open":
        title = inner_text(blocks.pop(0)[1])
    words = _paragraph(blocks[0]) if blocks else ""
    if "\n" not in words and any(number and number in words for number in numbers):
        number_line = words
        blocks.pop(0)
    if blocks and (found := _DAY.search(_paragraph(blocks[-1]))):
        lines = _paragraph(blocks.pop()).split("\n")
        signature, day = tuple(line.strip() for line in lines if line.strip()), found[1]
    body = tuple(token for block in blocks for token in block)
    words = title or "".join(token.content for token in body)
    language = "zh" if _HAN.search(words) else "en"
    return Half(language, title, number_line, body, signature, day)


def _paragraph(block: list[Token]) -> str:
    """The words of a paragraph; nothing of another block."""
    return inner_text(block[1]) if block[0].type == "paragraph_open" else ""

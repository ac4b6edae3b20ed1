"""A document as DOCX on the office's letterhead, which staff may edit in Word or WPS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from io import BytesIO
from itertools import zip_longest

from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from markdown_it.token import Token

from core.documents.letterhead import VARIABLES, bad_letterhead, built_in, check, environment
from core.documents.paper import Paper
from core.documents.reading import Document

__all__ = ["word_file"]

#: Where a part of several paragraphs goes, until the template is filled in: private characters
#: that no text of ours brings along.
_MARK = "\ue000{}\ue001"
_PARTS = ("body", "signature")
#: What the variables of the first half end in, and those of the English one after it.
_HALVES = ("", "_en")
#: How far a list stands in, for each depth.
_STEP = Pt(32)


def word_file(document: Document, paper: Paper, number: str = "") -> bytes:
    """The document on the paper; ``BadLetterhead`` where the office's template cannot be used."""
    if paper.template:
        check(paper.template)
    template = DocxTemplate(paper.template or BytesIO(built_in()))
    template.render(_values(document, paper, number), environment(), autoescape=True)
    word: Word = template.docx
    marked = _marked(word, paper)
    for suffix, half in zip_longest(_HALVES, document.halves):
        if place := marked.get(_MARK.format(f"body{suffix}")):
            _Setter(word, place).blocks(half.body if half else ())
        if place := marked.get(_MARK.format(f"signature{suffix}")):
            _Setter(word, place).lines(half.signature if half else ())
    stream = BytesIO()
    template.save(stream)
    return stream.getvalue()


def _marked(word: Word, paper: Paper) -> dict[str, Paragraph]:
    """The paragraphs, of tables too, in whose place a part goes, by the mark of the part."""
    found = {}
    for element in word.element.body.iter(qn("w:p")):
        paragraph = Paragraph(element, word._body)
        if _MARK[0] in paragraph.text:
            found[paragraph.text.strip()] = paragraph
    for text in found:
        if not (
            text.startswith(_MARK[0]) and text.endswith(_MARK[-1]) and text.count(_MARK[0]) == 1
        ):
            name = text.partition(_MARK[0])[2].partition(_MARK[-1])[0]
            raise bad_letterhead(
                paper.template,
                f"{{{{ {name} }}}} 须独占一段",
                f"{{{{ {name} }}}} must be a paragraph of its own",
            )
    return found


def _values(document: Document, paper: Paper, number: str) -> dict[str, str]:
    values = dict.fromkeys(VARIABLES, "")
    values |= {
        "office_name": paper.office_name,
        "office_address": paper.office_address,
        "office_phone": paper.office_phone,
        "number": number,
    }
    for suffix, half in zip_longest(_HALVES, document.halves):
        for part in _PARTS:
            values[part + suffix] = _MARK.format(part + suffix)
        if half:
            values[f"title{suffix}"] = half.title
            values[f"number_line{suffix}"] = half.number
            values[f"day{suffix}"] = half.day
    return {name: _clean(text) for name, text in values.items()}


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or c >= " ")


class _Setter:
    """Sets text in the place of a paragraph, whose style every new paragraph takes over."""

    def __init__(self, word: Word, place: Paragraph) -> None:
        self.word = word
        self.place = place
        self.lists: list[int | None] = []
        self.prefix = ""

    def lines(self, lines: Sequence[str]) -> None:
        """Set each line as a paragraph; the space above stays above the first."""
        for number, line in enumerate(lines):
            paragraph = self._paragraph()
            if number:
                paragraph.paragraph_format.space_before = Pt(0)
            self._run(paragraph, line)
        self._done()

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Set paragraphs, headings, lists and tables."""
        rest = iter(tokens)
        for token in rest:
            match token.type:
                case "ordered_list_open":
                    self.lists.append(int(token.attrGet("start") or 1))
                case "bullet_list_open":
                    self.lists.append(None)
                case "ordered_list_close" | "bullet_list_close":
                    self.lists.pop()
                case "list_item_open":
                    self._item()
                case "heading_open":
                    self._inline(next(rest), bold=True)
                case "paragraph_open":
                    self._inline(next(rest))
                case "fence" | "code_block":
                    self._run(self._paragraph(), token.content.rstrip("\n"))
                case "table_open":
                    self._table(rest)
        self._done()

    def _done(self) -> None:
        self.place._p.getparent().remove(self.place._p)

    def _item(self) -> None:
        number = self.lists[-1]
        self.prefix = "• " if number is None else f"{number}. "
        if number is not None:
            self.lists[-1] = number + 1

    def _paragraph(self) -> Paragraph:
        """A new paragraph before the place, with its style and none of its words."""
        element = deepcopy(self.place._p)
        for child in list(element):
            if child.tag != qn("w:pPr"):
                element.remove(child)
        self.place._p.addprevious(element)
        paragraph = Paragraph(element, self.place._parent)
        if self.lists:
            paragraph.paragraph_format.first_line_indent = Pt(0)
            paragraph.paragraph_format.left_indent = _STEP * len(self.lists)
        return paragraph

    def _inline(self, token: Token, *, bold: bool = False) -> None:
        paragraph = self._paragraph()
        if self.prefix:
            self._run(paragraph, self.prefix)
            self.prefix = ""
        self._words(paragraph, token, bold)

    def _words(self, paragraph: Paragraph, token: Token, bold: bool = False) -> None:
        italic = False
        for child in token.children or ():
            match child.type:
                case "softbreak" | "hardbreak":
                    paragraph.add_run().add_break()
                case "strong_open" | "strong_close":
                    bold = child.type == "strong_open"
                case "em_open" | "em_close":
                    italic = child.type == "em_open"
                case _ if child.content:
                    self._run(paragraph, child.content, bold=bold, italic=italic)

    def _run(
        self, paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False
    ) -> None:
        """Add words in the font of the place."""
        run = paragraph.add_run(_clean(text))
        pattern = next((r._r.rPr for r in self.place.runs if r._r.rPr is not None), None)
        if pattern is not None:
            run._r.insert(0, deepcopy(pattern))
        if bold:
            run.bold = True
        if italic:
            run.italic = True

    def _table(self, tokens: Iterator[Token]) -> None:
        rows = _rows(tokens)
        table = self.word.add_table(len(rows), max(map(len, rows), default=0))
        _rule_all(table)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, token in zip(row.cells, cells, strict=False):
                paragraph = cell.paragraphs[0]
                self._words(paragraph, token)
                paragraph.paragraph_format.line_spacing = 1.3
        self.place._p.addprevious(table._tbl)


def _rows(tokens: Iterator[Token]) -> list[list[Token]]:
    """The cells of a table, row by row; a heading row without words is left out."""
    rows: list[list[Token]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token)
    return [row for row in rows if any(cell.content.strip() for cell in row)]


def _rule_all(table: Table) -> None:
    """Lines around every cell; a template need not have a style for it."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)

"""The letterhead as a Word template: the built-in one, and the check of one that staff made.

The built-in template is made here when it is needed, so that what it says can be read. Its words
in braces are filled in; a paragraph that is only ``{{ body }}`` becomes the whole body, each
paragraph in the same style.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from core.domain.errors import Problem, TousuError

__all__ = ["VARIABLES", "BadLetterhead", "bad_letterhead", "built_in", "check", "environment"]

#: What a template may say; those of the English half end in ``_en``.
VARIABLES = (
    "office_name", "office_address", "office_phone", "number", "title", "number_line", "body",
    "signature", "day", "title_en", "number_line_en", "body_en", "signature_en", "day_en",
)  # fmt: skip

BODY_FONT, TITLE_FONT = "仿宋", "宋体"
_RED = RGBColor(0xC0, 0x00, 0x00)


class BadLetterhead(TousuError):
    """A template that cannot be used; ``problems`` say which words in it nobody knows."""

    code = "bad_letterhead"


def environment() -> SandboxedEnvironment:
    """How templates are filled in: in a sandbox, every value as text."""
    return SandboxedEnvironment(autoescape=True)


def check(path: Path) -> None:
    """Refuse the template at ``path`` where it is no Word file or names what is not there."""
    try:
        named = DocxTemplate(path).get_undeclared_template_variables(environment())
    except TemplateError as error:
        raise bad_letterhead(
            path, f"花括号中有误:{error}", f"What stands in braces is wrong: {error}"
        ) from None
    except (BadZipFile, KeyError, ValueError) as error:
        en = f"This is no Word document: {type(error).__name__}"
        raise bad_letterhead(path, "不是 Word 文件(.docx)", en) from None
    if unknown := sorted(named - set(VARIABLES)):
        names = ", ".join(unknown)
        raise bad_letterhead(path, f"没有这些变量:{names}", f"There are no such variables: {names}")


def bad_letterhead(path: Path | None, zh: str, en: str) -> BadLetterhead:
    """The refusal of a template, with what may stand in one."""
    hint = f"allowed: {', '.join(VARIABLES)}; `tousu notice letterhead` writes one to begin with"
    name = path.name if path else ""
    problem = Problem(name, zh, en, hint)
    return BadLetterhead(
        f"红头模板 {name} 不能使用:{zh}",
        f"Letterhead {name} cannot be used: {en}",
        [problem],
    )


def built_in() -> bytes:
    """The built-in template: red heading with rule, title, number, body, sign-off."""
    word = docx.Document()
    _page(word)
    _half(word, "")
    word.add_paragraph("{%p if title_en %}")
    _half(word, "_en")
    word.add_paragraph("{%p endif %}")
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def _page(word: Word) -> None:
    """A4 with the margins and the type of official letters, and numbered pages."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style: Any = word.styles["Normal"]
    style.font.size = Pt(16)
    _font(style, BODY_FONT)
    style.paragraph_format.line_spacing = Pt(28)
    style.paragraph_format.space_after = Pt(0)
    language = style.element.get_or_add_rPr().makeelement(qn("w:lang"), {})
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)
    for kept in word.styles.element.iter(qn("w:lang")):
        kept.set(qn("w:eastAsia"), "zh-CN")
    _number_pages(section.footer.paragraphs[0])


def _number_pages(line: Paragraph) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run("— ")
    run = line.add_run()
    for kind in ("begin", None, "end"):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = "PAGE"
        run._r.append(mark)
    line.add_run(" —")


def _half(word: Word, suffix: str) -> None:
    head = _line(word, "{{ office_name }}", WD_ALIGN_PARAGRAPH.CENTER, TITLE_FONT, 26, red=True)
    _rule(head, "bottom", "C00000")
    head.paragraph_format.space_after = Pt(28)
    head.paragraph_format.page_break_before = bool(suffix)
    title = _line(word, f"{{{{ title{suffix} }}}}", WD_ALIGN_PARAGRAPH.CENTER, TITLE_FONT, 22)
    title.paragraph_format.space_after = Pt(14)
    _line(word, f"{{{{ number_line{suffix} }}}}", WD_ALIGN_PARAGRAPH.RIGHT)
    body = _line(word, f"{{{{ body{suffix} }}}}", WD_ALIGN_PARAGRAPH.JUSTIFY)
    if not suffix:
        body.paragraph_format.first_line_indent = Pt(32)
    sign = _line(word, f"{{{{ signature{suffix} }}}}", WD_ALIGN_PARAGRAPH.RIGHT)
    sign.paragraph_format.space_before = Pt(42)
    sign.paragraph_format.right_indent = Pt(32)
    foot = _line(word, "{{ office_address }}  {{ office_phone }}", WD_ALIGN_PARAGRAPH.LEFT, size=12)
    foot.paragraph_format.space_before = Pt(28)
    _rule(foot, "top", "000000")


def _line(
    word: Word,
    text: str,
    alignment: WD_ALIGN_PARAGRAPH,
    font: str = BODY_FONT,
    size: int = 16,
    *,
    red: bool = False,
) -> Paragraph:
    line = word.add_paragraph()
    line.alignment = alignment
    run = line.add_run(text)
    run.font.size = Pt(size)
    _font(run, font)
    if size > 16:
        run.font.bold = True
        line.paragraph_format.line_spacing = Pt(size * 1.5)
    if red:
        run.font.color.rgb = _RED
    return line


def _font(of: Any, name: str) -> None:
    """The Chinese font by name; Latin letters in Times."""
    of.font.name = "Times New Roman"
    of.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _rule(line: Paragraph, side: str, colour: str) -> None:
    borders, rule = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", colour)):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )

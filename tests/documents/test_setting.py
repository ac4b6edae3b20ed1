"""A document set as page, Word file and PDF is opened again, and says the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

import docx as word
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from core.documents import docx, html, letterhead, pdf, reading
from core.documents.letterhead import BadLetterhead
from core.documents.paper import Paper, letterhead_of
from core.domain.casework.cases import Notice
from core.domain.casework.notices import NoticeText, Said, digest, plain

HOSTILE = "<b>&{{ x }}{% %}</b> *a* _b_ [c](javascript:d) `e` | f\n# g\n---\n1. h\n<script>"
PAPER = Paper("示范县人民医院", "示范县人民路1号", "0530-1234567")
NUMBER = "医〔2024〕1号"
TEXT = """## 受理通知书

编号：{{ number }}

关于“{{ subject }}”的投诉，现予受理。

1. 协商；
2. 诉讼。

| 项目 | 内容 |
|---|---|
| 事由 | {{ subject }} |

{{ office }}
2024年1月2日

## Notice of acceptance

No. {{ number }}

Your complaint “{{ subject }}” is **accepted**.

{{ office }}
2 January 2024
"""


def text_about(subject: str) -> str:
    """The text filled in with a subject."""
    notice = NoticeText(
        "acceptance", {"zh": "受理通知书"}, "", ("number", "subject", "office"), TEXT
    )
    values = {"number": Said(NUMBER), "subject": Said(subject), "office": Said(PAPER.office_name)}
    return notice.render(values)


def document(subject: str = "收费") -> reading.Document:
    """The document with its parts."""
    return reading.read(text_about(subject), NUMBER)


def words(text: str) -> str:
    """Text without the spaces and lines that setting adds."""
    return re.sub(r"\s+", "", text)


def file_words(content: bytes) -> str:
    """Every word of a Word file."""
    body = word.Document(BytesIO(content)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def test_the_parts_of_a_document_are_found() -> None:
    zh, en = document().halves
    assert (zh.language, zh.title, zh.number) == ("zh", "受理通知书", f"编号：{NUMBER}")
    assert (zh.signature, zh.day) == (("示范县人民医院", "2024年1月2日"), "2024年1月2日")
    assert (en.language, en.title, en.day) == ("en", "Notice of acceptance", "2 January 2024")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (
            "## 通知\n\n正文\n\n## 一、附件\n\n附文\n\n## Notice\n\nText\n\n## Annex\n\nMore",
            ["通知", "Notice"],
        ),
        ("通知\n\n正文", [""]),
        ("## Notice\n\nText\n\n## Annex\n\nMore", ["Notice"]),
        ("", []),
    ],
)
def test_no_word_is_lost_however_a_text_is_built(text: str, titles: list[str]) -> None:
    found = reading.read(text)
    assert [half.title for half in found.halves] == titles
    wanted = words(re.sub("#", "", text))
    content = file_words(docx.word_file(found, Paper("")))
    assert words(content).replace("——", "") == wanted
    body = re.sub(r"<[^>]+>", "", html.page(found, Paper("")).partition("<body>")[2])
    assert words(body) == wanted


def test_a_page_stands_on_the_paper_of_the_office() -> None:
    page = html.page(document(), PAPER)
    assert page.count('<p class="office">示范县人民医院</p>') == 2
    for part in ("<h1>受理通知书</h1>", f'<p class="number">编号：{NUMBER}</p>', "0530-1234567",
                 '<p class="signature">示范县人民医院<br>2024年1月2日</p>', "<li>协商；</li>",
                 "<strong>accepted</strong>", '<article lang="en">'):  # fmt: skip
        assert part in page
    assert not re.search(r"https?://|url\(|<script|<img|<link", page)


def test_a_word_file_has_the_parts_in_the_fonts_of_official_letters() -> None:
    made = word.Document(BytesIO(docx.word_file(document(), PAPER, NUMBER)))
    said = [paragraph.text for paragraph in made.paragraphs if paragraph.text.strip()]
    assert said[:3] == ["示范县人民医院", "受理通知书", f"编号：{NUMBER}"]
    assert "1. 协商；" in said
    assert said[-1] == "示范县人民路1号  0530-1234567"
    assert not any("{{" in line for line in said)
    head = next(p for p in made.paragraphs if p.text == "示范县人民医院")
    assert head.runs[0].font.color.rgb == word.shared.RGBColor(0xC0, 0, 0)
    assert head._p.pPr.find(qn("w:pBdr")) is not None
    normal = made.styles["Normal"].element.rPr
    assert normal.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert normal.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
    assert [cell.text for cell in made.tables[0].rows[1].cells] == ["事由", "收费"]


@pytest.mark.parametrize("subject", [HOSTILE, "{{ office_name }}", "𠮷䶮", "a\x0bb\u202ec"])
def test_what_a_stranger_wrote_stays_text_everywhere(subject: str) -> None:
    found = document(subject)
    said = words(re.sub("[\x0b\u202e]", "", subject))
    page = html.page(found, PAPER)
    body = re.sub(r"<[^>]+>", "", page.partition("<body>")[2])
    assert words(unescape(body)).count(said) == 3
    assert not re.search(r"<(b|script|em|a|code|h2|hr)\b", page)
    content = file_words(docx.word_file(found, PAPER, NUMBER))
    assert words(content).count(said) == 3


def test_a_pdf_holds_the_chinese_sentence() -> None:
    content = pdf.print_pdf(html.page(document("<b>&{{ x }}"), PAPER))
    pages = PdfReader(BytesIO(content)).pages
    assert words("关于“<b>&{{ x }}”的投诉，现予受理。") in words(pages[0].extract_text())
    assert "Notice of acceptance" in pages[1].extract_text()
    assert "— 2 —" in pages[1].extract_text()


def test_a_pdf_loads_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text y="20">inside</text>'
    )
    secret.write_text(f"{drawn}</svg>", "utf-8")
    content = pdf.print_pdf(f'<p>a<img src="{secret.as_uri()}"></p>')
    assert "inside" not in PdfReader(BytesIO(content)).pages[0].extract_text()


def test_without_a_renderer_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(pdf.NoRenderer, match=r"tousu\[pdf\]") as refused:
        pdf.print_pdf("<p>")
    assert refused.value.code == "no_renderer"


# ---------------------------------------------------------------- letterheads


def template(folder: Path, *lines: str) -> Path:
    """A template that staff made, a paragraph a line."""
    made = word.Document()
    for line in lines:
        made.add_paragraph(line)
    path = folder / "hospital.docx"
    made.save(path)
    return path


def test_the_built_in_letterhead_is_one_that_may_be_used(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    path.write_bytes(letterhead.built_in())
    letterhead.check(path)


def test_a_letterhead_of_the_office_is_filled_in(tmp_path: Path) -> None:
    path = template(tmp_path, "〔{{ office_name }}〕", "{{ title }}", "{{ body }}", "{{ day }}")
    paper = Paper("示范县人民医院", template=path)
    said = file_words(docx.word_file(document(), paper, NUMBER)).split("\n")
    assert said[:2] == ["〔示范县人民医院〕", "受理通知书"]
    assert "关于“收费”的投诉，现予受理。" in said
    assert said[-1] == "2024年1月2日"
    assert not any("accepted" in line for line in said)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{{ titel }} {{ x }}", "titel, x"),
        ("{{ title", "braces"),
        ("正文：{{ body }}", "{{ body }} must be a paragraph of its own"),
    ],
)
def test_a_letterhead_with_a_mistake_names_it(tmp_path: Path, line: str, told: str) -> None:
    path = template(tmp_path, line)
    with pytest.raises(BadLetterhead) as refused:
        docx.word_file(document(), Paper("示范", template=path), NUMBER)
    assert told in str(refused.value)
    assert "hospital.docx" in str(refused.value)


def test_what_is_no_word_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hospital.docx"
    path.write_bytes(b"PK not a zip")
    with pytest.raises(BadLetterhead, match="no Word document"):
        letterhead.check(path)


def test_a_profile_has_its_own_letterhead_before_the_sector(tmp_path: Path) -> None:
    assert letterhead_of(None, "hospital", "default") is None
    assert letterhead_of(tmp_path, "hospital", "default") is None
    for name in ("hospital.docx", "hospital-shanxi.docx"):
        (tmp_path / name).touch()
    assert letterhead_of(tmp_path, "hospital", "default") == tmp_path / "hospital.docx"
    assert letterhead_of(tmp_path, "hospital", "shanxi") == tmp_path / "hospital-shanxi.docx"


# ---------------------------------------------------------------- digests and plain text


def test_a_digest_changes_with_everything_that_a_notice_says() -> None:
    at = datetime(2024, 1, 2, tzinfo=UTC)
    notice = Notice("acceptance", at, "accept", "第十四条", NUMBER, "正文", "受理通知书")
    found = {digest(notice)}
    for name, value in (("slug", "x"), ("drawn_at", at.replace(day=3)), ("basis", "第一条"),
                        ("number", "2"), ("text", "别的"), ("title", "别的")):  # fmt: skip
        changed = Notice(**{**vars(notice), name: value})
        found.add(digest(changed))
    assert len(found) == 7


def test_plain_text_is_one_block_of_the_same_words() -> None:
    tokens = reading.markdown().parse(plain(HOSTILE + "\n\n    x\n> y\n\na | b\n:--\n2) z\n+ w"))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children or ()} == {"text", "softbreak"}

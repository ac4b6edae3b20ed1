"""A document as a page: for the screen, for a printer, and for the PDF."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from core.documents.paper import Paper
from core.documents.reading import Document, Half, markdown

__all__ = ["body", "environment", "fragment", "page", "style"]

HERE = Path(__file__).parent


def page(document: Document, paper: Paper) -> str:
    """The whole page, its style included; it loads nothing from anywhere."""
    template = environment().get_template("page.html")
    return template.render(document=document, paper=paper, style=Markup(style()), body=body)  # noqa: S704 (our own file)


@cache
def style() -> str:
    """The style of a page, as it stands in the page: a web page must vouch for it by its hash."""
    return (HERE / "page.css").read_text("utf-8")


def fragment(text: str, below: int = 2) -> Markup:
    """``text`` as a part of a web page: headings ``below`` its own, no links, no style of its own.

    What people wrote may stand in the text, so nothing in it leads anywhere.
    """
    reader = markdown()
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + below)}"
        if "style" in token.attrs:  # how a column stands; a web page takes that from its own style
            right = "right" in str(token.attrs.pop("style"))
            token.attrs |= {"class": "number"} if right else {}
        if token.children:
            kept = [one for one in token.children if one.type not in ("link_open", "link_close")]
            token.children = kept
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 (as in body)


def body(half: Half) -> Markup:
    """What stands between the heads of a document and its sign-off, to be put into a page."""
    reader = markdown()
    # The renderer escapes every text, and the reader takes no HTML.
    return Markup(reader.renderer.render(half.body, reader.options, {}))  # noqa: S704


@cache
def environment() -> SandboxedEnvironment:
    """What fills in the templates of this folder."""
    return SandboxedEnvironment(
        loader=FileSystemLoader(HERE),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

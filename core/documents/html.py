"""A document as a page: for the screen, for a printer, and for the PDF."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from core.documents.paper import Paper
from core.documents.reading import Document, Half, markdown

__all__ = ["body", "environment", "page", "style"]

HERE = Path(__file__).parent


def page(document: Document, paper: Paper) -> str:
    """The whole page, its style included; it loads nothing from anywhere."""
    template = environment().get_template("page.html")
    return template.render(document=document, paper=paper, style=Markup(style()), body=body)  # noqa: S704 (our own file)


@cache
def style() -> str:
    """The style of a page, as it stands in the page: a web page must vouch for it by its hash."""
    return (HERE / "page.css").read_text("utf-8")


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

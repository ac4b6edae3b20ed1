"""A page as PDF, where the renderer is installed: the extra ``pdf``, and Pango beside it."""

from __future__ import annotations

from core.domain.errors import Problem, TousuError

__all__ = ["NoRenderer", "print_pdf", "why_not"]

#: What to type; the second line is what Debian and Ubuntu call Pango.
INSTALL = (
    "pip install 'tousu[pdf]'",
    "apt install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk",
)


class NoRenderer(TousuError):
    """This machine makes no PDF; ``problems`` say what to install."""

    code = "no_renderer"


def why_not() -> NoRenderer | None:
    """Why no PDF can be made here; None where it can."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:  # the library itself, or Pango, which it loads
        problems = [Problem("format", "需要安装", f"{type(error).__name__}", to) for to in INSTALL]
        return NoRenderer(
            "本机没有安装 PDF 组件;可改取 docx 或 html",
            "No PDF renderer is installed here; take docx or html instead",
            problems,
        )
    return None


def print_pdf(page: str) -> bytes:
    """``page`` on paper; :class:`NoRenderer` where there is no renderer."""
    if missing := why_not():
        raise missing
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    # A document loads nothing: neither the office's files nor anything from outside.
    nothing = URLFetcher(allowed_protocols=())
    found: bytes = HTML(string=page, url_fetcher=nothing).write_pdf()
    return found

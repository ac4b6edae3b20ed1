"""Whether notices can be had as PDF; everything else works without."""

from __future__ import annotations

from collections.abc import Iterator

from api.cli.checks import OK, WARN, Finding


def look() -> Iterator[Finding]:
    """Look."""
    from core.documents.pdf import INSTALL, why_not

    if missing := why_not():
        yield Finding(WARN, "pdf", missing.en, missing.zh, "; ".join(INSTALL))
    else:
        yield Finding(OK, "pdf", "notices can be had as PDF", "文书可以生成 PDF")

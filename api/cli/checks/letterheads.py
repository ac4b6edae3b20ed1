"""Whether the templates that staff made can be used."""

from __future__ import annotations

from collections.abc import Iterator

from api.cli import opening
from api.cli.checks import FAIL, OK, WARN, Finding


def look() -> Iterator[Finding]:
    """Look."""
    from core.documents.letterhead import BadLetterhead, check

    folder = opening.settings().letterheads
    if folder is None:
        yield Finding(OK, "letterheads", "the built-in one", "使用内置红头")
        return
    if not folder.is_dir():
        yield Finding(WARN, "letterheads", f"{folder} is no folder", "红头模板文件夹不存在",
                      f"mkdir -p {folder}")  # fmt: skip
        return
    for path in sorted(folder.glob("*.docx")):
        try:
            check(path)
        except BadLetterhead as error:
            yield Finding(FAIL, "letterheads", error.en, error.zh, error.problems[0].hint)
        else:
            yield Finding(OK, "letterheads", path.name, "可以使用")

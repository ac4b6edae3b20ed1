"""Reads the notices of a sector: Markdown with front matter, one file a notice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.domain.notices import NoticeText
from core.policyfiles.build import read
from core.policyfiles.document import read_text
from core.policyfiles.fields import ListOf, Slug, Strict, Text, TitleField
from core.policyfiles.problems import Fault, Problems

_MARK = "---"


class FrontMatter(Strict):
    """What stands above the text of a notice."""

    title = TitleField(required=True)
    basis = Text()
    variables = ListOf(Slug())


def read_notices(folder: Path, shown: str, problems: Problems) -> dict[str, NoticeText]:
    """Every notice of the folder by slug, which is its file's name without ``.md``."""
    found = (_read(path, f"{shown}/{path.name}", problems) for path in sorted(folder.glob("*.md")))
    return {notice.slug: notice for notice in found if notice}


def _read(path: Path, shown: str, problems: Problems) -> NoticeText | None:
    parts = path.read_text(encoding="utf-8").split(f"{_MARK}\n", 2)
    if len(parts) != 3 or parts[0].strip():
        fault = Fault(
            "缺少 front matter",
            "the front matter is missing",
            f"begin with {_MARK}, title, {_MARK}",
        )
        problems.add(shown, (), fault)
        return None
    section = read_text("\n" + parts[1], shown, problems)
    head = None if section is None else read(FrontMatter(), section, problems)
    if head is None:
        return None
    notice = _notice(path.stem, head, parts[2].strip())
    for fault in _faults(notice):
        problems.add(shown, ("variables",), fault)
    return notice


def _notice(slug: str, head: dict[str, Any], body: str) -> NoticeText:
    return NoticeText(
        slug, head["title"], head.get("basis", ""), tuple(head.get("variables", ())), body + "\n"
    )


def _faults(notice: NoticeText) -> Iterator[Fault]:
    for name in notice.undeclared():
        yield Fault(
            f"使用了未声明的变量 {name}", f"{name} is used but not declared", "list it in variables"
        )

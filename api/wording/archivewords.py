"""What the lists of the archive are called and how their lines read, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from core.domain.casework.dossier import ACT, APPROVAL, ATTACHMENT, NOTICE, REGISTRATION, Document
from core.domain.rules.sectors import Sector
from core.registry import Registry
from core.usecases.casework.archiving import Line

KINDS: dict[str, tuple[str, str]] = {
    REGISTRATION: ("登记", "Registration"),
    APPROVAL: ("审批", "Approval"),
    ACT: ("办理", "Act"),
    NOTICE: ("文书", "Notice"),
    ATTACHMENT: ("材料", "File"),
}

#: The columns of a list of contents, with their widths in a workbook.
CONTENTS = (
    ("序号", "No.", 6), ("日期", "Date", 12), ("类别", "Kind", 8), ("文件题名", "Title", 40),
    ("责任人角色", "Role", 14), ("文号", "Number", 24), ("依据", "Basis", 40),
)  # fmt: skip

#: The columns of the register.
REGISTER = (
    ("序号", "No.", 6), ("案件编号", "Number", 20), ("类别", "Kind", 10), ("政策", "Policy", 30),
    ("收到", "Received", 12), ("办结", "Ended", 12), ("结果", "As", 12), ("归档", "Filed", 12),
    ("归档人", "By", 14), ("保存期限", "Kept for", 12), ("文件数", "Documents", 10),
)  # fmt: skip


def kind(document: Document, language: str) -> str:
    """The kind of a document."""
    return KINDS[document.kind][language == "en"]


def title(sector: Sector, document: Document, language: str) -> str:
    """What a document is called; an approval by the act it approves."""
    if document.kind == REGISTRATION:
        return kind(document, language)
    sections = ("notices",) if document.kind == NOTICE else ("actions", "events")
    titles = (sector.title_of(section, document.slug, language) for section in sections)
    found = next((text for text in titles if text != document.slug), document.slug)
    if document.kind == APPROVAL:
        return f"审批:{found}" if language == "zh" else f"Approval: {found}"
    return found


def role(sector: Sector, document: Document, language: str) -> str:
    """The role of whoever made it; empty for a notice, which the act before it draws up."""
    return sector.title_of("roles", document.role, language) if document.role else ""


def contents_rows(
    sector: Sector, documents: list[Document], zone: ZoneInfo, language: str
) -> Iterator[list[str]]:
    """The cells of a list of contents, in the order of :data:`CONTENTS`."""
    for place, one in enumerate(documents, 1):
        yield [
            str(place), f"{one.at.astimezone(zone):%Y-%m-%d}", kind(one, language),
            title(sector, one, language), role(sector, one, language), one.number, one.basis,
        ]  # fmt: skip


def register_rows(registry: Registry, lines: list[Line], language: str) -> Iterator[list[str]]:
    """The cells of the register, in the order of :data:`REGISTER`."""
    for place, one in enumerate(lines, 1):
        sector = registry.sector(one.sector)
        yield [
            str(place), one.number, sector.title_of("kinds", one.kind, language),
            f"{one.policy} {one.version}", str(one.received_on), str(one.ended_on),
            sector.title_of("statuses", one.ended_as, language), str(one.filed_on), one.filed_by,
            one.retention or "", str(one.documents),
        ]  # fmt: skip

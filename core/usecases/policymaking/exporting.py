"""A sector as it stands, written as a folder: what is shipped, and beside it what was published."""

from __future__ import annotations

from pathlib import Path

from core.domain.errors import Conflict
from core.policyfiles.files import PUBLISHED
from core.usecases.desk import Desk
from core.usecases.published import published

#: What a sector folder holds; its Python is no part of its rules.
_ENDINGS = (".yaml", ".md")


def export(desk: Desk, sector: str, out: Path) -> list[Path]:
    """Write a sector as the folder ``out``/SECTOR, byte for byte; the files written, in order.

    What the office published lies below ``published``, where a sector folder may have it. Conflict
    where that folder is there and not empty.
    """
    desk.sector(sector)
    source, target = Path(desk.registry.shipped[sector].folder), out / sector
    if target.exists() and any(target.iterdir()):
        raise Conflict(f"{target} 已有内容", f"{target} is not empty")
    with desk.store.read() as work:
        texts = published(work, sector)
    contents = {
        path.relative_to(source): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and path.suffix in _ENDINGS
    }
    contents |= {Path(PUBLISHED, path): text.encode() for path, text in texts.items()}
    for name, content in contents.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    return [target / name for name in contents]

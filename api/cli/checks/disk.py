"""Whether there is room for the data."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from api.cli import opening
from api.cli.checks import FAIL, OK, WARN, Finding

GIB = 1024**3
#: Below this it is time to make room.
LITTLE = GIB


def look() -> Iterator[Finding]:
    """Look."""
    from core.storage.database.probing import LEAST_FREE

    here = opening.settings().home
    place = next(folder for folder in (here, *here.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    said, zh = f"{free / GIB:.1f} GiB free at {place}", "数据所在磁盘的剩余空间"
    if free < LITTLE:
        state = FAIL if free < LEAST_FREE else WARN
        yield Finding(state, "disk", said, zh, f"df -h {place}, and make room or a larger disk")
    else:
        yield Finding(OK, "disk", said, zh)

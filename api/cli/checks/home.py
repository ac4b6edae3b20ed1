"""Whether the folder of the data can be written."""

from __future__ import annotations

import os
from collections.abc import Iterator

from api.cli import opening
from api.cli.checks import FAIL, OK, Finding


def look() -> Iterator[Finding]:
    """Look."""
    here = opening.settings().home
    place = next(folder for folder in (here, *here.parents) if folder.exists())
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        yield Finding(FAIL, "home", f"{here} cannot be written", "数据文件夹不可写",
                      f"chown {os.getuid()} {place}, or set TOUSU_HOME")  # fmt: skip
    else:
        yield Finding(OK, "home", str(here), "数据文件夹可写")

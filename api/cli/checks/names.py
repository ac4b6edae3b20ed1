"""Whether another distribution brings a package of our names, which would hide ours."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata

from api.cli.checks import FAIL, OK, Finding


def look() -> Iterator[Finding]:
    """Look."""
    brought = metadata.packages_distributions()
    others = sorted(
        {one for name in ("core", "api", "plugins") for one in brought.get(name, ())} - {"tousu"}
    )
    if others:
        what = ", ".join(others)
        yield Finding(FAIL, "names", f"{what} brings a package core, api or plugins",
                      "有其他软件包使用同名模块", f"pip uninstall {what}")  # fmt: skip
    else:
        yield Finding(OK, "names", "core, api and plugins are ours alone", "模块名没有冲突")

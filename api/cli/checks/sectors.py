"""Whether the sectors load, and which lie here without being installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from api.cli import opening
from api.cli.checks import FAIL, OK, WARN, Finding
from api.cli.output import describe


def look() -> Iterator[Finding]:
    """Look."""
    from core.domain.errors import TousuError

    names = opening.sector_names()
    for name in names:
        try:
            opening.registry(name)
        except TousuError as error:
            yield Finding(FAIL, f"sector {name}", describe(error) or "", "行业无法加载",
                          f"tousu policy lint {name}")  # fmt: skip
        else:
            yield Finding(OK, f"sector {name}", "loads", "可以加载")
    missing = sorted(set(_folders()) - set(names))
    if missing and not opening.settings().sectors:
        yield Finding(WARN, "sectors", f"{', '.join(missing)} is not installed", "行业未安装",
                      "pip install --no-deps --editable .")  # fmt: skip
    if not names:
        yield Finding(FAIL, "sectors", "there is none", "没有行业", "make setup")


def _folders() -> list[str]:
    """The sector folders that lie beside the engine in a clone of the repository."""
    import core

    beside = Path(next(iter(core.__path__))).parent / "plugins"
    return [path.parent.name for path in beside.glob(f"*/{opening.MANIFEST}")]

"""Which Python runs this."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator

from api.cli.checks import FAIL, OK, Finding


def look() -> Iterator[Finding]:
    """Look."""
    version = platform.python_version()
    state = OK if sys.version_info >= (3, 11) else FAIL
    yield Finding(state, "python", version, "须为 3.11 以上", "" if state == OK else "make setup")

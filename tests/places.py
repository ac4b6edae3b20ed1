"""Where things lie: the repository, and the folder of shared data that stands beside it."""

from __future__ import annotations

import os
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]

#: Real complaints, reference calendars and scenarios that are not part of this repository.
#: The setting TOUSU_SHARED names the folder; tests that need it are skipped where it is absent.
SHARED = Path(os.environ.get("TOUSU_SHARED") or REPO.parent / "shared").resolve()

"""Runs one stage of the hard tests: ``python -m tests.hard STAGE``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

STAGES = sorted(
    path.stem for path in Path(__file__).parent.glob("[a-z]*.py") if not path.stem.startswith("_")
)


def main(words: list[str]) -> int:
    """Run the stage named; 1 where it finds a fault, 2 where there is no such stage."""
    if len(words) != 1 or words[0] not in STAGES:
        print(f"python -m tests.hard STAGE, where STAGE is one of: {', '.join(STAGES)}")
        return 2
    return int(import_module(f"tests.hard.{words[0]}").run())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

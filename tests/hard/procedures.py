"""Officers who do any act in any order, for long: ``make test`` does the same, shorter.

``FIRST`` in the environment is the first seed (default 1), ``ROUNDS`` how many follow (default
10); each is twenty offices of thirty steps, about two minutes of one core.
"""

from __future__ import annotations

import os
import sys

from tests.sectors import test_random_procedures as random_procedures

FIRST, ROUNDS = int(os.environ.get("FIRST", "1")), int(os.environ.get("ROUNDS", "10"))


def run() -> int:
    """Hunt for so many rounds; 1 where too little was done. What is wrong is an AssertionError."""
    random_procedures.main(ROUNDS, FIRST)
    done = sum(n for (_, _, code), n in random_procedures.DONE.items() if code == "done")
    tried = sum(random_procedures.DONE.values())
    print(f"floor: {done} acts done (at least {20 * ROUNDS}), {tried} tried")
    return 0 if done >= 20 * ROUNDS else 1


if __name__ == "__main__":
    sys.exit(run())

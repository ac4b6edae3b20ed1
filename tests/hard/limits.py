"""What is beyond a limit is refused in a fifth of a second, and leaves the process no larger.

The requests are those of ``tests/hostile/test_limits.py``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.api.people import API
from tests.hard._office import Office, office
from tests.hostile.test_limits import BODIES

#: Seconds of processor that a refusal may take, MiB that it may need; tries, of which the best.
PATIENCE, ROOM, TRIES = 0.2, 50, 3
FLOOR = 20


def run() -> int:
    """Send each request; 1 where one was taken, took long, or needed much room."""
    slow, large, wrong = {}, {}, {}
    with office() as here:
        _send(here, b"{}")
        for name, (made, statuses) in BODIES.items():
            body = made().encode("utf-8", "surrogateescape")
            answers = [_send(here, body) for _ in range(TRIES)]
            if any(status not in statuses for status, _, _ in answers):
                wrong[name] = answers[0][0]
            slow[name] = min(spent for _, spent, _ in answers)
            large[name] = min(room for _, _, room in answers)
    print(f"floor: {len(BODIES)} requests (at least {FLOOR}), {TRIES} times each")
    for told, most, unit in ((slow, PATIENCE, "s"), (large, ROOM, "MiB")):
        name = max(told, key=lambda one: told[one])
        print(f"the most: {told[name]:.2f} {unit} (at most {most}), {name!r}")
        print("".join(f"  {one}: {found:.2f} {unit}\n" for one, found in told.items()
                      if found > most), end="")  # fmt: skip
    for name, status in wrong.items():
        print(f"  {name}: answered {status}")
    sound = max(slow.values()) <= PATIENCE and max(large.values()) <= ROOM
    return 0 if sound and not wrong and len(BODIES) >= FLOOR else 1


def _send(here: Office, body: bytes) -> tuple[int, float, float]:
    """The status of the answer, seconds of processor, and MiB that the process grew at most."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, begun = _memory("VmRSS"), time.process_time()
    answer = here.app.test_client().post(
        f"{API}/cases", data=body, content_type="application/json",
        headers={"Authorization": f"Bearer {here.tokens['clerk']}"},
    )  # fmt: skip
    return answer.status_code, time.process_time() - begun, _memory("VmHWM") - before


def _memory(what: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(run())

"""How timers ended: when they fell due and whether they were kept, run by run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.domain.casework.cases import Case, Timer
from core.domain.timekeeping.kept import fell_due_on, kept
from tests.domain.assessed import case

ZONE = timedelta(hours=8)


def run(text: str, number: int = 1) -> Timer:
    """A run of a timer: ``name state due [met]``; days of May 2024, ``9h`` met at its last hour.

    It lapses when its last day has ended in the office's zone.
    """
    name, state, due, *met = text.split()
    timer = Timer(name, number, "complaint", date(2020, 1, 1), date(2024, 5, 1),
                  datetime(2024, 5, 1, tzinfo=UTC), state)  # fmt: skip
    timer.strength = "soft" if name.startswith("soft") else "hard"
    if due != "-":
        timer.due = date(2024, 5, int(due))
        ends = datetime(2024, 5, int(due), tzinfo=UTC) + timedelta(days=1)
        timer.due_at = ends - ZONE
    if met:
        timer.met_at = datetime(2024, 5, int(met[0].rstrip("h")), 4, tzinfo=UTC)
        if met[0].endswith("h"):
            assert timer.due_at is not None
            timer.met_at = timer.due_at
    return timer


def having(*runs: str) -> Case:
    """A case with these runs, those of one name numbered in turn."""
    found = case(1, "2024-05-01", "A")
    for text in runs:
        before = sum(timer.name == text.split()[0] for timer in found.timers)
        found.timers.append(run(text, before + 1))
    return found


@pytest.mark.parametrize(
    ("runs", "names", "day", "in_time"),
    [
        (["reply met 10 9"], "reply", 10, True),
        (["reply met 10 10"], "reply", 10, True),  # on its last day
        (["reply met 10 10h"], "reply", 10, False),  # at the very instant of the lapse
        (["reply met 10 11"], "reply", 10, False),  # met late
        (["reply overdue 10"], "reply", 10, False),
        (["reply overdue 10 11"], "reply", 10, False),  # deemed: nothing meets it any more
        (["reply running 10"], "reply", None, None),  # it has not fallen due
        (["reply paused -"], "reply", None, None),
        (["reply waiting -"], "reply", None, None),
        (["reply absent -"], "reply", None, None),
        (["reply cancelled 10"], "reply", None, None),  # it never fell due
        (["reply met - 9"], "reply", None, None),  # met while its clock stood: no last day
        ([], "reply", None, None),
        (["other met 10 9"], "reply", None, None),
        # Runs: each speaks for itself, and the last one that fell due gives the day.
        (["reply met 10 9", "reply met 20 19"], "reply", 20, True),
        (["reply overdue 10", "reply met 20 19"], "reply", 20, False),
        (["reply met 10 11", "reply met 20 19"], "reply", 20, False),
        (["reply met 10 9", "reply running 20"], "reply", 10, None),  # reopened, and open
        (["reply overdue 10", "reply running 20"], "reply", 10, False),  # late stays late
        (["reply cancelled 10", "reply met 20 19"], "reply", 20, True),  # upgraded in time
        (["reply met 10 9", "reply cancelled 20"], "reply", 10, True),  # withdrawn when reopened
        # Several timers, and all statutory ones.
        (["accept met 5 4", "reply met 20 19"], "accept reply", 20, True),
        (["accept overdue 5", "reply met 20 19"], "accept reply", 20, False),
        (["accept met 5 4", "soft_reply overdue 20"], "hard", 5, True),
        (["accept met 5 4", "reply running 20"], "hard", 5, None),
        (["soft_reply overdue 20"], "hard", None, None),
    ],
)
def test_when_timers_fell_due_and_whether_they_were_kept(
    runs: list[str], names: str, day: int | None, in_time: bool | None
) -> None:
    found = having(*runs)
    assert fell_due_on(found, names.split()) == (day and date(2024, 5, day))
    assert kept(found, names.split()) is in_time

"""An act in time: counted from its event on the calendar, through the end of the last day."""

from __future__ import annotations

import pytest

from core.domain.casework import procedure, views, windows
from tests.sectors.stories import Story, demo_with, officer, received


def started(window: str, at: str = "2024-03-04 09:00") -> Story:
    """A report whose act ``promise`` has this window, counted from ``start_check``."""
    text = f"""
extends: [core]
procedure:
  start_check: {{from: any, by: any}}
  promise: {{from: any, by: any, within: {window}}}
"""
    return received(at, "report", sector=demo_with(text))


def last_day(story: Story) -> str:
    """The last day of the only window."""
    (found,) = windows.openings(story.matter, story.at)
    return str(found.last_day)


@pytest.mark.parametrize(
    ("length", "last"),
    [
        ("10 workdays", "2024-03-20"),
        ("15 days", "2024-03-21"),
        ("17 days", "2024-03-25"),  # 23 March is a Saturday
        ("17 days, roll: none", "2024-03-23"),
        ("1 month", "2024-04-07"),  # 6 April is a holiday, 7 April a make-up working day
    ],
)
def test_the_last_day(length: str, last: str) -> None:
    story = started(f"{{of: start_check, period: {length}}}")
    story.do("start_check", at="2024-03-06 10:00")
    assert last_day(story) == last
    story.wait(f"{last} 23:59")
    assert "promise" in procedure.allowed(story.matter, officer("handler"), story.at)
    story.do("promise")
    next_day = f"{last[:8]}{int(last[8:]) + 1:02}"
    assert story.refused("promise", at=f"{next_day} 00:00") == "too_late"


def test_what_it_counts_from_must_have_happened() -> None:
    story = started("{of: start_check, period: 5 days}")
    assert story.refused("promise") == "guard_failed"
    assert "promise" not in procedure.allowed(story.matter, officer("handler"), story.at)
    (found,) = windows.openings(story.matter, story.at)
    assert (found.since, found.last_day, found.is_open(story.at)) == (None, None, False)


def test_17_only_a_later_event_opens_it_again_and_no_other_change() -> None:
    story = started("{of: start_check, period: 5 days, roll: none}")
    story.do("start_check", at="2024-03-06 10:00")
    story.learn(at="2024-03-10 10:00", satisfied=False)
    assert last_day(story) == "2024-03-11"
    assert story.refused("promise", at="2024-03-12 00:00") == "too_late"
    story.do("start_check", at="2024-03-12 10:00")
    assert last_day(story) == "2024-03-17"


def test_hours_run_from_the_minute() -> None:
    story = started("{of: start_check, period: 2 hours, fails: limit_reached}")
    story.do("start_check", at="2024-03-06 23:00")
    story.do("promise", at="2024-03-07 00:59")
    assert story.refused("promise", at="2024-03-07 01:00") == "limit_reached"


def test_a_window_may_count_from_receipt() -> None:
    story = started("{of: received, period: 3 days, roll: none}")
    assert last_day(story) == "2024-03-07"


def test_what_was_done_again_is_counted_with_the_last_reason() -> None:
    story = received(kind="internal")
    for reason in ("不属本科室", "仍不属本科室"):
        story.do("dispatch", "clerk")
        story.do("return", note=reason)
    story.do("reassign", "unit_head", note="出差")
    found = {one.act: (one.count, one.last.data["note"]) for one in views.repeated(story.matter)}
    assert found == {"return": (2, "仍不属本科室"), "reassign": (1, "出差")}

"""The time within which an act may be done: counted from an event, never from the last change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from core.domain.casework import history
from core.domain.errors import Refusal
from core.domain.rules.acts import Window
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter
from core.domain.worktime.deadlines import deadline, deadline_at, end_of


@dataclass(frozen=True)
class Opening:
    """A window as it stands: counted from ``since``, open through ``last_day`` until ``ends_at``.

    All three are None while the event from which it counts has not happened.
    """

    act: str
    window: Window
    since: date | None = None
    last_day: date | None = None
    ends_at: datetime | None = None
    provisional: bool = False

    def is_open(self, at: datetime) -> bool:
        """Whether the act is still in time."""
        return self.ends_at is not None and at < self.ends_at


def opening(matter: Matter, policy: Policy, act: str, window: Window) -> Opening:
    """When the window of ``act`` closes; counted anew from the last event of its kind."""
    last = next(iter(reversed(list(history.entries(matter.case, window.of)))), None)
    if last is None:
        return Opening(act, window)
    office, period = matter.office, matter.value(policy, window.period)
    if period.is_time:
        ends_at = deadline_at(office.calendar, last.at, period, office.zone)
        return Opening(act, window, last.effective_on, office.day(ends_at), ends_at)
    found = deadline(office.calendar, last.effective_on, period, window.roll)
    assert found.due is not None
    ends_at = end_of(found.due, office.zone)
    return Opening(act, window, found.start, found.due, ends_at, found.provisional)


def openings(matter: Matter, at: datetime) -> Iterator[Opening]:
    """The window of every act that has one."""
    for policy in matter.rules(at).policies():
        for action in policy.procedure.values():
            if action.demands.within:
                yield opening(matter, policy, action.slug, action.demands.within)


def closed(
    matter: Matter, policy: Policy, act: str, window: Window | None, at: datetime
) -> Iterator[Refusal]:
    """The refusal of an act whose window has closed, or has not opened yet."""
    if window is None:
        return
    found = opening(matter, policy, act, window)
    if found.since is None:
        title = matter.regime.sector.title_of("actions", window.of)
        yield Refusal(
            "guard_failed",
            f"尚未发生:{title}",
            f"This act is counted from {window.of!r}, still to come",
        )
    elif not found.is_open(at):
        zh = window.says.get("zh") or f"已过期限,最后一日为{found.last_day}"
        en = window.says.get("en") or f"Too late: the last day was {found.last_day}"
        yield Refusal(window.fails, f"{zh} {window.cite.basis}".strip(), en)

"""Figures by which an installation is watched: numbers alone, that tell of no case and no person.

A new one is a function and its line in :data:`FIGURES`; its labels must come from a small closed
set, such as the sectors, never from what people enter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from core.storage.assessment import figures as stored
from core.storage.assessment.surveys import longest_due
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.office.calendars import calendar_of
from core.usecases.people.credentials import FAILURES, LOCKED_FOR

#: Values by the one label that a figure has; under the empty one where it has none.
Values: TypeAlias = Mapping[str, float]

FAILED_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class Figure:
    """A number, or one for each value of ``label``: its name, what it means, how it is read."""

    name: str
    means: str
    read: Callable[[Desk, UnitOfWork], Values]
    label: str = ""


def read_all(desk: Desk) -> list[tuple[Figure, Values]]:
    """Every figure, all of one moment."""
    with desk.store.read() as work:
        return [(figure, figure.read(desk, work)) for figure in FIGURES]


def settled_through(desk: Desk, work: UnitOfWork) -> date:
    """The last day of which no coming holiday notice can make another kind of day."""
    book = calendar_of(desk.book, work.calendar_records.all(), "", {})
    return book.as_known_on(None).certain_through


def sweep_lag(desk: Desk, work: UnitOfWork) -> Values:
    """How long the first of what is due has been waiting, in seconds."""
    _, since = longest_due(work.connection, work.now)
    return {"": max(0.0, (work.now - since).total_seconds()) if since else 0}


def calendar_days(desk: Desk, work: UnitOfWork) -> Values:
    """Days until the last that is settled; below zero when it is past."""
    return {"": (settled_through(desk, work) - work.now.astimezone(desk.zone).date()).days}


def _unfired(desk: Desk, work: UnitOfWork) -> Values:
    return {"": longest_due(work.connection, work.now)[0]}


def _open_cases(desk: Desk, work: UnitOfWork) -> Values:
    return dict.fromkeys(desk.registry.sectors, 0) | stored.open_cases(work.connection)


def _overdue(desk: Desk, work: UnitOfWork) -> Values:
    return dict.fromkeys(desk.registry.sectors, 0) | stored.overdue(work.connection)


def _provisional(desk: Desk, work: UnitOfWork) -> Values:
    return {"": stored.provisional(work.connection)}


def _jobs(desk: Desk, work: UnitOfWork) -> Values:
    count, _ = stored.waiting_jobs(work.connection)
    return {"queued": 0, "running": 0, **count}


def _job_wait(desk: Desk, work: UnitOfWork) -> Values:
    _, since = stored.waiting_jobs(work.connection)
    return {"": (work.now - since).total_seconds() if since else 0}


def _failed_jobs(desk: Desk, work: UnitOfWork) -> Values:
    return {"": stored.failed_jobs(work.connection, work.now - FAILED_WITHIN)}


def _messages(desk: Desk, work: UnitOfWork) -> Values:
    counts = work.outbox.counts()
    return {state: counts[state] for state in ("waiting", "dead")}


def _message_wait(desk: Desk, work: UnitOfWork) -> Values:
    since = work.outbox.waiting_since()
    return {"": (work.now - since).total_seconds() if since else 0}


def _shut_doors(desk: Desk, work: UnitOfWork) -> Values:
    return {"": stored.shut_doors(work.connection, work.now, LOCKED_FOR, FAILURES)}


FIGURES: tuple[Figure, ...] = (
    Figure("sweep_lag_seconds", "How long what is due has been waiting to be fired", sweep_lag),
    Figure("unfired", "Timers and notices that are due and not attended to", _unfired),
    Figure("cases_open", "Cases that have not ended", _open_cases, "sector"),
    Figure("timers_overdue", "Timers of open cases that ran out unmet", _overdue, "sector"),
    Figure("timers_provisional", "Open timers that a holiday notice may move", _provisional),
    Figure("calendar_days", "Days until the last settled day of the calendar", calendar_days),
    Figure("jobs", "Long work that waits or is being done", _jobs, "state"),
    Figure("jobs_waiting_seconds", "How long the first queued job has been waiting", _job_wait),
    Figure("jobs_failed_day", "Jobs that failed within 24 hours", _failed_jobs),
    Figure("messages", "Messages promised to the outside: waiting, dead", _messages, "state"),
    Figure("messages_waiting_seconds", "How long the first message has waited", _message_wait),
    Figure("doors_shut", "Names locked out after too many wrong passwords", _shut_doors),
)

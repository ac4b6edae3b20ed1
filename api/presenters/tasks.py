"""Tasks: those of a case, and the list of an office."""

from __future__ import annotations

from api.context import office_time
from api.presenters.common import Json, day, named, plain
from core.domain.casework.cases import Task
from core.domain.casework.tasks import rule_of
from core.domain.rules.policies import TaskRule
from core.domain.rules.regime import Matter
from core.domain.rules.sectors import Sector
from core.storage.lists.search import NextTimer
from core.storage.lists.worklist import TaskLine


def task_body(matter: Matter, task: Task) -> Json:
    """A task of a case, with what was told at the last attempt."""
    sector = matter.regime.sector
    rule = rule_of(sector, matter.case.profile, task)
    return {
        **_asked(sector, task, rule),
        "result": {"facts": plain(task.result.get("facts", {})), "note": task.result.get("note")},
    }


def queued_body(sector: Sector, line: TaskLine, rule: TaskRule) -> Json:
    """A task in the list of an office; nothing in it tells of people."""
    return {
        "number": line.number,
        "sector": line.sector,
        "profile": line.profile,
        "kind": line.kind,
        "kind_title": named(sector, "kinds", line.kind),
        "received_on": day(line.received_on),
        "status": line.status,
        "status_title": named(sector, "statuses", line.status),
        "unit": line.unit,
        "unit_title": named(sector, "units", line.unit) if line.unit else None,
        "officer": line.officer,
        "task": _asked(sector, line.task, rule),
        "timer": timer_ahead(sector, line.timer) if line.timer else None,
    }


def timer_ahead(sector: Sector, timer: NextTimer) -> Json:
    """A timer as a list shows it."""
    base, _, period = timer.name.partition("@")
    title = named(sector, "timers", base)
    return {
        "name": timer.name,
        "title": {language: f"{text} {period}".strip() for language, text in title.items()},
        "run": timer.run,
        "state": timer.state,
        "due": day(timer.due),
        "due_at": office_time(timer.due_at),
        "provisional": timer.provisional,
    }


def _asked(sector: Sector, task: Task, rule: TaskRule) -> Json:
    return {
        "slug": task.slug,
        "title": named(sector, "tasks", task.slug, rule.title),
        "role": task.role,
        "policy": task.policy,
        "version": day(task.version),
        "basis": task.basis,
        "ref": list(task.ref),
        "opened_at": office_time(task.opened_at),
        "done_at": office_time(task.done_at),
        "done_by": task.done_by,
        "outcome": task.outcome or None,
        "attempts": task.attempts,
        "last_attempt_at": office_time(task.last_attempt_at),
        "script": [{"fact": question.fact, "ask": dict(question.ask)} for question in rule.script],
    }

"""The work asked of an office's people: tasks over all cases, as a list to be worked through.

It names cases and never people; whom to call stands in the case, for those who may see it.
"""

from __future__ import annotations

from dataclasses import replace

from core.domain.casework.tasks import rule_of
from core.domain.rules.policies import TaskRule
from core.storage.lists.worklist import TaskFilter, TaskLine, TaskPage, tasks_of
from core.usecases.casework import reading
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller


def find_tasks(
    desk: Desk, caller: Caller, wanted: TaskFilter, *, cursor: str | None = None, limit: int = 50
) -> TaskPage:
    """A page of the tasks on cases that the caller may see, the oldest first."""
    within = replace(wanted, reach=reading.reach(desk, caller, wanted.sectors))
    with desk.store.read() as work:
        page = tasks_of(work.connection, within, cursor, limit)
    now = desk.now()
    lines = [
        replace(line, timer=reading.as_of(line.timer, now)) if line.timer else line
        for line in page.tasks
    ]
    return TaskPage(lines, page.next)


def rule_behind(desk: Desk, line: TaskLine) -> TaskRule:
    """The rule that asks a task of the list."""
    return rule_of(desk.sector(line.sector), line.profile, line.task)

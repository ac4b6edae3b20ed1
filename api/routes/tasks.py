"""The work asked of an office's people, over all cases."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.tasks import queued_body
from api.schemas.requests import TaskQuerySchema
from api.schemas.tasks import TaskQueueSchema
from core.storage.lists.worklist import TaskFilter
from core.usecases.lists import worklist

blueprint = Blueprint("tasks", __name__, description="任务 · Tasks")


@blueprint.route("/tasks")
@blueprint.arguments(TaskQuerySchema, location="query")
@blueprint.response(200, TaskQueueSchema)
def list_tasks(query: dict[str, Any]) -> Json:
    """Find tasks over all cases, the oldest first; they name cases, never people."""
    limit, cursor = query.pop("limit"), query.pop("cursor", None)
    since, until = query.pop("since", None), query.pop("until", None)
    sector = query.pop("sector", None)
    wanted = TaskFilter(
        sectors=(sector,) if sector else None,
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
        **query,
    )
    page = worklist.find_tasks(desk(), caller(), wanted, cursor=cursor, limit=limit)
    items = [
        queued_body(desk().sector(line.sector), line, worklist.rule_behind(desk(), line))
        for line in page.tasks
    ]
    return {"items": items, "page": {"next": page.next, "limit": limit}}


def _midnight(day: date) -> datetime:
    """The first instant of a day of the office."""
    return datetime.combine(day, time(), desk().zone)

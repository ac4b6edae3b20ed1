"""The tasks that wait for somebody: the oldest first, those of one's own roles at hand."""

from __future__ import annotations

from flask import render_template, request

from api.context import caller, desk, language, office_time
from api.presenters.common import named
from console.work import blueprint
from core.storage.lists.worklist import TaskFilter
from core.usecases.casework import reading
from core.usecases.lists import worklist

PAGE_LENGTH = 50


@blueprint.route("/tasks")
def tasks() -> str:
    """Open tasks on the cases in reach; ``?role=`` those asked of one role."""
    sectors = reading.reachable(desk(), caller())
    own = sorted({grant.role for grant in caller().grants})
    role = request.args.get("role", own[0] if len(own) == 1 else "")
    chosen = role if role in own else ""
    wanted = TaskFilter(role=chosen or None, open=True)
    page = worklist.find_tasks(
        desk(), caller(), wanted, cursor=request.args.get("cursor") or None, limit=PAGE_LENGTH
    )
    words = desk().sector(sectors[0]) if sectors else None
    return render_template(
        "work/tasks.html", page=page, chosen=chosen,
        roles={one: named(words, "roles", one)[language()] for one in own} if words else {},
        title=lambda line, section, slug: named(desk().sector(line.sector), section, slug)[
            language()
        ],
        office_time=office_time,
    )  # fmt: skip

"""How two tellings of a case are compared: its timers, tasks and notices, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from core.domain.casework.cases import Notice, Task, Timer

#: By what the parts of a case are told apart; ids and the calendar's name are the database's.
TIMER = tuple(f.name for f in fields(Timer) if f.name not in ("id", "calendar"))
TASK = tuple(f.name for f in fields(Task) if f.name != "id")
#: What of a notice is settled when it is issued.
_ON_ISSUE = ("id", "number", "title", "text", "digest")
NOTICE = tuple(f.name for f in fields(Notice) if f.name not in _ON_ISSUE)


@dataclass(frozen=True)
class Difference:
    """The first thing that is stored otherwise than it is computed: where, and both values."""

    zh: str
    en: str
    stored: Any
    computed: Any


def parts_differ(
    what: str, old: list[Any], new: list[Any], names: tuple[str, ...]
) -> Iterator[Difference]:
    """Differences between the timers, tasks or notices of two cases, in any order."""
    before, after = ({_called(part): part for part in parts} for parts in (old, new))
    title = {"timer": "时限", "task": "任务", "notice": "文书"}[what]
    for name in {**before, **after}:
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            present = (was is not None, now is not None)
            yield Difference(f"{title} {name} 的有无", f"presence of {what} {name}", *present)
            continue
        for attribute in names:
            values = getattr(was, attribute), getattr(now, attribute)
            if values[0] != values[1]:
                yield Difference(
                    f"{title} {name} 的 {attribute}", f"{attribute} of {what} {name}", *values
                )


def _called(part: Timer | Task | Notice) -> str:
    if isinstance(part, Timer):
        return f"{part.name}#{part.run}"
    at = part.opened_at if isinstance(part, Task) else part.drawn_at
    return f"{part.slug} {at.isoformat()}"

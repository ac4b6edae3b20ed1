"""The things in a policy, a scorecard or the facts of a sector that an edit calls by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """Things of one kind: the folder or file and the ``path`` where they stand.

    A part of the path in braces is a field of the operation: the timer whose extension it is; an
    entry of a list goes by its name or its place.
    ``listed``: they stand in a list, in an order; else in a mapping, by name.
    """

    path: tuple[str, ...]
    listed: bool = False
    file: str = "policies"


KINDS: Mapping[str, Kind] = {
    "parameter": Kind(("parameters",)),
    "ground": Kind(("admissibility", "rules"), listed=True),
    "table": Kind(("classification", "tables")),
    "row": Kind(("classification", "tables", "{table}", "rows"), listed=True),
    "timer": Kind(("timers",)),
    "timer_row": Kind(("timers", "{timer}", "rows"), listed=True),
    "extension": Kind(("timers", "{timer}", "extensions"), listed=True),
    "extension_guard": Kind(
        ("timers", "{timer}", "extensions", "{extension}", "guards"), listed=True
    ),
    "act": Kind(("procedure",)),
    "guard": Kind(("procedure", "{act}", "guards"), listed=True),
    "task": Kind(("tasks",)),
    "question": Kind(("tasks", "{task}", "script"), listed=True),
    "event": Kind(("events",)),
    "duty": Kind(("duties",)),
    "inspection": Kind(("inspections",)),
    "message": Kind(("messages",)),
    "method": Kind(("service", "methods")),
    "method_guard": Kind(("service", "methods", "{method}", "guards"), listed=True),
    "requirement": Kind(("requires",), listed=True),
    "check": Kind(("checks",), listed=True),
    "fact": Kind(("facts",), file="facts.yaml"),
    "item": Kind(("items",), file="scorecards"),
    "measure": Kind(("measures",), file="scorecards"),
    "group": Kind(("groups",), file="scorecards"),
    "item_finding": Kind(("items", "{item}", "findings"), file="scorecards"),
    "finding": Kind(("findings",), file="scorecards"),
    "standing": Kind(("standings",), file="scorecards"),
    "source": Kind(("sources",), file="scorecards"),
    "reason": Kind(("exclusions", "reasons"), file="scorecards"),
}

VERBS = ("add", "change", "remove", "move")

"""Every condition of a policy with the field it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from core.domain.expressions import Condition
from core.domain.rules.limits import Deem
from core.domain.rules.policies import Policy

#: Sections whose entries have names: the attribute is the key of the file.
_NAMED = ("procedure", "timers", "tasks", "events")
Path = tuple[str | int, ...]


def conditions(policy: Policy) -> Iterator[tuple[Path, Condition]]:
    """Every condition that is true or false, under the path of the entry it belongs to."""
    if policy.applies is not None:
        yield ("applies",), policy.applies
    for index, ground in enumerate(policy.admissibility.rules):
        yield ("admissibility", "rules", index), ground.when
    for table in policy.tables.values():
        for index, row in enumerate(table.rows):
            yield ("classification", "tables", table.name, "rows", index), row.when
    yield from other_conditions(policy)


def other_conditions(policy: Policy) -> Iterator[tuple[Path, Condition]]:
    """The conditions outside grounds, tables and lengths of timers, each once for its entry."""
    for section in ("requires", "checks"):
        for index, entry in enumerate(getattr(policy, section)):
            yield from (((section, index), condition) for condition in _inside(entry))
    yield from ((("intake",), condition) for condition in _inside(policy.intake))
    for section in _NAMED:
        for name, entry in getattr(policy, section).items():
            yield from (((section, name), c) for c in dict.fromkeys(_inside(entry)))


def _inside(value: Any) -> Iterator[Condition]:
    """Every condition in a value of the domain, however deep."""
    if isinstance(value, Condition):
        yield value
    elif isinstance(value, Deem):
        return  # its `effective` is a day
    elif is_dataclass(value):
        for field in fields(value):
            yield from _inside(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _inside(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _inside(inner)

"""One part of a version as a form: what it says now, and what was typed into its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from console.studio.field import LOCKED, Field
from console.studio.partfields import fields_of
from console.studio.partvalues import Told, shown, typed_in
from console.studio.ways import way_chosen
from console.studio.wholes import SINGLE
from core.policyfiles.edits.kinds import KINDS
from core.usecases.policymaking.conditions import Speaker

#: Kinds whose things stand in a list, in an order.
LISTED = tuple(name for name, kind in KINDS.items() if kind.listed)


@dataclass(frozen=True)
class Part:
    """A part of a version: ``name`` is empty for a new one, ``now`` what it says by key.

    ``within`` names what it stands in: a table, a timer, an act; ``resolve.0`` is the first
    extension of a timer. ``speaker`` says its conditions.
    """

    kind: str
    name: str
    within: str
    file: str
    speaker: Speaker
    outline: Mapping[str, Any]
    now: Mapping[str, Any]
    siblings: tuple[tuple[str, Any], ...] = ()

    @property
    def new(self) -> bool:
        """Whether it is to be added."""
        return not self.name

    @property
    def named(self) -> bool:
        """Whether it goes by a name; else by its place in a list."""
        return self.kind == "ground" or self.kind not in LISTED

    def fields(self) -> list[Field]:
        """The fields that a form may show."""
        return [field for field in fields_of(self.kind) if self._is_asked(field)]

    def _is_asked(self, field: Field) -> bool:
        if field.key.startswith("first."):
            return not self.now
        return not field.only or way_chosen(field.only[0], self.now) in field.only[1:]

    def locked(self) -> list[Field]:
        """The fields that say more than a form can: they are changed in the whole text."""
        return [field for field in self.fields() if shown(field, self.now) is LOCKED]

    def open(self) -> list[Field]:
        """The fields into which one can type."""
        return [field for field in self.fields() if shown(field, self.now) is not LOCKED]

    def typed(self, field: Field) -> Any:
        """What was typed into a field, in the shape of :func:`shown`."""
        return typed_in(field, Told(self.speaker, self.outline, self.now, self.within))

    def place(self) -> dict[str, Any]:
        """The fields of an operation that say which part is meant."""
        found: dict[str, Any] = {"file": self.file}
        if self.kind in SINGLE:
            return found
        above = (part.strip("{}") for part in KINDS[self.kind].path if part.startswith("{"))
        found.update(zip(above, map(_known, self.within.split(".")), strict=False))
        if not self.new:
            found[self.kind] = _known(self.name)
        return found

    def path(self) -> list[str | int]:
        """Where it stands in its file."""
        if self.kind in SINGLE:
            return [*SINGLE[self.kind]]
        return [*self.section(), self.place()[self.kind]]

    def section(self) -> list[str | int]:
        """Where the things of its kind stand, of one that goes by a name or a place."""
        place = self.place()
        return [place.get(part.strip("{}"), part) for part in KINDS[self.kind].path]


def _known(name: str) -> str | int:
    """A name, or a place in a list."""
    return int(name) if name.isdecimal() else name

"""Where on a form a mistake is told: at the field that an edit, or a line of the file, is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import request

from api.words import t
from console.forms import Wrong
from console.studio.part import Part
from core.domain.errors import Problem
from core.policyfiles.edits.named import Operation

#: The names on the way to where a mistake stands in an operation, or in a file.
_NAMES = re.compile(r"[a-z_]+")
#: A mistake in the value of an edit that says where it goes by its path.
_EDIT = re.compile(r"edits\.(\d+)\.value")


@dataclass(frozen=True)
class Placing:
    """Finds the fields of a part; ``operations`` are the edits that were tried."""

    part: Part
    operations: Sequence[Operation] = ()

    def labels(self) -> dict[str, str]:
        """What the fields are called."""
        named = {one.key: one.label for one in self.part.fields()}
        return {**named, "slug": t("代号", "Short name"), "before": t("位置", "Place")}

    def of_page(self, wrong: Wrong) -> Wrong:
        """What is wrong, each at its field where there is one."""
        fields: dict[str, str] = {}
        for path, said in wrong.fields.items():
            at = self._field(path) or path
            fields[at] = f"{fields[at]} {said}" if at in fields else said
        return replace(wrong, fields=fields)

    def of_panel(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """What is wrong, each with the name of its field in place of its path."""
        labels = self.labels()
        return tuple(
            replace(one, path=labels.get(self._field(one.path), one.path)) for one in problems
        )

    def _field(self, path: str) -> str:
        """The field that a path leads to: the last that stands on it, the longest of these."""
        edit = _EDIT.match(path)
        if edit and "path" in self.operations[int(edit[1])]:
            path = ".".join(map(str, self.operations[int(edit[1])]["path"]))
        names = _NAMES.findall(path.partition(" ")[2] or path)
        keys, found = self.labels(), ""
        if path in keys:
            return path
        lists = {one.key for one in self.part.fields() if one.sort == "entries"}
        for start in range(len(names)):
            if found in lists:  # what stands further on is within one of its entries
                break
            on = [key for key in keys if names[start:][: key.count(".") + 1] == key.split(".")]
            found = max(on, key=len) if on else found
        slug = request.form.get("slug", "").strip()
        return found or ("slug" if self.part.new and slug and path.endswith(slug) else "")

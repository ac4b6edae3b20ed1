"""How what is sent here is read: the fields that are named, and no others."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing

__all__ = ["SentSchema"]


class SentSchema(Schema):
    """What is sent holds the fields named here and no others; the description says so too."""

    class Meta:
        """How marshmallow takes it."""

        unknown = RAISE

    def load(self, data: Any, **how: Any) -> Any:
        """What ``data`` says; marshmallow's ``ValidationError`` where something is wrong."""
        asked = how.get("many") or how.get("partial") or how.get("unknown") not in (None, RAISE)
        found = None if asked else self._load_plainly(data)
        return super().load(data, **how) if found is None else found

    def _load_plainly(self, data: Any) -> dict[str, Any] | None:
        """The same as marshmallow finds in what is right, in far fewer steps; else None.

        What is wrong is left to it: it finds everything that is, and says where.
        """
        if type(data) is not dict or not self._plain:
            return None
        found, seen = {}, 0
        try:
            for name, key, field, is_text in self._plain:
                if key in data:
                    seen, value = seen + 1, data[key]
                    if not (is_text and type(value) is str):
                        value = field.deserialize(value, key, data)
                    else:
                        for valid in field.validators:
                            valid(value)
                    found[name] = value
                elif field.required:
                    return None
                elif (default := field.load_default) is not missing:
                    found[name] = default() if callable(default) else default
        except ValidationError:
            return None
        return found if seen == len(data) else None

    @cached_property
    def _plain(self) -> list[tuple[str, str, fields.Field[Any], bool]]:
        """The fields with their keys, and which are text only; none where anything else is done."""
        every = self.load_fields.items()
        if any(self._hooks.values()) or self.many or self.partial or self.unknown != RAISE:
            return []
        if any(field.attribute or field.pre_load or field.post_load for _, field in every):
            return []
        return [
            (name, field.data_key or name, field, type(field) is fields.String)
            for name, field in every
        ]

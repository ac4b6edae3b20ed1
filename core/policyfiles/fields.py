"""The marshmallow fields of policy files: texts, titles, slugs, days, lists and mappings.

A field turns what is written into the value that the rules use, and says in both languages what
is wrong. Schemas refuse every key they do not name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, post_load
from marshmallow.fields import Field

from core.domain.rules.provisions import Citation, Title
from core.policyfiles.problems import Fault, unknown
from core.policyfiles.surroundings import Surroundings, here

SLUG = re.compile(r"[a-z][a-z0-9_]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class UnknownKey(Fault):
    """A key is written that the schema does not name; ``allowed`` are those it does."""

    allowed: tuple[str, ...] = ()


def refuse(zh: str, en: str, hint: str = "") -> ValidationError:
    """The error of one field."""
    return ValidationError([Fault(zh, en, hint)])


class Strict(Schema):
    """A mapping of which every key is named; :meth:`made` turns it into its domain value."""

    class Meta:
        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        names = (f.data_key or name for name, f in self.load_fields.items())
        messages: dict[str, Any] = {
            "unknown": UnknownKey("不认识的键", "unknown key", allowed=tuple(sorted(names))),
            "type": Fault("应是一个映射", "a mapping (key: value) belongs here"),
        }
        self.error_messages = messages

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Any:
        return self.made(data)

    def made(self, data: dict[str, Any]) -> Any:
        """The value that ``data``, already read, stands for."""
        return data


_MESSAGES: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": [Fault("缺少此项", "this is missing", "add it")],
    "null": [Fault("不能为空", "nothing is written here", "write a value")],
}


class Plain(Field[Any]):
    """A field whose own messages are ours."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=_MESSAGES, **options)


class Text(Plain):
    """A text; a number must be quoted to be one."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise refuse("应是文字", f"a text belongs here, not {value!r}", "put it in quotes")
        return value


class Result(Plain):
    """What a table gives: a text, or true and false for a facet that is one or the other."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str | bool:
        if not isinstance(value, str | bool):
            raise refuse("应是文字或是否", f"a text, true or false belongs here, not {value!r}")
        return value


class Flag(Plain):
    """``true`` or ``false``."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise refuse("应是 true 或 false", f"true or false belongs here, not {value!r}")
        return value


class Count(Plain):
    """A whole number from ``least`` on."""

    def __init__(self, least: int = 1, most: int = 10_000, **options: Any) -> None:
        super().__init__(**options)
        self._range = (least, most)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        least, most = self._range
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            en = f"a whole number from {least} to {most} belongs here, not {value!r}"
            raise refuse(f"应是 {least} 至 {most} 的整数", en)
        return value


class Word(Plain):
    """One of a few words."""

    def __init__(self, *words: str, **options: Any) -> None:
        super().__init__(**options)
        self._words = words

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if value not in self._words:
            raise refuse(f"不能是 {value}", f"{value!r} cannot stand here", one_of(self._words))
        return str(value)


class Day(Plain):
    """A day of the calendar, ``2024-07-01``; a time with it is refused."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        day = as_day(value)
        if day is None:
            raise refuse("应是日期", f"a day such as 2024-07-01 belongs here, not {value!r}")
        return day


class Slug(Plain):
    """A slug: lower-case English letters, digits and underscores."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        return as_slug(value)


class Known(Slug):
    """A slug that the surroundings know; ``names`` finds those allowed, ``what`` names them."""

    def __init__(
        self,
        what: tuple[str, str],
        names: Callable[[Surroundings], Any],
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._what, self._names = what, names

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        slug = as_slug(value)
        names = self._names(here())
        if slug not in names:
            raise ValidationError([unknown(self._what, slug, names)])
        return slug


class ListOf(Plain):
    """A list, or one item by itself; each is read by ``inner``."""

    def __init__(self, inner: Field[Any], **options: Any) -> None:
        super().__init__(**options)
        self._inner = inner

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            return (self._inner.deserialize(value),)
        read: list[Any] = []
        errors: dict[Any, Any] = {}
        for place, item in enumerate(value):
            try:
                read.append(self._inner.deserialize(item))
            except ValidationError as error:
                errors[place] = error.messages
        if errors:
            raise ValidationError(errors)
        return tuple(read)


class MapOf(Plain):
    """A mapping of slugs to values read by ``inner``; ``entry`` joins a slug and its value."""

    def __init__(
        self,
        inner: Field[Any],
        entry: Callable[[str, Any], Any] = lambda slug, value: value,
        key: Callable[[Any], Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._inner, self._entry, self._key = inner, entry, key or as_slug

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[Any, Any]:
        if not isinstance(value, dict):
            raise refuse("应是一个映射", "a mapping (key: value) belongs here")
        read: dict[Any, Any] = {}
        errors: dict[Any, Any] = {}
        for key, item in value.items():
            try:
                slug = self._key(key)
                read[slug] = self._entry(slug, self._inner.deserialize(item))
            except ValidationError as error:
                errors[key] = error.messages
        if errors:
            raise ValidationError(errors)
        return read


class Nested(Plain):
    """A mapping read by ``schema``; ``short`` turns a shorthand (a text) into such a mapping."""

    def __init__(self, schema: type[Strict], short: str = "", **options: Any) -> None:
        super().__init__(**options)
        self._schema, self._short = schema(), short

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if self._short and isinstance(value, str):
            value = {self._short: value}
        return self._schema.load(value)


class TitleField(Plain):
    """``{zh: …, en: …}``."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Title:
        good = isinstance(value, dict) and set(value) == {"zh", "en"}
        if not good or not all(isinstance(text, str) and text for text in value.values()):
            raise refuse("名称应有中英文", "a title belongs here", "write {zh: …, en: …}")
        return {"zh": value["zh"], "en": value["en"]}


class Cited(Strict):
    """A mapping that may say where it comes from."""

    basis = Text()
    ref = ListOf(Text())

    @staticmethod
    def cite(data: dict[str, Any]) -> Citation:
        """Take ``basis`` and ``ref`` out of ``data``."""
        return Citation(data.pop("basis", ""), data.pop("ref", ()))


def named(attribute: str) -> Callable[[str, Any], Any]:
    """For :class:`MapOf`: give the value read its key as ``attribute``."""
    return lambda slug, value: replace(value, **{attribute: slug})


def as_slug(value: Any) -> str:
    """``value`` if it is a slug; ValidationError otherwise."""
    if not isinstance(value, str) or not SLUG.fullmatch(value):
        hint = "use lower-case English letters, digits and _"
        raise refuse("应是英文标识", f"{value!r} is not a slug", hint)
    return value


def as_day(value: Any) -> date | None:
    """The day that ``value`` writes, or None."""
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except (TypeError, ValueError):
        return None


def one_of(words: tuple[str, ...]) -> str:
    """The hint that names the words allowed."""
    return f"write one of {', '.join(words)}"

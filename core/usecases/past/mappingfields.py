"""What may stand where in a mapping file; ``core.usecases.past.mappings`` gives it its meaning."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from core.policyfiles.fields import (
    Day,
    Flag,
    ListOf,
    MapOf,
    Nested,
    Plain,
    Slug,
    Strict,
    Text,
    TitleField,
    Word,
    refuse,
)
from core.usecases.past.replaying import CONDITIONS

#: The instant that every row has, beside those that the mapping names.
RECEIVED = "received"

_DELAY = re.compile(r"(\d{1,4}) (day|week)s?")
_AT = re.compile(r"([a-z][a-z0-9_]*)(?:\s*\+\s*(\d{1,4})\s+days?)?")


class MatchSchema(Strict):
    """Which rows: words in columns, and days of receipt."""

    any = ListOf(Text())
    none = ListOf(Text())
    places = ListOf(Text(), data_key="in")
    start = Day(data_key="from")
    end = Day(data_key="to")


class Value(Plain):
    """A value as it stands in the file: a text, a number, true or false."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str | int | float | bool):
            raise refuse("应是一个值", "one value belongs here")
        return value


class RuleSchema(MatchSchema):
    """A value for the rows that match, under every profile or only under some."""

    gives = Value(required=True)
    profiles = ListOf(Slug())


class Rules(Plain):
    """One value for every row, or a list of rules of which the first that fits gives it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._list = ListOf(Nested(RuleSchema))

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[dict[str, Any]]:
        if isinstance(value, list | dict):
            return list(self._list.deserialize(value))
        return [{"gives": Value().deserialize(value)}]


class MomentSchema(Strict):
    """A column with an instant."""

    column = Text(required=True)
    format = Text()
    optional = Flag()


class Delay(Plain):
    """So many days or weeks, by which every instant of a row is moved."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> timedelta:
        found = _DELAY.fullmatch(value) if isinstance(value, str) else None
        if not found:
            raise refuse("应是若干日或周", f"{value!r} is no such length", "write `52 weeks`")
        return timedelta(**{f"{found[2]}s": int(found[1])})


class ColumnsSchema(Strict):
    """What the columns hold."""

    external_id = Text(required=True)
    received_at = Nested(MomentSchema, short="column", required=True)
    subject = Text(required=True)
    description = Text()
    complainant = Text()
    contact = Text()
    respondent = Text()


class When(Plain):
    """``received``, or another instant of the row, or so many days after one."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[str, int]:
        found = _AT.fullmatch(value) if isinstance(value, str) else None
        if not found:
            hint = "write `received` or `received + 6 days`"
            raise refuse("应是一个时刻", f"{value!r} is no instant of a row", hint)
        return found[1], int(found[2] or 0)


class PastActSchema(Strict):
    """One act of the past."""

    at = When(required=True)
    do = Slug()
    by = Slug(required=True)
    facts = MapOf(Value())
    note = Text()
    grounds = ListOf(Slug())
    approved_by = ListOf(Slug())
    when = MapOf(ListOf(Text()))
    profiles = ListOf(Slug())

    def made(self, data: dict[str, Any]) -> dict[str, Any]:
        """The act, its instant and the days after it apart."""
        strange = set(data.get("when", ())) - set(CONDITIONS)
        if strange:
            en = f"a case has no {', '.join(sorted(strange))}"
            raise refuse("没有这样的条件", en, f"allowed: {', '.join(CONDITIONS)}")
        at, days = data.pop("at")
        return {**data, "at": at, "days": days}


class MappingSchema(Strict):
    """The whole of a mapping file."""

    sector = Slug(required=True)
    profile = Slug()
    title = TitleField()
    later = Delay()
    encoding = Word("auto", "utf-8", "gbk", "gb18030")
    pick = Nested(MatchSchema)
    columns = Nested(ColumnsSchema, required=True)
    instants = MapOf(Nested(MomentSchema, short="column"))
    kind = Rules(required=True)
    channel = Rules(required=True)
    facts = MapOf(Rules())
    replay = ListOf(Nested(PastActSchema))

    def made(self, data: dict[str, Any]) -> dict[str, Any]:
        """The mapping without its title, which is for readers of the file."""
        data.pop("title", None)
        return data

"""What comes in: JSON bodies within limits, and marshmallow's complaints as problems with places.

A body is an object of finite size, depth and numbers; every key is known and stands once.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any, ClassVar, NoReturn

import flask_smorest
from flask import Request
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser

from api.errors import ApiError
from core.domain.errors import Problem, invalid

MAX_BODY = 1024 * 1024
MAX_DEPTH = 32
MAX_VALUES = 50_000
MAX_KEYS = 1_000
#: The longest text, in characters, but for the files of drafts; and how many mistakes are told.
MAX_TEXT = 64 * 1024
MAX_PROBLEMS = 50
#: No database keeps NUL, nor half a character.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
#: Beyond this, one JSON reader and the next may disagree about a number (RFC 7493).
EXACT = 2**53


class Parser(FlaskParser):
    """Reads requests strictly: unknown fields are errors, and every error has its place."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}  # noqa: RUF012

    _schemas: ClassVar[dict[type[Schema], Schema]] = {}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body as JSON; an empty one is an empty object."""
        return read_json(req, MAX_BODY if getattr(schema, "whole_files", False) else MAX_TEXT)

    def _get_schema(self, argmap: Any, req: Request) -> Schema:
        """The schema, made once: it keeps nothing of what it reads."""
        if isinstance(argmap, type):
            if argmap not in self._schemas:
                self._schemas[argmap] = argmap()
            return self._schemas[argmap]
        schema: Schema = super()._get_schema(argmap, req)
        return schema

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, **_: Any
    ) -> NoReturn:
        """Refuse with one problem for each thing that is wrong."""
        assert isinstance(error.messages, dict)
        found = error.messages.values()
        problems = (problem for one in found for problem in _problems(one, schema))
        raise invalid(*islice(problems, MAX_PROBLEMS))


class Blueprint(flask_smorest.Blueprint):
    """A resource whose requests are read by :class:`Parser`."""

    ARGUMENTS_PARSER = Parser()


class Day(fields.Date):
    """A day such as 2026-03-02, and nothing else."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise ValidationError("应是日期,如 2026-03-02\nMust be a day such as 2026-03-02")


class Instant(fields.DateTime):
    """An instant such as 2026-03-02T09:30+08:00; without an offset it is office time."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", value):
            try:
                return datetime.fromisoformat(value)
            except ValueError:
                pass
        raise ValidationError(
            "应是时刻,如 2026-03-02T09:30+08:00\nMust be an instant such as 2026-03-02T09:30+08:00"
        )


def read_json(req: Request, longest: int = MAX_TEXT) -> Any:
    """The body of a request; ApiError or ``invalid_input`` where it cannot be taken.

    ``longest`` is the most characters that a text in it may have.
    """
    body = req.get_data(cache=True)
    if not body:
        return {}
    if not req.is_json:
        raise ApiError(
            "unsupported_media_type", "请求正文须为 application/json",
            "The body must be application/json",
        )  # fmt: skip
    if body.count(b",") > MAX_VALUES:
        raise invalid(Problem("", f"多于{MAX_VALUES:,}项", f"More than {MAX_VALUES:,} values"))
    try:
        found = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _malformed(place, f"第{error.lineno}行第{error.colno}列", error.msg) from None
    except UnicodeDecodeError as error:
        raise _malformed(f"byte {error.start}", f"第{error.start}字节", "not UTF-8") from None
    except RecursionError:
        raise invalid(_too_deep("")) from None
    except ValueError:  # a number of thousands of digits
        raise _malformed("a number", "某个数", "a number is too long") from None
    if problems := list(islice(_unfit(found, "", 1, longest), MAX_PROBLEMS)):
        raise invalid(*problems)
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_KEYS:
        en = f"An object of more than {MAX_KEYS:,} fields"
        raise invalid(Problem("", f"一个对象多于{MAX_KEYS:,}个字段", en))
    found = dict(pairs)
    if len(found) < len(pairs):
        (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise invalid(Problem(twice, "同一字段出现两次", "This field stands there twice"))
    return found


def _malformed(where: str, zh_where: str, what: str) -> ApiError:
    return ApiError(
        "malformed", f"请求正文不是 JSON:{zh_where}", f"The body is not JSON: {what} at {where}",
        [Problem(where, "此处有误", what)],
    )  # fmt: skip


def _unfit(value: Any, path: str, depth: int, longest: int) -> Iterator[Problem]:
    """What no field may hold, wherever it stands: it could be neither stored nor compared."""
    if isinstance(value, (dict, list)) and depth > MAX_DEPTH:
        yield _too_deep(path)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _unfit(key, path, depth, longest)
            if item is not None and not isinstance(item, bool):
                yield from _unfit(item, f"{path}.{key}".lstrip("."), depth + 1, longest)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _unfit(item, f"{path}.{place}".lstrip("."), depth + 1, longest)
    elif isinstance(value, str):
        if _UNKEEPABLE.search(value):
            yield Problem(path, "含有不能保存的字符", "Holds a character that cannot be kept")
        elif len(value) > longest:
            en = f"More than {longest:,} characters"
            yield Problem(path, f"文字超过{longest:,}个字符", en)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Problem(path, "须为有限的数", "Must be a finite number")
    elif isinstance(value, (int, float)) and not -EXACT <= value <= EXACT:
        yield Problem(path, "数过大", "The number is too large")


def _too_deep(path: str) -> Problem:
    return Problem(path, f"嵌套超过{MAX_DEPTH}层", f"Nested deeper than {MAX_DEPTH} levels")


def _names(schema: Schema) -> list[str]:
    """The fields as they are written in a request."""
    return [field.data_key or name for name, field in schema.fields.items()]


def _problems(found: Any, schema: Any, path: str = "") -> Iterator[Problem]:
    """Marshmallow's messages as problems; ``schema`` is what stands at ``path``, if known."""
    if isinstance(found, Mapping):
        for key, inner in found.items():
            place = path if key == "_schema" else f"{path}.{key}".lstrip(".")
            below = schema if isinstance(key, int) or key == "_schema" else _below(schema, key)
            if inner == ["Unknown field."]:
                allowed = ", ".join(_names(schema)) if isinstance(schema, Schema) else ""
                yield Problem(place, "没有这个字段", "Unknown field", f"allowed: {allowed}")
            else:
                yield from _problems(inner, below, place)
        return
    for message in found if isinstance(found, list) else [found]:
        yield Problem(path, *_bilingual(str(message)))


def _below(schema: Any, key: Any) -> Any:
    """The schema nested in a field, through lists."""
    field = schema.fields.get(key) if isinstance(schema, Schema) else None
    while isinstance(field, fields.List):
        field = field.inner
    return field.schema if isinstance(field, fields.Nested) else None


#: Marshmallow's own messages, which it has in English only.
_CHINESE = (
    (r"Missing data for required field\.", "缺少此项"),
    (r"Field may not be null\.", "不能为空"),
    (r"Not a valid string\.", "应是文字"),
    (r"Not a valid (integer|number)\.", "应是数"),
    (r"Not a valid boolean\.", "应是 true 或 false"),
    (r"Not a valid list\.", "应是列表"),
    (r"Not a valid mapping type\.|Invalid input type\.", "应是对象"),
    (r"Must be one of: (?P<what>.*)\.", "可选:{what}"),
    (r"Shorter than minimum length (?P<what>\d+)\.", "至少 {what} 个"),
    (r"Longer than maximum length (?P<what>\d+)\.", "至多 {what} 个"),
    (r"Length must be between (?P<low>\d+) and (?P<what>\d+)\.", "须为 {low} 至 {what} 个"),
    (r"Must be greater than or equal to (?P<low>-?\d+) and less than or equal to (?P<what>\d+)\.",
     "须在 {low} 与 {what} 之间"),
)  # fmt: skip


def _bilingual(message: str) -> tuple[str, str]:
    """A message in Chinese and English; our own have both, on two lines."""
    zh, line, en = message.partition("\n")
    if line:
        return zh, en
    for pattern, chinese in _CHINESE:
        if found := re.fullmatch(pattern, message):
            return chinese.format(**found.groupdict()), message
    return message, message

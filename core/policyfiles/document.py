"""Reads one YAML file into plain values that remember the line on which each was written.

A careful subset of YAML 1.2: no tags, no anchors, no duplicate keys, limited size and depth. The
file is read event by event, so neither a deep nor an exploding document can do harm. Dates stay
text (``2024-07-01``) until a schema reads them; keys are always text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from core.domain.errors import Problem
from core.policyfiles import yamlevents
from core.policyfiles.problems import Fault, Place, Problems
from core.policyfiles.yamlevents import Event

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
#: What the careful reader takes in, in characters: it needs a second for every 40,000.
MAX_CAREFUL = 64 * 1024
#: So many mistakes of form, and nobody reads on; and how many values and ends of values are read.
MAX_MISTAKES = 100
MAX_EVENTS = 100_000

Scalar: TypeAlias = str | int | float | bool | None

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
#: Escapes can write them, databases cannot keep them: NUL, and halves of characters.
_UNWRITABLE = frozenset(map(chr, (0, *range(0xD800, 0xE000))))
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Section(dict[str, Any]):
    """A mapping of a file; ``places`` tells where each key is written."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Place] = {}

    def put(self, key: str, value: Any, place: Place) -> None:
        """Set ``key`` to ``value``, written at ``place``."""
        self[key] = value
        self.places[key] = place


class Items(list[Any]):
    """A list of a file; ``places`` tells where each item is written."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: list[Place] = []

    def put(self, value: Any, place: Place) -> None:
        """Append ``value``, written at ``place``."""
        self.append(value)
        self.places.append(place)


def place_of(root: Mapping[str, Any], path: tuple[str | int, ...]) -> Place | str:
    """Where the field ``path`` is written, or the innermost part of it that is; "" if unknown."""
    place: Place | str = root.place if isinstance(root, Section) else ""
    value: Any = root
    for part in path:
        if isinstance(value, Section) and part in value:
            place, value = value.places[str(part)], value[str(part)]
        elif isinstance(value, Items) and isinstance(part, int) and part < len(value):
            place, value = value.places[part], value[part]
        else:
            break
    return place


def read_document(path: Path, name: str, problems: Problems) -> Section | None:
    """Read the file at ``path``, called ``name`` in messages.

    Every mistake goes to ``problems``; None when nothing can be made of the file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        unreadable(error, name, problems)
        return None
    return read_content(content, name, problems)


def unreadable(error: OSError, name: str, problems: Problems) -> None:
    """Note that the file called ``name`` cannot be read."""
    what = error.strerror or "unreadable"
    fault = Fault("文件无法读取", f"the file cannot be read: {what}")
    problems.add(Place(name, 1), (), fault)


def read_content(content: bytes, name: str, problems: Problems) -> Section | None:
    """Read the bytes of a file; as :func:`read_document`."""
    if len(content) > MAX_BYTES:
        hint = "split it into several files"
        fault = Fault("文件超过 1 MiB", f"the file is larger than {MAX_BYTES} bytes", hint)
        problems.add(Place(name, 1), (), fault)
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = Fault("不是 UTF-8 编码", "this is not UTF-8 text", "save the file as UTF-8")
        problems.add(Place(name, line), (), fault)
        return None
    return read_text(text, name, problems)


def read_text(text: str, name: str, problems: Problems) -> Section | None:
    """Read the YAML ``text``; as :func:`read_document`."""
    section, found = _read(text, name)
    problems.extend(found)
    return section


@lru_cache(maxsize=1024)
def _read(text: str, name: str) -> tuple[Section | None, tuple[Problem, ...]]:
    """What the text holds, and its mistakes.

    Checking a draft reads all files of its sector again, so texts already read are remembered.
    That is safe because laying and pruning make new sections.
    """
    mistakes = Problems()
    try:
        section = _built(yamlevents.quick(text), name, mistakes)
        if not mistakes or len(text) > MAX_CAREFUL:
            return section, tuple(mistakes)
    except yamlevents.Unsure as unsure:
        if len(text) > MAX_CAREFUL:
            _misread(yamlevents.told(unsure), name, mistakes)
            return None, tuple(mistakes)
    problems = Problems()
    return _parse(text, name, problems), tuple(problems)


def _parse(text: str, name: str, problems: Problems) -> Section | None:
    try:
        return _built(yamlevents.careful(text), name, problems)
    except MarkedYAMLError as error:
        _misread(error, name, problems)
    except YAMLError as error:
        fault = Fault("YAML 语法有误", f"this is not YAML: {error}".splitlines()[0])
        problems.add(Place(name, 1), (), fault)
    return None


def _misread(error: MarkedYAMLError, name: str, problems: Problems) -> None:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    said = error.problem or error.context or "cannot be read"
    fault = Fault(f"YAML 语法有误：{said}", f"this is not YAML: {said}", "check the indentation")
    problems.add(Place(name, line), (), fault)


def _built(events: Iterator[Event], name: str, problems: Problems) -> Section | None:
    builder = _Builder(name, problems)
    for number, event in enumerate(events):
        if not builder.take(event) or len(problems) > MAX_MISTAKES:
            return None
        if number >= MAX_EVENTS:
            fault = Fault("文件内容过多", "the file holds too many values", "split it")
            problems.add(Place(name, event.start_mark.line + 1), (), fault)
            return None
    if isinstance(builder.root, Section):
        return builder.root
    if not problems:
        fault = Fault("文件应是一个映射", "the file must hold a mapping", "begin with `key: value`")
        problems.add(Place(name, 1), (), fault)
    return None


class _Builder:
    """Puts the events of one file together; keeps its own stack, so depth costs no recursion."""

    def __init__(self, file: str, problems: Problems) -> None:
        self.root: Any = None
        self._file = file
        self._problems = problems
        self._stack: list[Section | Items] = []
        self._keys: list[tuple[str, Place] | None] = []
        self._documents = 0

    def take(self, event: Event) -> bool:
        """Add one event; False when it makes no sense to read on."""
        place = Place(self._file, event.start_mark.line + 1)
        match type(event).__name__:
            case "DocumentStartEvent":
                self._documents += 1
                if self._documents > 1:
                    return self._refuse(place, "一个文件只能有一篇", "a file holds one document")
            case "AliasEvent":
                return self._refuse(place, "不允许别名（*）", "aliases (*name) are not allowed")
            case "ScalarEvent":
                self._scalar(event, place)
            case "MappingStartEvent":
                return self._open(Section(place), event, place)
            case "SequenceStartEvent":
                return self._open(Items(place), event, place)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._stack.pop()
                self._keys.pop()
        return True

    def _scalar(self, event: Event, place: Place) -> None:
        self._check_properties(event, place)
        text = event.value
        if not _UNWRITABLE.isdisjoint(text):
            en = "this text holds a character that cannot be stored"
            self._refuse(place, "含有不能保存的字符", en, "take the escape away")
            text = "?"
        if self._awaits_key():
            # The raw text, so that a key such as `no` or `2020-01-01` is what the eye reads.
            self._keys[-1] = (text, place)
        else:
            self._add(text if event.style else plain(text), place)

    def _open(self, value: Section | Items, event: Event, place: Place) -> bool:
        self._check_properties(event, place)
        if self._awaits_key():
            return self._refuse(place, "键只能是文字", "a key must be a word", "quote a key with {")
        if len(self._stack) >= MAX_DEPTH:
            return self._refuse(
                place, f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH}"
            )
        self._add(value, place)
        self._stack.append(value)
        self._keys.append(None)
        return True

    def _awaits_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1], Section) and not self._keys[-1]

    def _add(self, value: Any, place: Place) -> None:
        if not self._stack:
            self.root = value
            return
        holder = self._stack[-1]
        if isinstance(holder, Items):
            holder.put(value, place)
            return
        key, written = self._keys[-1] or ("", place)
        self._keys[-1] = None
        if key in holder:
            first = holder.places[key].line
            hint = "take one of them away"
            self._refuse(written, f"键 {key} 重复", f"{key} is already on line {first}", hint)
        else:
            holder.put(key, value, written)

    def _check_properties(self, event: Event, place: Place) -> None:
        if event.anchor:
            self._refuse(place, "不允许锚点（&）", f"anchors (&{event.anchor}) are not allowed")
        if getattr(event, "tag", None):
            self._refuse(place, "不允许标签（!）", f"tags ({event.tag}) are not allowed")

    def _refuse(self, place: Place, zh: str, en: str, hint: str = "write the value out") -> bool:
        self._problems.add(place, self._path(), Fault(zh, en, hint))
        return False

    def _path(self) -> tuple[str | int, ...]:
        path: list[str | int] = []
        for holder, key in zip(self._stack, self._keys, strict=True):
            if isinstance(holder, Items):
                path.append(len(holder))
            elif key:
                path.append(key[0])
        return tuple(path)


def plain(text: str) -> Scalar:
    """The value of an unquoted scalar: nothing, yes or no, a number; anything else is text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text

"""What is wrong with policy files, gathered over a whole folder and raised once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.domain.errors import Problem, TousuError

Path = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in Chinese and English, and what to do; not yet where."""

    zh: str
    en: str
    hint: str = ""


class PolicyFileError(TousuError):
    """The files of a sector cannot be used; ``problems`` lists every mistake with file and line."""

    code = "policy_file"

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__("政策文件有误", "The policy files have mistakes", problems)


class Problems:
    """The mistakes found so far. One that many versions inherit is listed once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Problem] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, place: Place | str, path: Path, fault: Fault) -> None:
        """Note ``fault`` of the field ``path`` written at ``place``."""
        where = f"{place} {dotted(path)}".rstrip()
        problem = Problem(where, fault.zh, fault.en, fault.hint)
        self._found.setdefault((where, fault.en), problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note problems found elsewhere."""
        for problem in problems:
            self._found.setdefault((problem.path, problem.en), problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found.values())

    def stop(self) -> None:
        """Raise :class:`PolicyFileError` with everything found, if anything was."""
        if self._found:
            raise PolicyFileError(self._found.values())


def dotted(path: Path) -> str:
    """A field path as people write it: ``timers.accept.rows[1].when``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def closest(word: str, known: Iterable[str]) -> str:
    """A suggestion for a misspelt ``word``, or the words allowed when none is close."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    return f"allowed: {', '.join(words)}" if words else ""


def unknown(what: tuple[str, str], word: str, known: Iterable[str]) -> Fault:
    """The fault of a ``word`` that names no ``what`` (Chinese, English)."""
    zh, en = f"没有名为 {word} 的{what[0]}", f"there is no {what[1]} {word}"
    return Fault(zh, en, closest(word, known))

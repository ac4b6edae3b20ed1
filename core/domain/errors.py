"""The one family of errors that people read: what is wrong, where, and what to do.

Knows nothing of HTTP; ``api`` turns a :class:`TousuError` into a problem document.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "Problem",
    "Refusal",
    "TousuError",
    "Conflict",
    "NotFound",
    "NotPermitted",
    "Unavailable",
    "invalid",
]

#: Order in which refusals of an act are answered: the first that applies is the answer.
REFUSALS = (
    "invalid_input",
    "not_allowed",
    "conflict_of_interest",
    "identifies_reporter",
    "guard_failed",
    "too_late",
    "limit_reached",
    "needs_second_officer",
    "needs_approval",
    "not_published",
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (``path``), what (``zh``, ``en``), what to do (``hint``)."""

    path: str
    zh: str
    en: str
    hint: str = ""

    def text(self, language: str = "en") -> str:
        """The message in ``zh`` or ``en``."""
        return self.zh if language.startswith("zh") else self.en


class TousuError(Exception):
    """An error for people, with a stable ``code`` and every problem found at once."""

    code = "error"

    def __init__(self, zh: str, en: str, problems: Iterable[Problem] = (), code: str = "") -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.problems = tuple(problems)
        self.code = code or type(self).code

    def text(self, language: str = "en") -> str:
        """The message in ``zh`` or ``en``."""
        return self.zh if language.startswith("zh") else self.en

    def __str__(self) -> str:
        told = ("; ".join(filter(None, (f"{p.path}: {p.en}", p.hint))) for p in self.problems)
        return "\n".join([f"{self.en} ({self.zh})", *(f"  {line}" for line in told)])


class Refusal(TousuError):
    """An act that the policy does not let happen; ``code`` is one of :data:`REFUSALS`."""

    def __init__(self, code: str, zh: str, en: str, problems: Iterable[Problem] = ()) -> None:
        if code not in REFUSALS:
            raise ValueError(f"unknown refusal code {code!r}")
        super().__init__(zh, en, problems, code)


class NotFound(TousuError):
    """What was asked for does not exist, or may not be known to exist."""

    code = "not_found"


class Conflict(TousuError):
    """Somebody else changed it first, or the same key came with another body."""

    code = "conflict"


class Crossed(Conflict):
    """Two transactions were in each other's way, and this one was taken back."""


class Unavailable(TousuError):
    """It cannot be done just now, and nothing is wrong with what was asked: try again later."""

    code = "unavailable"


class NotPermitted(TousuError):
    """The person may not do this at all, whatever the case."""

    code = "forbidden"


def first_of(refusals: Iterable[Refusal]) -> Refusal | None:
    """The refusal that is answered, in the order of :data:`REFUSALS`; None where there is none.

    What is wrong with the input is told all at once.
    """
    found = sorted(refusals, key=lambda refusal: REFUSALS.index(refusal.code))
    wrong = [refusal for refusal in found if refusal.code == "invalid_input"]
    if wrong:
        return invalid(*(problem for refusal in wrong for problem in refusal.problems))
    return found[0] if found else None


def invalid(*problems: Problem) -> Refusal:
    """The refusal ``invalid_input`` that gathers ``problems``."""
    return Refusal("invalid_input", "提交的内容有误", "The input is not valid", problems)

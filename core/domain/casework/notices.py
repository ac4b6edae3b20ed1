"""The texts of notices: logic-less Markdown, in which declared names are filled in.

A text is what policy staff wrote. ``{{ name }}`` becomes what the name stands for in Chinese,
``{{ name | en }}`` the same in English. What is filled in comes from strangers: it stays text,
whatever it looks like (``plain``). An issued notice is frozen, and its digest says how it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from core.domain.casework.cases import Entry, Notice
from core.domain.proof.canonical import dumps
from core.domain.rules.provisions import Title

__all__ = ["BLANK", "NoticeFault", "NoticeText", "Said", "digest", "first_altered", "plain"]

#: What stands where nothing is known: a blank to fill by hand. Not ``_``, which is markup.
BLANK = "＿＿＿＿"

ENGLISH = "en"
#: Of a notice: it reaches whom the case is about, who must not learn who reported.
RESPONDENT = "respondent"

_PLACE = re.compile(r"\{\{(.*?)\}\}")
_INSIDE = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(?:\|\s*([^\s|]+)\s*)?")
#: Characters that mark up wherever they stand.
_MARKUP = re.compile(r"[\\`*_\[\]<>&|~]")
#: What begins a block where it begins a line.
_BLOCK = re.compile(r"^(\d{1,9}(?=[.)])|)([-+#=:.)])", re.MULTILINE)
#: What no document can hold, and what turns the reading direction of the words around it.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True)
class Said:
    """What a variable stands for, in Chinese and in English; without English Chinese stands."""

    zh: str
    en: str = ""

    def text(self, language: str) -> str:
        """The words in ``zh`` or ``en``."""
        return self.en or self.zh if language == ENGLISH else self.zh


@dataclass(frozen=True)
class Place:
    """Where a text fills something in: the line of the body, from 0, and what stands there.

    ``name`` is empty where it is not of the form ``{{ name }}`` or ``{{ name | filter }}``.
    """

    line: int
    written: str
    name: str = ""
    filter: str = ""


@dataclass(frozen=True)
class NoticeText:
    """One notice as the sector words it; ``variables`` are those its body may use.

    ``form``: printed on demand, never numbered nor frozen, for cases of ``kinds`` (empty: all).
    ``variants`` are the texts for some ``policies`` (empty: all) in versions from ``since`` on,
    in notices drawn up on the day ``drawn_from`` and after it. ``to`` is :data:`RESPONDENT` where
    that is who gets it.
    """

    slug: str
    title: Title
    basis: str
    variables: tuple[str, ...]
    body: str
    form: bool = False
    kinds: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    since: date | None = None
    drawn_from: date | None = None
    to: str = ""
    variants: tuple[NoticeText, ...] = field(default=(), repr=False)

    def places(self) -> Iterator[Place]:
        """Everything that is filled in, in order."""
        for number, line in enumerate(self.body.split("\n")):
            for found in _PLACE.finditer(line):
                inside = _INSIDE.fullmatch(found[1])
                name, how = (inside[1], inside[2] or "") if inside else ("", "")
                yield Place(number, found[0], name, how)

    def under(self, policy: str, version: date, drawn_on: date) -> NoticeText:
        """The text for a case that this version of ``policy`` governs, drawn up on a day.

        Of several that fit, the one that names the policy; of those the latest, by the version
        and then by the day of drawing.
        """
        fitting = [text for text in self.variants if text._fits(policy, version, drawn_on)]
        return max(fitting, key=NoticeText._precedence, default=self)

    def _precedence(self) -> tuple[bool, date, date]:
        return bool(self.policies), self.since or date.min, self.drawn_from or date.min

    def _fits(self, policy: str, version: date, drawn_on: date) -> bool:
        return (
            (not self.policies or policy in self.policies)
            and (self.since is None or self.since <= version)
            and (self.drawn_from is None or self.drawn_from <= drawn_on)
        )

    def render(self, values: Mapping[str, Said]) -> str:
        """The body with its variables filled in; one that is not known stays a blank to fill."""
        return "".join(
            piece if isinstance(piece, str) else piece.filled(values) for piece in self._pieces
        )

    @cached_property
    def _pieces(self) -> tuple[str | _Blank, ...]:
        """The body taken apart once: what stands there, and what is filled in."""
        found: list[str | _Blank] = []
        plainly = ""
        for line in re.split(r"(?<=\n)", self.body):
            in_a_table, after = line.lstrip().startswith("|"), 0
            for place in _PLACE.finditer(line):
                inside = _INSIDE.fullmatch(place[1])
                name, how = (inside[1], inside[2] or "zh") if inside else ("", "zh")
                plainly += line[after : place.start()]
                found += (plainly, _Blank(name, how, in_a_table))
                plainly, after = "", place.end()
            plainly += line[after:]
        return (*found, plainly)


class _Blank(NamedTuple):
    """What is filled in at one place of a text."""

    name: str
    how: str
    in_a_table: bool

    def filled(self, values: Mapping[str, Said]) -> str:
        said = values.get(self.name)
        text = plain(said.text(self.how)) if said else ""
        return (text.replace("\n", " ") if self.in_a_table else text) or BLANK


def plain(text: str) -> str:
    """``text`` written so that Markdown reads it as the very same words, in one block."""
    if text.isalnum():  # most are a word or a number, with nothing in it that could be read so
        return text
    lines = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    whole = "\n".join(line.strip() for line in lines if line.strip())
    return _BLOCK.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", whole))


def digest(notice: Notice) -> str:
    """The SHA-256 over all that an issued notice says, in hexadecimal."""
    said = {
        "number": notice.number,
        "slug": notice.slug,
        "title": notice.title,
        "basis": notice.basis,
        "drawn_at": notice.drawn_at,
        "text": notice.text,
    }
    return sha256(dumps(said).encode()).hexdigest()


@dataclass(frozen=True)
class NoticeFault:
    """A notice that is not as it was issued, and the journal entry that tells how it was.

    ``reason``: ``notice_missing``, ``notice_altered``, or ``notice_unknown`` where the journal
    does not tell of it.
    """

    seq: int
    number: str
    reason: str


def first_altered(entries: Iterable[Entry], notices: Iterable[Notice]) -> NoticeFault | None:
    """The first notice that does not say what the journal has of it; None if there is none.

    A notice issued before digests were kept is in neither, and is not looked at.
    """
    left = {notice.number: notice for notice in notices}
    for entry in entries:
        for told in entry.data.get("notices", ()):
            notice = left.pop(told["number"], None)
            if notice is None:
                return NoticeFault(entry.seq, told["number"], "notice_missing")
            if not told["digest"] == notice.digest == digest(notice):
                return NoticeFault(entry.seq, told["number"], "notice_altered")
    for notice in left.values():
        if notice.digest:
            return NoticeFault(notice.entry or 0, notice.number, "notice_unknown")
    return None

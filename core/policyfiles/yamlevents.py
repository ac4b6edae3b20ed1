"""YAML as a stream of events, by the quicker of two readers wherever both read the same.

ruamel.yaml says what a file means (YAML 1.2) and what is wrong with it. libyaml, in C, is fifteen
times as quick, and reads the files that offices write just so; whatever it will not read, and the
few signs that the two take differently, are for ruamel alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

#: An event of either library: they share the names of classes and attributes.
Event: TypeAlias = Any

#: A tab within a plain text, the line ends of YAML 1.1, and a byte order mark.
_DISPUTED = frozenset("\t\x85\u2028\u2029\ufeff")


class Unsure(Exception):
    """The quick reader cannot tell what the text means."""


def quick(text: str) -> Iterator[Event]:
    """The events of ``text``; :class:`Unsure`, sooner or later, where :func:`careful` must read."""
    if not yaml.__with_libyaml__ or not _DISPUTED.isdisjoint(text):
        raise Unsure
    try:
        adjacent = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if adjacent and event.start_mark.index == adjacent:
                raise Unsure
            adjacent = _adjacent(event, text)
            yield event
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise Unsure from error


def _adjacent(event: Event, text: str) -> int:
    """Where a value would stand in ``{"key":value}``, which one reader takes without a space."""
    if getattr(event, "style", None) not in ("'", '"'):
        return 0
    end: int = event.end_mark.index
    return end + 1 if text[end : end + 1] == ":" else 0


def careful(text: str) -> Iterator[Event]:
    """The events of ``text``; ``ruamel.yaml.error.YAMLError`` says what is wrong with it."""
    yield from YAML(typ="safe", pure=True).parse(text)


def told(unsure: Unsure) -> MarkedYAMLError:
    """Why the quick reader gave up, as the careful one would say it; for texts too long for that.

    Where the text is good YAML all the same, one of its unusual ways of writing is refused.
    """
    error = unsure.__cause__
    if isinstance(error, yaml.MarkedYAMLError):
        return MarkedYAMLError(problem=error.problem, problem_mark=error.problem_mark)
    return MarkedYAMLError(
        problem="a tab, an odd line end or a key without a space after its colon"
    )

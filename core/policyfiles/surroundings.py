"""What the fields of a policy may refer to while they are read: names, parameters, titles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from core.domain.expressions import Scope
from core.domain.rules.provisions import Parameter, Title
from core.domain.rules.sectors import Fact


@dataclass(frozen=True)
class Surroundings:
    """The names known where a policy stands; ``title`` looks a slug of a section up.

    ``scope`` is what its own conditions may name, ``cases`` what may be asked of any case.
    """

    scope: Scope
    cases: Scope
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    kinds: Sequence[str]
    statuses: Sequence[str]
    roles: Sequence[str]
    notices: Sequence[str]
    messages: Sequence[str]
    title: Callable[[str, str], Title]


_here: ContextVar[Surroundings] = ContextVar("surroundings")


@contextmanager
def within(surroundings: Surroundings) -> Iterator[None]:
    """Let every field read inside refer to ``surroundings``."""
    token = _here.set(surroundings)
    try:
        yield
    finally:
        _here.reset(token)


def here() -> Surroundings:
    """The surroundings of the policy being read; LookupError outside of :func:`within`."""
    return _here.get()

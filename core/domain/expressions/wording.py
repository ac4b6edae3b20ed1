"""What people call the names that a condition may use, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Titles = Mapping[str, Mapping[str, str]]

#: Marks that may not stand in a title, for they end it.
_MARKS = frozenset('「」《》〈〉“”"[]<>{}\\')


@dataclass(frozen=True)
class Words:
    """Titles, ``{zh, en}`` by slug, of all that conditions name.

    ``facts`` holds built-in names too; ``values`` the choices of each fact that has them;
    ``states`` those of a timer. What has no title of its own is called by its slug.
    """

    facts: Titles = field(default_factory=dict)
    values: Mapping[str, Titles] = field(default_factory=dict)
    params: Titles = field(default_factory=dict)
    settings: Titles = field(default_factory=dict)
    acts: Titles = field(default_factory=dict)
    timers: Titles = field(default_factory=dict)
    states: Titles = field(default_factory=dict)

    def section(self, kind: str) -> Titles:
        """The titles of one kind of names: fact, act, timer, params, settings or state."""
        return {
            "fact": self.facts, "act": self.acts, "timer": self.timers, "state": self.states,
            "params": self.params, "settings": self.settings,
        }[kind]  # fmt: skip


def called(titles: Titles, slug: str, language: str) -> str:
    """What ``slug`` is called: its title where that is its alone and fits, else the slug."""
    title = titles.get(slug, {}).get(language, "")
    same = sum(other.get(language) == title for other in titles.values())
    fits = title and same == 1 and title not in titles and not _MARKS & set(title)
    return title if fits else slug


def named(titles: Titles, title: str, language: str) -> str | None:
    """The slug that is called ``title``; None where nothing is called so."""
    if title in titles:
        return title
    found = [slug for slug in titles if called(titles, slug, language) == title]
    return found[0] if found else None

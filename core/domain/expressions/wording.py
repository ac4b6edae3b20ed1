"""What people call the names that a condition may use, and back again."""

from __future__ import annotations

from collections import Counter
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
    _books: dict[tuple[int, str], _Book] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def section(self, kind: str) -> Titles:
        """The titles of one kind of names: fact, act, timer, params, settings or state."""
        return {
            "fact": self.facts, "act": self.acts, "timer": self.timers, "state": self.states,
            "params": self.params, "settings": self.settings,
        }[kind]  # fmt: skip

    def called(self, titles: Titles, slug: str, language: str) -> str:
        """What ``slug`` is called: its title where that is its alone and fits, else the slug.

        ``titles`` are some of these words.
        """
        return self._book(titles, language).titles.get(slug, slug)

    def named(self, titles: Titles, title: str, language: str) -> str | None:
        """The slug among ``titles`` that is called ``title``; None where nothing is called so."""
        return title if title in titles else self._book(titles, language).slugs.get(title)

    def _book(self, titles: Titles, language: str) -> _Book:
        # The titles live as long as these words do, so their identity is theirs alone.
        key = id(titles), language
        if key not in self._books:
            self._books[key] = _Book(titles, language)
        return self._books[key]


class _Book:
    """The titles of one language that can be told apart, by slug, and the slugs by title."""

    def __init__(self, titles: Titles, language: str) -> None:
        told = {slug: title.get(language, "") for slug, title in titles.items()}
        often = Counter(told.values())
        self.titles = {
            slug: title
            for slug, title in told.items()
            if title and often[title] == 1 and title not in titles and not _MARKS & set(title)
        }
        self.slugs = {title: slug for slug, title in self.titles.items()}

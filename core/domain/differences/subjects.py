"""What a path through a document leads to, in words: 时限「处理完毕」的期限."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.domain.differences.keys import KEYS, SECTIONS
from core.domain.differences.names import Names
from core.domain.differences.values import between, deciding, said
from core.domain.proof.canonical import loads

#: Keys under which facts and results stand by their names.
_RESULTS = ("gives", "otherwise", "sets", "if", "copies", "draws")


def subject(names: Names, path: Sequence[str], language: str, *, last: bool = False) -> str:
    """What ``path`` leads to; ``last``: only the name of the entry at its end."""
    if last:
        return _entry(names, path, len(path) - 1, language)
    parts = list(_parts(names, path, language))
    if len(parts) > 1 and path[0] == "parameters" and path[-1] in ("value", "values"):
        parts.pop()
    return ("的" if language == "zh" else ", ").join(parts)


def titled(path: Sequence[str]) -> Sequence[str]:
    """The part of a path that leads to the rule: a timer, an act, a ground, a row of a table."""
    for place in range(len(path) - 1):
        if path[place] in SECTIONS and path[place] != "tables":
            return path[: place + 2]
    return path[:1]


def _parts(names: Names, path: Sequence[str], language: str) -> Iterator[str]:
    place = 0
    while place < len(path):
        if _has_entries(path, place):
            kind = _kind(path, place)[language]
            name = _entry(names, path, place + 1, language)
            yield f"{kind}「{name}」" if language == "zh" else f"{kind} “{name}”"
            place += 2
            continue
        # The whole of which the next part is an entry goes without saying.
        if not _has_entries(path, place + 1) or place:
            yield _key(names, path, place, language)
        place += 1


def _has_entries(path: Sequence[str], place: int) -> bool:
    if place + 1 >= len(path):
        return False
    key = path[place]
    if key == "values":
        return path[0] == "facts"
    # In a choice of cases these are plain lists of slugs or keys of their own.
    return key in SECTIONS


def _kind(path: Sequence[str], place: int) -> dict[str, str]:
    if path[place] == "values":
        return {"zh": "选项", "en": "Choice"}
    return dict(SECTIONS[path[place]][0])


def _entry(names: Names, path: Sequence[str], place: int, language: str) -> str:
    key, slug = path[place - 1], path[place]
    own = names.own_title(path[: place + 1], language)
    section = SECTIONS.get(key, ({}, ""))[1]
    if key == "pauses":
        return between(names, names.at(path[: place + 1]), language)
    if key == "extensions":
        return names.extension(slug, language, path[place - 2])
    if key in _RESULTS:
        return names.result(slug, language)
    if section and (title := names.title(section, slug, language)) != slug:
        return title
    if own:
        return own
    if key == "tables" and (told := deciding(names, names.at(path[: place + 1]), language)):
        return told
    if slug.isidentifier():
        return _plain(names, slug, language)
    if slug.startswith("{"):
        return said(names, "if", loads(slug), language)
    return said(names, "when", slug, language)


def _plain(names: Names, slug: str, language: str) -> str:
    """A slug without a title of its own: what it is called elsewhere, as words at least."""
    if slug == "otherwise":
        return KEYS[slug][language]
    found = names.anything(slug, language)
    return found.replace("_", " ") if found == slug else found


def _key(names: Names, path: Sequence[str], place: int, language: str) -> str:
    key = path[place]
    if place and path[place - 1] in _RESULTS:
        return names.result(key, language)
    return KEYS.get(key, {}).get(language) or _plain(names, key, language)

"""Words a difference as a sentence: 「受理期限」：7个工作日 → 5个工作日，依据第十五条."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.domain.differences.found import Difference, differences
from core.domain.differences.names import KEYS, SECTIONS, Names
from core.domain.differences.values import said
from core.domain.policies import Policy
from core.domain.provisions import Title
from core.domain.sectors import Sector

_KINDS: dict[str, tuple[str, str]] = {
    "added": ("新增{subject}：{new}", "New {subject}: {new}"),
    "removed": ("取消{subject}（原为：{old}）", "Dropped {subject} (it was: {old})"),
    "changed": ("{subject}：{old} → {new}", "{subject}: {old} → {new}"),
    "moved": ("{subject}的次序：{old} → {new}", "Order of {subject}: {old} → {new}"),
}


@dataclass(frozen=True)
class Wording:
    """A difference in words: ``subject`` is what differs, ``old`` and ``new`` its values.

    ``sentence`` says all of it, with the day from which it holds and the article; Chinese and
    English each. ``citation``: only an article or a rule id differs.
    """

    difference: Difference
    subject: Title
    old: Title
    new: Title
    sentence: Title

    @property
    def citation(self) -> bool:
        """Whether nothing but the source of a rule differs."""
        return self.difference.path[-1] in ("basis", "ref")


def worded(sector: Sector, old: Policy, new: Policy) -> list[Wording]:
    """Every difference between two versions of a policy, in words, in the order of the newer."""
    before, after = Names(sector, old), Names(sector, new)
    found = differences(old.document, new.document)
    return [_worded(before, after, difference) for difference in found]


def _worded(before: Names, after: Names, difference: Difference) -> Wording:
    names = before if difference.kind == "removed" else after
    sides: list[Title] = []
    for there, value in ((before, difference.old), (after, difference.new)):
        sides.append({lang: _value(there, difference, value, lang) for lang in ("zh", "en")})
    subject = {lang: _subject(names, difference, lang) for lang in ("zh", "en")}
    sentence = {}
    for place, language in enumerate(("zh", "en")):
        text = _KINDS[difference.kind][place].format(
            subject=subject[language], old=sides[0][language], new=sides[1][language]
        )
        sentence[language] = text + _tail(after.policy, difference, language)
    return Wording(difference, subject, sides[0], sides[1], sentence)


def _tail(policy: Policy, difference: Difference, language: str) -> str:
    """From when it holds, and by which article, where the sentence does not say it already."""
    said_already = difference.path[-1] == "basis" or difference.kind == "removed"
    whole = isinstance(difference.new, Mapping) and "basis" in difference.new
    basis = "" if said_already or whole else difference.basis
    if language == "zh":
        return f"，自{policy.version}起" + (f"，依据{basis}" if basis else "")
    return f", from {policy.version}" + (f", by {basis}" if basis else "")


def _value(names: Names, difference: Difference, value: object, language: str) -> str:
    if value is None:
        return ""
    if difference.kind == "moved" and isinstance(value, Sequence):
        section = SECTIONS.get(difference.path[-1], ({}, ""))[1]
        titles = [_entry(names, section, str(slug), language) for slug in value]
        return ("、" if language == "zh" else ", ").join(titles)
    return said(names, difference.path[-1], value, language)


def _subject(names: Names, difference: Difference, language: str) -> str:
    """What the path leads to: 时限「处理完毕」的期限."""
    parts = list(_parts(names, difference.path, language))
    if len(parts) > 1 and difference.path[-1] in ("value", "values"):
        parts.pop()
    if language == "zh":
        return "的".join(parts)
    return ", ".join(parts)


def _parts(names: Names, path: Sequence[str], language: str) -> Iterator[str]:
    place = 0
    while place < len(path):
        key = path[place]
        if key in SECTIONS and place + 1 < len(path):
            kind, section = SECTIONS[key]
            name = _entry(names, section, path[place + 1], language)
            yield (
                f"{kind[language]}「{name}」" if language == "zh" else f"{kind[language]} “{name}”"
            )
            place += 2
        else:
            # The whole of which the next part is an entry goes without saying.
            if not (place + 1 < len(path) and path[place + 1] in SECTIONS):
                yield KEYS.get(key, {}).get(language, key)
            place += 1


def _entry(names: Names, section: str, slug: str, language: str) -> str:
    if section:
        return names.title(section, slug, language)
    return slug if slug.isidentifier() else said(names, "when", slug, language)

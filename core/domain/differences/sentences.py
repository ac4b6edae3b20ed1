"""Words a difference as a sentence: 「受理期限」：7个工作日 → 5个工作日，依据第十五条."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.domain.differences.found import Difference, differences
from core.domain.differences.names import Names
from core.domain.differences.parts import entry, part
from core.domain.differences.segments import ADDED, REMOVED, SAME, Segment, segments
from core.domain.differences.subjects import subject, titled
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Title
from core.domain.rules.sectors import Sector

LANGUAGES = ("zh", "en")

_KINDS: dict[str, tuple[str, str]] = {
    "added": ("新增{subject}：{new}", "New {subject}: {new}"),
    "removed": ("取消{subject}（原为：{old}）", "Dropped {subject} (it was: {old})"),
    "changed": ("{subject}：{old} → {new}", "{subject}: {old} → {new}"),
    "moved": ("{subject}的次序：{old} → {new}", "Order of {subject}: {old} → {new}"),
}
#: Where the subject says all there is.
_BARE = {
    "added": ("新增{subject}", "New {subject}"),
    "removed": ("取消{subject}", "Dropped {subject}"),
}


@dataclass(frozen=True)
class Wording:
    """A difference in words: ``subject`` is what differs, ``old`` and ``new`` its values.

    ``sentence`` says all of it, with the day from which it holds and the article; Chinese and
    English each. ``core`` is the sentence without these two; ``part`` says what of a list or
    condition differs, where that is less than all. ``rule`` names the rule that it belongs to.
    """

    difference: Difference
    subject: Title
    old: Title
    new: Title
    sentence: Title
    core: Title
    part: Title
    rule: Title
    basis: str = ""

    @property
    def citation(self) -> bool:
        """Whether nothing but the source of a rule differs."""
        return self.difference.path[-1] in ("basis", "ref")

    def segments(self, language: str) -> list[Segment]:
        """The sentence as stretches of text, each the same, added or removed."""
        kind, core = self.difference.kind, self.core[language]
        tail = Segment(SAME, self.sentence[language][len(core) :])
        if kind != "changed" or self.part[language]:
            mark = {"added": ADDED, "removed": REMOVED}.get(kind, SAME)
            return [Segment(mark, core), tail]
        head = self.subject[language] + ("：" if language == "zh" else ": ")
        return [Segment(SAME, head), *segments(self.old[language], self.new[language]), tail]


def worded(sector: Sector, old: Policy, new: Policy) -> list[Wording]:
    """Every difference between two versions of a policy, in words, in the order of the newer."""
    return wordings(Names(sector, old), Names(sector, new))


def wordings(before: Names, after: Names, since: str | None = None) -> list[Wording]:
    """Every difference between two documents, in words.

    ``since`` is the day from which it holds: that of the newer version, if nothing is said.
    """
    day = str(after.policy.version) if since is None else since
    found = differences(before.policy.document, after.policy.document)
    return [_worded(before, after, difference, day) for difference in found]


def _worded(before: Names, after: Names, difference: Difference, since: str) -> Wording:
    names = before if difference.kind == "removed" else after
    old = _both(lambda lang: _value(before, difference, difference.old, lang))
    new = _both(lambda lang: _value(after, difference, difference.new, lang))
    said = _both(lambda lang: subject(names, difference.path, lang))
    some = _both(lambda lang: _part(before, after, difference, lang))
    core, sentence = {}, {}
    for place, language in enumerate(LANGUAGES):
        words = _KINDS if (old if difference.kind == "removed" else new)[language] else _BARE
        form = words.get(difference.kind, _KINDS[difference.kind])[place]
        if some[language]:
            form = ("{subject}：", "{subject}: ")[place] + some[language].replace("{", "{{")
        core[language] = form.format(subject=said[language], old=old[language], new=new[language])
        sentence[language] = core[language] + _tail(difference, since, language)
    rule = _both(lambda lang: subject(names, titled(difference.path), lang))
    return Wording(difference, said, old, new, sentence, core, some, rule, _basis(difference))


def _both(say: object) -> Title:
    assert callable(say)
    return {language: say(language) for language in LANGUAGES}


def _part(before: Names, after: Names, difference: Difference, language: str) -> str:
    if difference.kind != "changed":
        return ""
    return part((before, after), difference.path, difference.old, difference.new, language) or ""


def _basis(difference: Difference) -> str:
    """The article, where the sentence does not say it already."""
    said_already = difference.path[-1] == "basis" or difference.kind == "removed"
    whole = isinstance(difference.new, Mapping) and "basis" in difference.new
    return "" if said_already or whole else difference.basis


def _tail(difference: Difference, since: str, language: str) -> str:
    return tail(since, _basis(difference), language)


def tail(since: str, basis: str, language: str) -> str:
    """From when it holds, and by which article."""
    if language == "zh":
        return (f"，自{since}起" if since else "") + (f"，依据{basis}" if basis else "")
    return (f", from {since}" if since else "") + (f", by {basis}" if basis else "")


def _value(names: Names, difference: Difference, value: object, language: str) -> str:
    if value is None:
        return ""
    if difference.kind == "moved" and isinstance(value, Sequence):
        return ("、" if language == "zh" else ", ").join(_order(names, difference, value, language))
    *_, section, slug = ("", *difference.path)
    if value == slug or (section == "pauses" and difference.kind != "changed"):
        # An entry that is nothing but the slug by which the subject calls it already.
        return ""
    return entry(names, difference.path, value, language)


def _order(
    names: Names, difference: Difference, slugs: Iterable[object], language: str
) -> Iterable[str]:
    for slug in slugs:
        yield subject(names, (*difference.path, str(slug)), language, last=True)

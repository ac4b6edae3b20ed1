"""What people call the rows of a report: values of facts, units, channels, timers, policies."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.rules.provisions import Title
from core.domain.rules.sectors import Sector

#: Built-in names whose values stand in a section of the vocabulary.
_SECTIONS = {"kind": "kinds", "channel": "channels", "status": "statuses", "unit": "units"}
_HEADINGS: dict[str, Title] = {
    "kind": {"zh": "类别", "en": "Kind"},
    "channel": {"zh": "来源", "en": "Channel"},
    "status": {"zh": "状态", "en": "Status"},
    "unit": {"zh": "承办单位", "en": "Unit"},
    "severity": {"zh": "级别", "en": "Severity"},
    "category": {"zh": "分类", "en": "Category"},
    "verdict": {"zh": "结论", "en": "Verdict"},
}
_UNKNOWN: Title = {"zh": "未注明", "en": "Not stated"}
_TRUTH: dict[str, Title] = {"true": {"zh": "是", "en": "Yes"}, "false": {"zh": "否", "en": "No"}}


@dataclass(frozen=True)
class Words:
    """The words of a sector."""

    sector: Sector

    def heading(self, by: str) -> Title:
        """What the fact or built-in name ``by`` is called."""
        fact = self.sector.facts.get(by)
        if fact is not None and fact.title:
            return fact.title
        return _HEADINGS.get(by) or self._title("facets", by)

    def value(self, by: str, key: str) -> Title:
        """What the value ``key`` of ``by`` is called; "" is what is not known."""
        if not key:
            return _UNKNOWN
        fact = self.sector.facts.get(by)
        if fact is not None and key in fact.values:
            return fact.values[key]
        if key in _TRUTH and by not in _SECTIONS:
            return _TRUTH[key]
        return self._title(_SECTIONS.get(by, "results"), key)

    def policy(self, slug: str) -> Title:
        """The title of a policy, in its last version."""
        found = [policy for policy in self.sector.policies if policy.slug == slug]
        last = max(found, key=lambda policy: policy.version, default=None)
        return last.title if last is not None and last.title else {"zh": slug, "en": slug}

    def timer(self, slug: str) -> Title:
        """The title of a timer."""
        return self._title("timers", slug)

    def _title(self, section: str, slug: str) -> Title:
        return {lang: self.sector.title_of(section, slug, lang) for lang in ("zh", "en")}

"""What stays as it is: versions once published, and the words that cases may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.assessment.scorecards import Scorecard
from core.domain.errors import Problem
from core.domain.reports.definitions import Report
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles.layers import digest
from core.usecases.published import path_of


@dataclass(frozen=True)
class Version:
    """One version of a policy, scorecard or report; two of one name are the same version."""

    kind: str
    slug: str
    profiles: tuple[str, ...]
    first: date

    def __str__(self) -> str:
        used = f" ({', '.join(self.profiles)})" if self.profiles else ""
        return f"{self.slug}{used} {self.first}"


Found = Policy | Scorecard | Report


def versions(sector: Sector) -> dict[Version, Found]:
    """Every version in a sector."""
    kinds: dict[str, tuple[Found, ...]] = {
        "policy": sector.policies,
        "scorecard": sector.scorecards,
        "report": sector.reports,
    }
    return {
        Version(kind, one.slug, tuple(sorted(one.profiles)), one.version): one
        for kind, found in kinds.items()
        for one in found
    }


def digest_of_version(found: Found) -> str:
    """The SHA-256 of the canonical resolved form of a version, whatever it inherits included."""
    return found.digest if isinstance(found, Policy) else digest(found.document)


def altered(
    before: Sector, after: Sector, leaving: frozenset[Version] = frozenset()
) -> Iterator[Problem]:
    """Versions of ``before`` that would say something else, or be gone without ``leaving``."""
    now, then = versions(after), versions(before)
    for version, found in then.items():
        if version in leaving:
            continue
        path = path_of(found)
        if version not in now:
            zh, en = f"{version} 不得删除", f"{version} stands and may not go"
            yield Problem(path, zh, en, "a version to come is withdrawn")
        elif digest_of_version(now[version]) != digest_of_version(found):
            zh = f"{version} 已经公布,不得更改"
            en = f"{version} is published and stays as it is"
            yield Problem(path, zh, en, "write a new version that amends it")


def lost_words(before: Sector, after: Sector) -> Iterator[Problem]:
    """Words, facts and values of ``before`` that ``after`` has no more, or reads otherwise."""
    words: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
        "profiles": (before.profiles, after.profiles),
        "kinds": (dict.fromkeys(before.kinds), dict.fromkeys(after.kinds)),
        "sealed_kinds": (dict.fromkeys(before.sealed_kinds), dict.fromkeys(after.sealed_kinds)),
        "notices": (before.notices, after.notices),
        **{name: (there, after.vocabulary.get(name, {}))
           for name, there in before.vocabulary.items()},
    }  # fmt: skip
    for section, (there, here) in words.items():
        for slug in there.keys() - here.keys():
            path = f"{'notices' if section == 'notices' else 'sector.yaml'} {section}.{slug}"
            yield Problem(path, f"{slug} 不得去掉", f"{slug} may not go", "words are only added")
    if before.prefix != after.prefix:
        zh, en = "案号字头不得更改", "The letters of case numbers may not change"
        yield Problem("sector.yaml prefix", zh, en)
    yield from _lost_facts(before, after)


def _lost_facts(before: Sector, after: Sector) -> Iterator[Problem]:
    for slug, fact in before.facts.items():
        path, new = f"facts.yaml facts.{slug}", after.facts.get(slug)
        if new is None:
            yield Problem(path, f"事实 {slug} 不得去掉", f"The fact {slug} may not go")
            continue
        for value in fact.values.keys() - new.values.keys():
            en = f"The value {value} may not go"
            yield Problem(f"{path}.values.{value}", f"取值 {value} 不得去掉", en)
        same = (fact.type, fact.personal, fact.input) == (new.type, new.personal, new.input)
        if not same:
            zh, en = "类型和保密不得更改", "Its type, and whether it is personal, may not change"
            yield Problem(path, zh, en, "add a fact of another name")

"""Lays the versions of policies, scorecards and reports end to end, each in force after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import TypeVar

from core.domain.assessment.scorecards import Scorecard
from core.domain.reports.definitions import Report
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Interval
from core.policyfiles.document import place_of
from core.policyfiles.files import Files
from core.policyfiles.problems import Fault, Problems

Dated = TypeVar("Dated", Policy, Scorecard, Report)


def in_line(versions: Iterable[Dated], files: Files, problems: Problems) -> tuple[Dated, ...]:
    """The versions, those ended that a text of ``files`` supersedes, in their order.

    What overlaps all the same is a mistake: two versions of one thing may not be in force on one
    day in the same profile.
    """
    found = list(versions)
    for later in [version for version in found if files.stands_in(version.document)]:
        for place, earlier in enumerate(found):
            if _supersedes(later, earlier):
                end = later.version - timedelta(days=1)
                found[place] = replace(earlier, in_force=Interval(earlier.version, end))
    _check_overlaps(found, problems)
    return tuple(found)


def _supersedes(later: Dated, earlier: Dated) -> bool:
    """Whether ``later`` takes the place of ``earlier`` from its first day on, and for good."""
    same = later.slug == earlier.slug and earlier.version < later.version
    ends, ended = later.in_force.end, earlier.in_force.end
    if ends is not None and (ended is None or ends < ended):
        return False
    whole = not later.profiles or (earlier.profiles and {*earlier.profiles} <= {*later.profiles})
    return bool(same and whole and later.version in earlier.in_force)


def _check_overlaps(versions: Iterable[Policy | Scorecard | Report], problems: Problems) -> None:
    for one, other in combinations(sorted(versions, key=lambda version: version.version), 2):
        shared = not one.profiles or not other.profiles or {*one.profiles} & {*other.profiles}
        if one.slug == other.slug and shared and other.version in one.in_force:
            en = f"another version is in force then: the one from {one.version}"
            hint = f"give that one an end: `in_force: {{from: {one.version}, to: …}}`"
            fault = Fault(f"与 {one.version} 起的版本有效期重叠", en, hint)
            place = place_of(other.document, ("in_force",))
            problems.add(place, ("in_force",), fault)

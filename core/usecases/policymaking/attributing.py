"""The single edits of a draft, and the sector with one of them made, or all but one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from core.domain.backtests.asif import changed_policies, replaced_by
from core.domain.differences import Difference, merged, worded
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Title
from core.domain.rules.sectors import Sector
from core.policyfiles import PolicyFileError, policy_builder

#: Beyond this many edits only the draft as a whole is tried: each takes two more passes.
MOST_EDITS = 24
#: What changes no outcome.
_WORDS = ("basis", "ref", "title", "says", "zh", "en")


@dataclass(frozen=True)
class Edit:
    """One difference that a draft makes, as a sentence."""

    policy: Policy
    difference: Difference
    sentence: Title


@dataclass(frozen=True)
class Attribution:
    """The edits of a draft; ``too_many`` where they are not tried one by one."""

    old: Sector
    new: Sector
    edits: tuple[Edit, ...]
    texts: Mapping[str, str]
    too_many: bool = False

    def with_only(self, made: Collection[Edit]) -> tuple[Sector, list[Policy]] | None:
        """The sector with these edits made and no other, and its changed versions.

        None where the rules do not stand without the other edits.
        """
        build = policy_builder(Path(self.new.folder), self.texts)
        policies, changed = list(self.new.policies), []
        for policy in changed_policies(self.old, self.new):
            before = replaced_by(self.old, policy)
            made_here = [e.difference for e in made if e.policy is policy]
            built = policy
            if before is not None:
                document = merged(before.document, policy.document, made_here)
                try:
                    built = build(cast(Any, document))
                except PolicyFileError:
                    return None
                built = replace(built, in_force=policy.in_force)
            policies[policies.index(policy)] = built
            changed.append(built)
        return replace(self.new, policies=tuple(policies)), changed


def attribution(old: Sector, new: Sector, texts: Mapping[str, str]) -> Attribution:
    """The edits by which ``new`` differs from ``old``, those of words and sources left out."""
    edits: list[Edit] = []
    for policy in changed_policies(old, new):
        before = replaced_by(old, policy)
        edits += [
            Edit(policy, wording.difference, wording.sentence)
            for wording in (worded(new, before, policy) if before else ())
            if wording.difference.path[-1] not in _WORDS
        ]
    many = len(edits) > MOST_EDITS
    return Attribution(old, new, tuple(edits), texts, many)

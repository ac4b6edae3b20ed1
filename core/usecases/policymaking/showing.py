"""Where the versions of a policy come from, and how they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.domain.rules.policies import Policy
from core.usecases.desk import Desk
from core.usecases.policymaking.standing import Version, versions
from core.usecases.published import path_of


@dataclass(frozen=True)
class Origin:
    """The publication that a version comes from."""

    draft: int
    approved_by: str
    published_by: str
    published_at: datetime
    text_digest: str


def version_of(policy: Policy) -> Version:
    """The version that a policy is."""
    return Version("policy", policy.slug, tuple(sorted(policy.profiles)), policy.version)


def origins(desk: Desk, sector: str) -> dict[Version, Origin]:
    """Where the versions come from that the office published itself."""
    with desk.store.read() as work:
        standing = {one.path: one for one in work.publications.standing(sector)}
        found = {}
        for version, one in versions(desk.sector(sector)).items():
            if published := standing.get(path_of(one)):
                history = work.drafts.history(published.draft_id)
                by = [event.by for event in history if event.event == "approved"]
                found[version] = Origin(
                    published.draft_id, by[-1], published.published_by, published.published_at,
                    published.digest,
                )  # fmt: skip
        return found


def state_of(policy: Policy, today: date) -> str:
    """How a version stands: in_force, to_come or superseded."""
    if today < policy.version:
        return "to_come"
    return "in_force" if today in policy.in_force else "superseded"

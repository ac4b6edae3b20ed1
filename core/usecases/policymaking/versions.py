"""Which version of a policy is meant: of the rules in use, or of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.domain.errors import NotFound
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.usecases.desk import Desk
from core.usecases.policymaking.drafts import of_sector
from core.usecases.published import published, sector_with


@dataclass(frozen=True)
class Wanted:
    """A version of a policy of a sector; without ``version`` the last, of ``draft`` if given."""

    sector: str
    policy: str = ""
    version: date | None = None
    profile: str = ""
    draft: int | None = None


def sector_of(desk: Desk, wanted: Wanted) -> Sector:
    """The sector as it is in use, or as it would be with the draft; ``policy_file`` if broken."""
    if wanted.draft is None:
        with desk.store.read():
            return desk.sector(wanted.sector)
    with desk.store.read() as work:
        draft = of_sector(work, wanted.sector, wanted.draft)
        texts = {**published(work, wanted.sector), **draft.files}
    return sector_with(desk.registry, wanted.sector, texts)


def policy_of(sector: Sector, wanted: Wanted) -> Policy:
    """The version wanted; NotFound, naming those there are."""
    found = [policy for policy in sector.policies if policy.slug == wanted.policy]
    if wanted.profile:
        found = [policy for policy in found if policy.used_by(wanted.profile)]
    named = [p for p in found if wanted.version in (None, p.version)]
    if not named:
        known = ", ".join(sorted({p.slug for p in sector.policies}))
        known = ", ".join(str(policy.version) for policy in found) or known
        zh, en = f"没有这个政策或版本;有:{known}", f"There is no such policy; there are: {known}"
        raise NotFound(zh, en)
    return max(named, key=lambda policy: policy.version)

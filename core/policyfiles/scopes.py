"""What a condition may name in a policy of a sector that is loaded already."""

from __future__ import annotations

from core.domain.expressions import Scope
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles.document import Section
from core.policyfiles.problems import Place
from core.policyfiles.words import (
    CORE_INPUTS,
    SectorWords,
    acts_of,
    marks_of,
    results_of,
    timers_of,
)


def scope_of(sector: Sector, policy: Policy | None = None) -> Scope:
    """The names that conditions of ``policy`` may use, as when its file is read.

    Without a policy: what may be asked of any case of the sector, without parameters.
    """
    anywhere = Section(Place("", 1))
    anywhere.put("overlay", True, anywhere.place)
    document = policy.document if policy else anywhere
    assert isinstance(document, Section)
    return words_of(sector).around(document, policy.parameters if policy else {}).scope


def words_of(sector: Sector) -> SectorWords:
    """The words of a sector, as they were when its rules were read."""
    facts = {slug: fact for slug, fact in sector.facts.items() if slug not in CORE_INPUTS}
    documents = [p.document for p in sector.policies if isinstance(p.document, Section)]
    return SectorWords(
        kinds=sector.kinds,
        facts=facts,
        vocabulary=sector.vocabulary,
        neutral=sector.neutral,
        results=results_of(documents, facts),
        acts=acts_of(documents),
        marks=marks_of(documents),
        timers=timers_of(documents),
        overlay_timers=timers_of(documents, overlays_only=True),
        messages=tuple(sector.messages),
    )
